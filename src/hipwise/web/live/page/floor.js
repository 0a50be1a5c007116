// What is seen from the floor: the act, the number, the two sides, the ring and the bar, and the words.

import { Bar, Dots, calm, drawRange } from "./draw.js";

const ACTS = {
  squeeze: "Find the muscle", "warm-up": "Warm-up", "band-walk": "Side steps", close: "The close",
};
/** The change of sides, step by step, by what watches. */
const OVER = {
  camera: (side) => ["Turn round", "Face me", `${side} leg on top`],
  phone: (side) => ["Roll over", `Phone to the ${side} thigh`, "Lie still"],
  beat: (side) => ["Roll over", `${side} leg on top`, "Knees together"],
};
const SKIPPED = ["squeeze", "warm-up", "band-walk"]; // nobody has to do these

const at = (id) => document.getElementById(id);
const seconds = () => performance.now() / 1000;

/** Nothing is asked of the person but the change of sides, a rest, or to wait for the first beat. */
export function waits({ stage, rest_until }) {
  return stage === "turn" || stage === "rest" || (stage === "ready" && rest_until != null);
}

export class Floor {
  constructor(said) {
    this.said = said;
    this.bar = new Bar(at("bar"));
    this.dots = { left: new Dots(at("dots-left"), "Left"), right: new Dots(at("dots-right"), "Right") };
    this.until = null; // what is waited for ends then
    this.waitsFor = 0; // and takes so many seconds
  }

  show(now, before, source) {
    Object.assign(at("floor").dataset, { stage: now.stage, side: now.side, act: now.act });
    const place = now.acts.indexOf(now.act) + 1;
    const act = ACTS[now.act] ?? now.title;
    at("act").textContent = now.acts.length > 2 ? `${place} of ${now.acts.length}: ${act}` : act;
    this.bar.pace(now.tempo);
    for (const [side, column] of Object.entries(this.dots)) column.show(now, side);
    this.number(now);
    this.turning(now, source);
    at("pause").textContent = now.stage === "paused" ? "Go on" : waits(now) ? "Go on now" : "Pause";
    at("skip").hidden = !SKIPPED.includes(now.act);
    at("finish").textContent = now.stage === "turn" ? "I can't lie on the other side"
      : now.offer === "stop" ? "Finish: a good place" : "Finish";
    if (now.stage === "paused" || now.stage !== before.stage) this.bar.clear();
    this.seeing(now, before);
  }

  /** The count; or, while something is waited for, the seconds that are left. */
  number(now) {
    if (now.rest_until !== this.until) {
      this.until = now.rest_until;
      this.waitsFor = this.until == null ? 0 : this.until - seconds();
    }
    const side = Object.assign(document.createElement("b"), { textContent: now.side });
    if (this.until == null) {
      at("number").textContent = now.count;
      at("of").replaceChildren(`of ${now.prescribed}, `, side);
      drawRange(at("range"), now.range);
    } else {
      const letGo = now.count === 0 ? "it begins, " : "let go, then ";
      const what = { squeeze: "squeeze the ", "let-go": letGo }[now.stage] ?? "it begins, ";
      const turning = now.stage === "turn" || now.stage === "rest"; // the steps name the side
      at("of").replaceChildren(...(turning ? ["rest"] : [what, side]));
      this.countDown();
    }
  }

  /** What to do in the change of sides, to be read from the floor; in the rest after it there is nothing to do. */
  turning({ stage, side, measured }, source) {
    const how = !measured ? "beat" : ["phone", "both"].includes(source) ? "phone" : "camera";
    const lies = stage === "rest" && measured;
    const steps = lies ? ["Rest", `${side} leg on top`, "It goes on by itself"] : OVER[how](side);
    const shown = stage === "turn" || stage === "rest" ? steps : [];
    if (this.steps === shown.join()) return;
    this.steps = shown.join();
    at("over").replaceChildren(...shown.map((step) => {
      return Object.assign(document.createElement("li"), { textContent: step[0].toUpperCase() + step.slice(1) });
    }));
  }

  seeing(now, before) {
    if (now.stage === "paused") {
      if (before.stage !== "paused") this.said.show("Paused. Take your time.");
    } else if (!now.can_see) this.said.show(now.remedy ?? "I can't see you well.", true);
    else if (before.can_see === false) this.said.show("I can see you.");
    at("seen").textContent = now.can_see && now.view !== "good" ? now.remedy ?? "" : "";
  }

  countDown() {
    const left = Math.max(0, this.until - seconds());
    at("number").textContent = Math.ceil(left);
    const drawn = calm.matches ? Math.ceil(left) : left;
    drawRange(at("range"), this.waitsFor > 0 ? Math.min(1, drawn / this.waitsFor) : 0);
  }

  paint() {
    this.bar.paint(seconds());
    if (this.until != null) this.countDown();
  }
}
