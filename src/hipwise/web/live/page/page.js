// The live page: its state, and who is told what. It survives a lost server, and goes on when it is back.

import { Camera, CameraTrouble } from "./camera.js";
import { Bar, drawBody, drawRange } from "./draw.js";
import { Line } from "./socket.js";
import { Sound } from "./sound.js";
import { showSummary } from "./summary.js";

const TICK_MS = 100;
const STILL_MS = 4000;

const at = (id) => document.getElementById(id);
const seconds = () => performance.now() / 1000;
const asked = new URLSearchParams(location.search);
const number = (name) => Number.parseInt(asked.get(name) ?? "", 10) || null;

const plan = {
  check_in: number("check_in"),
  reps: number("reps") ?? 20,
  first: asked.get("first") === "right" ? "right" : "left",
};
let source = ["camera", "sample", "beat"].includes(asked.get("source")) ? asked.get("source") : null;
let session = number("resume");
let begun = false; // the session runs: started or resumed at least once
let over = false;
let takeOver = false;
let ending = null; // why it is to end, once the person has said so
let asking = false; // whether to finish here
let lost = false; // the line to the program
let inFlight = false; // a picture that was not answered yet
let ticking = false;
let state = {};
let wakeLock = null;

// The same page after a lost line is known by this; another tab has another.
const page = crypto.randomUUID();
const sound = new Sound();
const bar = new Bar(at("bar"));
let camera = null;
let line = newLine();

// ---- before ----------------------------------------------------------------

describe();
at("start").addEventListener("click", () => {
  sound.open(); // in this handler: later it would stay silent
  at("start").disabled = true;
  at("start").textContent = "One moment";
  keepAwake();
  line.connect();
});

function describe() {
  const sides = plan.first === "left" ? "left leg on top first, then the right" : "right leg on top first, then the left";
  at("before-plan").textContent = session
    ? "Your session is not finished. Lie down as before: it goes on where it was."
    : `${plan.reps} on each side: ${sides}.`;
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== (source ?? "camera");
  at("start").textContent = session ? "Go on" : "Start";
}

// ---- the line --------------------------------------------------------------

function newLine() {
  return new Line({
    open: () => line.send({ type: "hello", page, source, take_over: takeOver }),
    answer: hear,
    lost: () => {
      if (over) return;
      inFlight = ticking = false;
      bar.clear();
      if (!lost) sound.signal("lost");
      lost = true;
      notice("I lost the program on this computer, trying again. What you did is kept.", [], "line");
    },
    taken: (why) => {
      line.close();
      camera?.close();
      sound.hush();
      asking = false;
      quiet("finish");
      notice(why, [["Take over here", takeOverHere]], "line");
    },
  });
}

function takeOverHere() {
  quiet();
  takeOver = true;
  if (line.open) {
    line.send({ type: "hello", page, source, take_over: true });
  } else {
    line = newLine();
    line.connect();
  }
}

function hear(message) {
  if (message.re === "hello") return void welcome(message);
  if (message.re === "frame") inFlight = false;
  if (message.re === "tick") ticking = false;
  if (message.error) return complain(message);
  if (message.skipped) return pump();
  if (message.re === "start" || message.re === "resume") {
    begun = true;
    quiet("line");
    quiet("camera");
    document.body.dataset.screen = "floor";
  }
  // An answer on its way when it was said may have brought more to say.
  if (message.re === "pause" || message.re === "stop") sound.hush();
  for (const say of message.say) speak(say);
  for (const beat of message.beats) {
    sound.beat(beat);
    bar.ask(beat);
  }
  show(message.state, message.landmarks);
  if (message.summary) return end(message.summary);
  if (message.re === "resume") {
    if (ending) line.send({ type: "stop", t: seconds(), why: ending });
    else if (asking) line.send({ type: "pause", t: seconds() });
  }
  pump();
}

async function welcome(message) {
  if (message.busy) return notice(message.error, [["Take over here", takeOverHere]], "line");
  if (message.error) return complain(message);
  quiet("line");
  if (lost) sound.signal("back");
  lost = false;
  // Whoever takes over goes on with what the other tab had begun.
  if (takeOver && message.unfinished && !begun) session = message.unfinished.id;
  takeOver = false;
  source ??= (message.unfinished?.id === session ? message.unfinished?.source : null) ?? "camera";
  await sound.load(message.cues);
  await look();
}

/** Open the source if need be, then start or go on. */
async function look() {
  if (source !== "beat" && !camera?.generation) {
    try {
      camera = new Camera(at("video"), source, lostSight);
      await camera.open();
      camera.onframe = pump;
    } catch (error) {
      if (!(error instanceof CameraTrouble)) throw error;
      return withoutCamera(error.message);
    }
  }
  quiet("camera");
  at("floor").dataset.alone = source === "beat" ? "yes" : "no";
  const t = seconds();
  if (session) line.send({ type: "resume", session, source, t });
  else line.send({ type: "start", ...plan, source, t });
}

function complain(message) {
  if (message.re === "start" || message.re === "resume") {
    at("start").disabled = false;
    describe();
    line.close();
    line = newLine();
    return notice(message.error, [["To the first page", () => location.assign("/")]], "line");
  }
  if (message.re !== "frame") return;
  at("seen").textContent = message.error;
  setTimeout(pump, 500);
}

/** Send the newest picture, if none is on its way. */
async function pump() {
  if (!begun || over || inFlight || source === "beat" || !line.open) return;
  inFlight = true;
  const picture = await camera?.picture();
  if (!picture) {
    inFlight = false;
    return;
  }
  const head = new DataView(new ArrayBuffer(8));
  head.setFloat64(0, picture.t, true);
  if (!line.send(new Blob([head.buffer, picture.jpeg]))) inFlight = false;
}

setInterval(() => {
  if (!begun || over) return;
  if (source === "beat" && !ticking && line.open) ticking = line.send({ type: "tick", t: seconds() });
  // A picture whose answer never comes must not stop the rest.
  if (source !== "beat" && camera?.generation && camera.still > STILL_MS && !document.hidden) {
    lostSight("The camera's picture stands still. Plug it in again, or close what else uses it.");
  }
}, TICK_MS);

// ---- what is shown ---------------------------------------------------------

function show(now, landmarks) {
  const before = state;
  state = now;
  session = now.session;
  const floor = at("floor");
  floor.dataset.stage = now.stage;
  floor.dataset.side = now.side;
  const side = Object.assign(document.createElement("b"), { textContent: now.side });
  if (now.rest_until == null) {
    at("number").textContent = now.count;
    at("of").replaceChildren(`of ${now.prescribed}, `, side);
  } else {
    at("of").replaceChildren(now.stage === "rest" ? "rest, then " : "it begins, ", side);
    countDown();
  }
  at("pause").textContent = now.stage === "paused" ? "Go on" : waiting() ? "Go on now" : "Pause";
  at("finish").textContent = now.stage === "turn" ? "I can't lie on the other side: finish" : "Finish here";
  drawRange(at("range"), now.range);
  if (now.stage === "paused" || now.stage !== before.stage) bar.clear();
  if (now.stage === "paused") {
    if (before.stage !== "paused") words("Paused. Take your time.");
  } else if (!now.can_see) words(now.remedy ?? "I can't see you well.", true);
  else if (before.can_see === false) words("I can see you.");
  at("seen").textContent = now.can_see && now.view !== "good" ? now.remedy ?? "" : "";
  if (now.trouble) notice(now.trouble, [], "trouble");
  else quiet("trouble");
  if (!camera) return;
  if (source === "sample" && now.set === 2 && !camera.flipped) camera.turn();
  at("picture").dataset.mirror = source === "camera" || camera.flipped ? "yes" : "no";
  if (landmarks !== undefined) drawBody(at("body"), at("video"), landmarks, now.side, camera.flipped);
}

function speak(say) {
  sound.say(say, () => state.can_see !== false && words(say.text));
}

/** Nothing is asked of the person but the change of sides, a rest, or to wait for the first beat. */
function waiting() {
  return state.stage === "turn" || state.stage === "rest" || (state.rest_until != null && state.stage !== "paused");
}

function countDown() {
  at("number").textContent = Math.max(0, Math.ceil(state.rest_until - seconds()));
}

function words(text, plain = false) {
  const place = at("words");
  place.classList.toggle("plain", plain);
  if (place.textContent !== text) place.textContent = text;
}

requestAnimationFrame(function paint() {
  if (begun && !over) {
    bar.paint(seconds());
    if (state.rest_until != null) countDown();
  }
  requestAnimationFrame(paint);
});

// ---- what goes wrong -------------------------------------------------------

/** One sentence and what can be done. The latest of each kind is kept; the first of these kinds is shown. */
const KINDS = ["finish", "line", "camera", "trouble"];
const notices = new Map();

function notice(text, actions, kind) {
  notices.set(kind, { text, actions });
  paintNotice();
}

function quiet(kind) {
  if (kind) notices.delete(kind);
  else notices.clear();
  paintNotice();
}

function paintNotice() {
  const kind = KINDS.find((one) => notices.has(one));
  const now = notices.get(kind);
  const box = at("notice");
  box.hidden = !now;
  if (!now || box.shown === now) return;
  box.shown = now;
  box.dataset.kind = kind;
  at("notice-text").textContent = now.text;
  at("notice-buttons").replaceChildren(...now.actions.map(([label, act], place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.className = place === 0 ? "main" : label === "It hurts" ? "hurts" : "";
    button.addEventListener("click", act);
    return button;
  }));
  at("notice-buttons").firstElementChild?.focus();
}

function lostSight(sentence) {
  if (over || source === "beat") return;
  camera.close();
  inFlight = false;
  sound.hush();
  line.send({ type: "pause", t: seconds() });
  withoutCamera(sentence);
}

function withoutCamera(sentence) {
  const actions = [
    ["Try again", () => retry(source)],
    ["Go on with the beat alone", () => retry("beat")],
  ];
  if (begun) actions.push(["Finish here", finish]);
  notice(sentence, actions, "camera");
}

async function retry(next) {
  source = next;
  quiet("camera");
  if (!begun) return look();
  at("floor").dataset.alone = source === "beat" ? "yes" : "no";
  if (source === "beat") {
    line.send({ type: "alone", t: seconds() });
    line.send({ type: "go_on", t: seconds() });
    return;
  }
  try {
    await camera.open();
    line.send({ type: "go_on", t: seconds() });
  } catch (error) {
    if (!(error instanceof CameraTrouble)) throw error;
    withoutCamera(error.message);
  }
}

// ---- what the person does --------------------------------------------------

function pause() {
  if (!begun || over) return;
  const going = state.stage === "paused" || waiting();
  if (!going) sound.hush();
  line.send({ type: going ? "go_on" : "pause", t: seconds() });
}

/** Asked once, because it cannot be taken back; meanwhile the session is paused. */
function finish() {
  if (!begun || over || asking) return;
  asking = true;
  sound.hush();
  if (state.stage !== "paused") line.send({ type: "pause", t: seconds() });
  notice("Finish here?", [
    ["Go on", dontFinish],
    ["Yes, finish", () => stop("stopped")],
    ["It hurts", () => stop("pain")],
  ], "finish");
}

function dontFinish() {
  asking = false;
  quiet("finish");
  // Without a camera that other notice says how to go on.
  if (!notices.has("camera")) line.send({ type: "go_on", t: seconds() });
}

/** The end, at once. `why`: "stopped" or "pain". */
function stop(why) {
  if (!begun || over) return;
  asking = false;
  quiet("finish");
  sound.hush();
  bar.clear();
  if (why === "pain") words("Stop and rest.", true);
  ending = why; // a line that is lost just now says it when it is back
  line.send({ type: "stop", t: seconds(), why });
}

function end(summary) {
  over = true;
  line.close();
  camera?.close();
  wakeLock?.release().catch(() => {});
  quiet();
  showSummary(summary);
}

at("pause").addEventListener("click", pause);
at("finish").addEventListener("click", () => (state.stage === "turn" ? stop("stopped") : finish()));
at("hurts").addEventListener("click", () => stop("pain"));
document.addEventListener("keydown", (event) => {
  if (!begun || over || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") asking ? stop("stopped") : finish();
  else if (event.key.toLowerCase() === "p") stop("pain");
  // On a button the space bar presses that button.
  else if (event.key === " " && !event.target.closest("button, a, summary")) {
    event.preventDefault();
    pause();
  }
});

async function keepAwake() {
  try {
    wakeLock = await navigator.wakeLock?.request("screen");
  } catch { /* the screen may sleep; the sound goes on */ }
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !begun || over) return;
  camera?.wake();
  keepAwake();
});

// For the tests, and for whoever looks with the browser's own tools.
window.hipwise = { sound, get camera() { return camera; }, get line() { return line; }, get state() { return state; } };
