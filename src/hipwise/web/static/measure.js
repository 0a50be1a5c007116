// One measurement with the phone: Start, what to do, the voice, the result.

import { Camera } from "/live/camera.js";
import { Sound } from "/live/sound.js";

const TICK_MS = 100;
const PICTURE_MS = 60;
const OLDEST_S = 2;
const at = (id) => document.getElementById(id);
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
const sound = new Sound();
let running = false;
let camera = null; // while it watches
let blind = ""; // what keeps it from seeing

async function ask(step, query = "", body = undefined) {
  const answer = await fetch(`/phone/measuring/${step}${query}`, { method: "POST", cache: "no-store", body });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.error ?? "That did not work.");
  return told;
}

async function start() {
  sound.open(); // in the click itself: later it would stay silent
  trouble("");
  at("measure-result").hidden = true;
  const cues = ["waistband", "with-the-beat", "lie-still", "ready", "lift", "hold", "lower", "unjudged",
    "pelvis-steady", "pelvis-watch", "pelvis-rolled", "shin", "sit-still", "turn-in", "turn-out",
    "back-to-middle", "measured", ...Array.from({ length: 8 }, (_, n) => `count-${n + 1}`)];
  await sound.load(cues);
  const what = at("measuring").dataset.what;
  const watched = at("measure-camera")?.checked;
  try {
    if (watched) await open();
    const asked = `?what=${what}&side=${chosen("side")}&way=${chosen("way") || "in"}`;
    await ask("start", watched ? `${asked}&watched=yes` : asked);
  } catch (error) {
    close();
    return trouble(error.message);
  }
  show(true);
  tick();
  watch();
}

async function open() {
  blind = "";
  camera = new Camera(at("measure-video"), "camera", (why) => { blind = why; });
  await camera.open();
  at("measure-video").hidden = false;
}

function close() {
  camera?.close();
  camera = null;
  if (at("measure-video")) at("measure-video").hidden = true;
}

/** One picture after the other, with how long ago it was taken. */
async function watch() {
  if (!running || !camera) return;
  try {
    const picture = await camera.picture();
    const ago = picture && performance.now() / 1000 - picture.t;
    if (picture && ago < OLDEST_S) {
      blind = (await ask("picture", `?ago=${Math.max(ago, 0)}`, picture.jpeg)).view ?? "";
    }
  } catch (error) {
    blind = error.message;
  }
  setTimeout(watch, PICTURE_MS);
}

async function tick() {
  if (!running) return;
  try {
    const told = await ask("tick");
    const now = performance.now() / 1000;
    for (const say of told.say) sound.say({ ...say, at: now + say.in }, () => {});
    for (const beat of told.beats) sound.beat({ ...beat, at: now + beat.in });
    at("measure-count").textContent = told.now == null ? `${told.count} of ${told.of}` : `${told.now}°`;
    words(told.doing);
    trouble(told.trouble ?? blind);
    if (told.over) return result(told.result);
  } catch (error) {
    trouble(error.message);
  }
  setTimeout(tick, TICK_MS);
}

function result(told) {
  show(false);
  at("measure-result").hidden = false;
  at("measure-result").className = told.kind === "good" ? "note" : "note warn";
  at("measure-head").textContent = told.head;
  at("measure-text").textContent = told.text;
  at("measure-head").focus();
}

function show(on) {
  running = on;
  at("measure-start").hidden = on;
  at("measure-stop").hidden = !on;
  for (const input of document.querySelectorAll("#measuring input")) input.disabled = on;
  if (!on) at("measure-count").textContent = "";
  if (!on) close();
}

function words(text) {
  if (at("measure-doing").textContent !== text) at("measure-doing").textContent = text;
}

function trouble(text) {
  at("measure-trouble").hidden = !text;
  if (at("measure-trouble").textContent !== text) at("measure-trouble").textContent = text;
}

// NiceGUI draws the page after this has loaded.
function begin() {
  if (!at("measure-start")) return setTimeout(begin, 50);
  at("measure-start").addEventListener("click", start);
  at("measure-stop").addEventListener("click", async () => {
    show(false);
    sound.hush();
    words("Stopped.");
    await ask("stop").catch(() => {});
  });
}

begin();
