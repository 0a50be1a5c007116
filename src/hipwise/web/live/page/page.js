// The live page: its state, and who is told what. It survives a lost server, and goes on when it is back.
// What is sent and what comes back stands in reply.py.

import { askAtTheEnd } from "./ask.js";
import { asked, inWords, pillow } from "./asked.js";
import { Awake } from "./awake.js";
import { Camera, CameraTrouble } from "./camera.js";
import { drawBody } from "./draw.js";
import { Floor, waits } from "./floor.js";
import { chooseHearing } from "./hearing.js";
import { Notices } from "./notices.js";
import { Said } from "./said.js";
import { Line } from "./socket.js";
import { Sound } from "./sound.js";
import { showSummary } from "./summary.js";

const TICK_MS = 50;
const STILL_MS = 4000;
const AGAIN_MS = 3000;
const TOUCH_MS = 700; // a second touch so soon is the same one
const NOTE_MS = 20000;
const FILMED = ["camera", "sample", "both"]; // the pictures come from this page; for the others it only keeps time
const WHYS = [["Done", "done"], ["Tired", "tired"], ["No time", "no-time"], ["It did not work", "did-not-work"]];

const at = (id) => document.getElementById(id);
const seconds = () => performance.now() / 1000;
const noted = new Set();
let { session, source } = asked;
let begun = false; // the session runs: started or resumed at least once
let over = false;
let takeOver = false;
let ending = null; // the stop or the close that the person has sent, until it is heard
let asking = false; // why to finish here
let lost = false; // the line to the program
let reopening = false; // the camera that was away
let inFlight = false; // a picture that was not answered yet
let ticking = false;
let touchedAt = -Infinity;
let state = {};

// The same page after a lost line is known by this; another tab has another.
const page = crypto.randomUUID();
const sound = new Sound();
const said = new Said(at("words"), at("said-log"));
const notices = new Notices(at("notice"));
const awake = new Awake();
const floor = new Floor(said);
let camera = null;
let line = newLine();

const filmed = () => FILMED.includes(source);
const tell = (type, more) => line.send({ type, t: seconds(), ...more });

// ---- before ----------------------------------------------------------------

describe();
chooseHearing(at("hearing"), sound, (now) => {
  for (const place of document.querySelectorAll(".hearing-now")) place.textContent = now;
  said.read(!sound.speaks("counts"));
});
for (const button of document.querySelectorAll("button.hearing")) {
  button.addEventListener("click", () => at("hearing").showModal());
}
at("start").addEventListener("click", () => {
  sound.open(); // in this handler: later it would stay silent
  at("start").disabled = true;
  at("start").textContent = "One moment";
  awake.keep();
  line.connect();
});

function describe() {
  at("before-plan").textContent = inWords(asked);
  const watching = source === "both" ? ["phone", "camera"] : [source ?? "camera"];
  const shown = asked.plan.kind === "squeeze" ? ["squeeze"] : [...watching, ...(asked.plan.rung === "press" ? ["press"] : ["clams"]), ...(pillow ? ["pillow"] : [])];
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = !shown.includes(part.dataset.for);
  at("start").textContent = session ? "Go on" : "Start";
  at("start").disabled = false; // before this script is there a click would be lost
}

// ---- the line --------------------------------------------------------------

function newLine() {
  return new Line({
    open: () => line.send({ type: "hello", page, source, take_over: takeOver }),
    answer: hear,
    lost: () => {
      if (over) return;
      inFlight = ticking = false;
      floor.bar.clear();
      if (!lost) sound.signal("lost");
      lost = true;
      notices.say("line", "I lost the program on this computer, trying again. What you did is kept.");
    },
    taken: (why) => {
      line.close();
      camera?.close();
      sound.hush();
      asking = false;
      notices.quiet("finish");
      notices.say("line", why, [["Take over here", takeOverHere]]);
    },
  });
}

function takeOverHere() {
  notices.quiet();
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
    notices.quiet("line");
    notices.quiet("camera");
    if (document.body.dataset.screen === "before") document.body.dataset.screen = "floor";
  }
  // An answer on its way when it was said may have brought more to say.
  if (message.re === "pause" || message.re === "stop") sound.hush();
  for (const say of message.say) speak(say);
  for (const beat of message.beats) {
    sound.beat(beat);
    floor.bar.ask(beat);
  }
  show(message.state, message.landmarks);
  if (message.re === ending?.type) ending = null;
  if (message.re === "resume") {
    if (ending) tell(ending.type, ending);
    else if (asking) tell("pause");
  }
  if (message.summary) return end(message.summary);
  pump();
}

async function welcome(message) {
  if (message.busy) return notices.say("line", message.error, [["Take over here", takeOverHere]]);
  if (message.error) return complain(message);
  notices.quiet("line");
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
  if (filmed() && !camera?.generation && state.stage !== "close") {
    try {
      camera = new Camera(at("video"), source, lostSight);
      await camera.open();
      camera.onframe = pump;
    } catch (error) {
      if (!(error instanceof CameraTrouble)) throw error;
      return withoutCamera(error.message);
    }
  }
  notices.quiet("camera");
  at("floor").dataset.alone = filmed() ? "no" : "yes";
  if (session) tell("resume", { session, source });
  else tell("start", { ...asked.plan, source });
}

function complain(message) {
  if (message.re === "start" || message.re === "resume") {
    describe();
    line.close();
    line = newLine();
    return notices.say("line", message.error, [["To the first page", () => location.assign("/")]]);
  }
  if (message.re !== "frame") return;
  at("seen").textContent = message.error;
  setTimeout(pump, 500);
}

/** Send the newest picture, if none is on its way. */
async function pump() {
  if (!begun || over || inFlight || !filmed() || !line.open) return;
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
  // Without a picture the time goes on all the same, and brings what a phone on the thigh measured.
  if (!camera?.generation && !ticking && line.open) ticking = tell("tick");
  // A picture whose answer never comes must not stop the rest.
  if (filmed() && camera?.generation && camera.still > STILL_MS && !document.hidden) {
    lostSight("The camera's picture stands still. Plug it in again, or close what else uses it.");
  }
}, TICK_MS);

// ---- what is shown ---------------------------------------------------------

function show(now, landmarks) {
  const before = state;
  state = now;
  session = now.session;
  floor.show(now, before, source);
  if (now.trouble) notices.say("trouble", now.trouble);
  else notices.quiet("trouble");
  if (now.note && !noted.has(now.note)) {
    noted.add(now.note);
    notices.say("note", now.note, [["All right", () => notices.quiet("note")]]);
    setTimeout(() => notices.quiet("note"), NOTE_MS); // nobody reaches a button from the floor
  }
  if (now.offer !== "alone") notices.quiet("seeing");
  else notices.say("seeing", `${["phone", "both"].includes(source) ? "I can't reach the phone." : "I can't see you."} Shall I go on with the beat alone?`, [["Go on with the beat alone", alone]]);
  if (!camera) return;
  if (source === "sample" && now.set === 2 && !camera.flipped) camera.turn();
  at("picture").dataset.mirror = source !== "sample" || camera.flipped ? "yes" : "no";
  if (landmarks !== undefined) drawBody(at("body"), at("video"), landmarks, now.side, camera.flipped);
}

function speak(say) {
  sound.say(say, () => {
    said.add(say.text);
    if (state.can_see !== false) said.show(say.text);
  });
}

requestAnimationFrame(function paint() {
  if (begun && !over) floor.paint();
  requestAnimationFrame(paint);
});

// ---- what goes wrong -------------------------------------------------------

function lostSight(sentence) {
  if (over || !filmed()) return;
  const wasPaused = state.stage === "paused";
  camera.close();
  inFlight = false;
  sound.hush();
  tell("pause");
  withoutCamera(sentence);
  // Nobody reaches a button from the floor: it tries again by itself, as long as it is away.
  const again = async () => {
    if (over || !filmed() || camera.generation) return;
    if (await reopened()) return wasPaused || asking || tell("go_on");
    setTimeout(again, AGAIN_MS);
  };
  setTimeout(again, AGAIN_MS);
}

function withoutCamera(sentence) {
  const actions = [["Try again", () => retry(source)], ["Go on with the beat alone", () => retry("beat")]];
  if (begun) actions.push(["Finish", finish]);
  notices.say("camera", sentence, actions);
}

async function retry(next) {
  source = next;
  notices.quiet("camera");
  if (!begun) return look();
  if (!filmed()) return alone();
  if (await reopened()) tell("go_on");
}

/** Whether the camera gives a picture again; if not, the notice says why. */
async function reopened() {
  if (reopening) return false;
  reopening = true;
  try {
    await camera.open();
    notices.quiet("camera");
    return true;
  } catch (error) {
    if (!(error instanceof CameraTrouble)) throw error;
    withoutCamera(error.message);
    return false;
  } finally {
    reopening = false;
  }
}

/** From here on nobody watches. */
function alone() {
  source = "beat";
  camera?.close();
  at("floor").dataset.alone = "yes";
  tell("alone");
  tell("go_on");
}

// ---- what the person does --------------------------------------------------

function pause() {
  if (!begun || over || state.stage === "close") return;
  const going = state.stage === "paused" || waits(state);
  if (!going) sound.hush();
  tell(going ? "go_on" : "pause");
}

/** Why is asked in one tap; meanwhile the session is paused. */
function finish() {
  if (!begun || over || asking || state.stage === "close") return;
  asking = true;
  sound.hush();
  if (state.stage !== "paused") tell("pause");
  const whys = WHYS.map(([label, why]) => [label, () => stop(why)]);
  notices.say("finish", "Finish here? Say why.", [
    ["Go on", dontFinish], ...whys, ["It hurts", () => stop("pain"), "hurts"],
  ]);
}

function dontFinish() {
  asking = false;
  notices.quiet("finish");
  // Without a camera that other notice says how to go on.
  if (!notices.has("camera")) tell("go_on");
}

/** The end, at once. */
function stop(why) {
  if (!begun || over || state.stage === "close") return;
  asking = false;
  notices.quiet("finish");
  sound.hush();
  floor.bar.clear();
  if (why === "pain") said.show("Stop and rest.", true);
  ending = { type: "stop", why }; // a line that is lost just now says it when it is back
  tell("stop", ending);
}

/** All is done and kept: what is still to be asked, then what was done. */
function end(summary) {
  camera?.close();
  awake.end();
  notices.quiet("finish");
  notices.quiet("camera");
  if (state.stage === "close") {
    if (!ending) askAtTheEnd(summary, (answers) => tell("close", (ending = { type: "close", ...answers })));
    return;
  }
  over = true;
  line.close();
  notices.quiet();
  showSummary(summary);
}

at("pause").addEventListener("click", pause);
at("skip").addEventListener("click", () => tell("skip"));
at("finish").addEventListener("click", () => (state.stage === "turn" ? stop("stopped") : finish()));
at("hurts").addEventListener("click", () => stop("pain"));
at("floor").addEventListener("click", (event) => {
  if (event.target.closest("button, a") || asking || performance.now() - touchedAt < TOUCH_MS) return;
  touchedAt = performance.now();
  pause();
});
document.addEventListener("keydown", (event) => {
  if (!begun || over || event.repeat || event.ctrlKey || event.metaKey || event.altKey || at("hearing").open) return;
  if (event.key === "Escape") asking ? stop("stopped") : finish();
  else if (event.key.toLowerCase() === "p") stop("pain");
  // On a button the space bar presses that button.
  else if (event.key === " " && !event.target.closest("button, a, summary, input")) {
    event.preventDefault();
    pause();
  }
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && begun && !over) camera?.wake();
});

// For the tests, and for whoever looks with the browser's own tools.
window.hipwise = { sound, awake, get camera() { return camera; }, get line() { return line; }, get state() { return state; } };
