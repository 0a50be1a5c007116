// What is drawn as it moves: the body on the picture, the ring, the tempo bar.

const LINES = [[11, 12], [11, 23], [12, 24], [23, 24], [23, 25], [25, 27], [24, 26], [26, 28], [11, 13], [13, 15], [12, 14], [14, 16]];
const LEGS = { left: [[23, 25], [25, 27]], right: [[24, 26], [26, 28]] };
const SURE = 0.4;
/** Somebody who wants as little motion as can be. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The body over the picture; the top leg in the colour of its side. */
export function drawBody(canvas, video, landmarks, side, flipped) {
  const ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const brush = canvas.getContext("2d");
  brush.clearRect(0, 0, wide, high);
  if (!landmarks || !video.videoWidth) return;
  const scale = Math.min(wide / video.videoWidth, high / video.videoHeight);
  const [w, h] = [video.videoWidth * scale, video.videoHeight * scale];
  const at = ([x, y]) => [(wide - w) / 2 + (flipped ? 1 - x : x) * w, (high - h) / 2 + y * h];
  const colours = getComputedStyle(document.getElementById("floor"));
  const stroke = (lines, colour, width) => {
    brush.strokeStyle = colour;
    brush.lineWidth = width * ratio;
    brush.lineCap = brush.lineJoin = "round";
    for (const [a, b] of lines) {
      if (Math.min(landmarks[a][2], landmarks[b][2]) < SURE) continue;
      brush.beginPath();
      brush.moveTo(...at(landmarks[a]));
      brush.lineTo(...at(landmarks[b]));
      brush.stroke();
    }
  };
  stroke(LINES, "rgb(255 255 255 / 85%)", 3);
  if (LEGS[side]) {
    stroke(LEGS[side], "rgb(255 255 255 / 90%)", 11);
    stroke(LEGS[side], colours.getPropertyValue("--side"), 7);
  }
}

export function drawRange(circle, range) {
  // A full ring overlaps its own beginning, or a hair of the track shows there.
  circle.style.strokeDasharray = range > 0.995 ? "101 0" : `${(100 * (range ?? 0)).toFixed(1)} 100`;
}

/** One side as a column of dots, which fills from below. */
export class Dots {
  constructor(column, name) {
    this.column = column;
    this.name = name;
  }

  show(now, side) {
    // A side that is left out today has no dots; its place stays, and nothing moves.
    const asked = now.sides.find((one) => one.side === side);
    this.column.style.visibility = asked ? "" : "hidden";
    if (!asked) return;
    const { done, prescribed: of } = asked;
    const here = now.side === side && now.act !== "squeeze";
    const shown = `${done} ${of} ${here}`;
    if (this.shown === shown) return;
    this.shown = shown;
    this.column.setAttribute("aria-label", `${this.name}: ${done} of ${of}`);
    this.column.classList.toggle("here", here);
    this.column.style.setProperty("--rows", of > 20 ? Math.ceil(of / 2) : of);
    this.column.style.setProperty("--rows-narrow", of > 10 ? Math.ceil(of / 2) : of);
    const name = Object.assign(document.createElement("b"), { textContent: this.name });
    const tally = Object.assign(document.createElement("span"), { textContent: `${done} of ${of}` });
    const dots = document.createElement("div");
    for (let dot = of; dot > 0; dot -= 1) {
      dots.append(Object.assign(document.createElement("i"), { className: dot <= done ? "done" : "" }));
    }
    this.column.replaceChildren(name, dots, tally);
  }
}

/** The tempo bar: the phase that is asked for now, filling as its time goes by. */
export class Bar {
  constructor(element) {
    this.element = element;
    this.parts = Object.fromEntries([...element.children].map((part) => [part.dataset.phase, part]));
    this.order = Object.keys(this.parts);
    this.coming = [];
    this.now = null;
  }

  /** As wide as the phases are long; told as their seconds. */
  pace(tempo) {
    if (!tempo) return;
    const said = `Tempo: ${this.order.map((phase) => `${phase} ${tempo[phase]}`).join(", ")}`;
    if (this.said === said) return;
    this.said = said;
    this.element.style.gridTemplateColumns = this.order.map((phase) => `minmax(3.2rem, ${tempo[phase]}fr)`).join(" ");
    this.element.setAttribute("aria-label", said);
  }

  ask(beat) {
    if (beat.step === 0) this.coming.push(beat);
  }

  clear() {
    this.coming = [];
    this.now = null;
    this.paint(0);
  }

  paint(seconds) {
    if (!this.now && !this.coming.length && this.blank) return;
    this.blank = !this.now;
    while (this.coming.length && this.coming[0].at <= seconds) this.now = this.coming.shift();
    const now = this.now;
    const index = now ? this.order.indexOf(now.phase) : -1;
    this.order.forEach((phase, place) => {
      const part = this.parts[phase];
      const share = place < index ? 1 : place > index ? 0 : calm.matches ? 1 : Math.min(1, (seconds - now.at) / now.seconds);
      part.classList.toggle("now", place === index);
      const clip = `inset(0 ${Math.round(100 * (1 - share))}% 0 0)`;
      if (part.clip === clip) return; // nothing moved: nothing to lay out again
      part.firstElementChild.style.clipPath = part.clip = clip;
    });
  }
}
