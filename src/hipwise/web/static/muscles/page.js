// <muscle-stage>: a movement in three dimensions, next to another, to be turned, paused and scrubbed.

import { loadBones, loadClip } from "./clip.js";
import { Skeleton } from "./skeleton.js";
import { measured, repetition } from "./timeline.js";

const HOME = new URL("./", import.meta.url);
const TEMPO = { lift: 1, hold: 1, lower: 3, rest: 1 };
const QUICK = { lift: 1, hold: 1, lower: 0.7, rest: 3.3 };
const PHASES = { lift: "going", hold: "holding", lower: "lowering, slowly", rest: "home" };
const FRAME_S = 1 / 30; // enough for a slow movement, and kind to a computer without a graphics card
const FIRST = ["clamshell", "squat"];
const clips = new Map(); // each is fetched once

const clip = (name) => {
  if (!clips.has(name)) clips.set(name, loadClip(new URL(`${name}.bin`, HOME)));
  return clips.get(name);
};

// Everything the first picture needs is asked for at once.
const catalogue = fetch(new URL("catalogue.json", HOME)).then((answer) => answer.json());
const bones = loadBones(new URL("bones.bin", HOME));
for (const wanted of [catalogue, bones, ...FIRST.map(clip)]) wanted.catch(() => {}); // said where it is awaited

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);

class MuscleStage extends HTMLElement {
  async connectedCallback() {
    if (this.started) return;
    this.started = true;
    try {
      this.catalogue = await catalogue;
      this.bones = await bones;
    } catch {
      this.append(make("p", { className: "note warn" }, "The movements could not be loaded. Please load the page again."));
      return;
    }
    this.lastSet = this.hasAttribute("last-set") ? this.getAttribute("last-set") : null;
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.time = 0;
    this.sides = [];
    this.build();
    await this.choose();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      for (const side of this.sides) side.skeleton?.dress();
    });
    this.tick = this.tick.bind(this);
    requestAnimationFrame(this.tick);
  }

  disconnectedCallback() {
    this.gone = true;
    for (const side of this.sides ?? []) side.skeleton?.dispose();
  }

  build() {
    const options = this.catalogue.movements.map(({ name, title }) => make("option", { value: name }, title));
    this.first = make("select", { id: "muscle-first" }, ...options);
    this.first.value = FIRST[0];
    if (this.lastSet) this.first.prepend(make("option", { value: "last-set" }, "My last set"));
    const beside = [
      make("option", { value: "" }, "nothing"),
      make("option", { value: "quick" }, "the same, dropped quickly"),
      ...options.map((option) => option.cloneNode(true)),
    ];
    this.second = make("select", { id: "muscle-second" }, ...beside);
    this.second.value = FIRST[1];
    this.still = make("input", { type: "checkbox", id: "muscle-still" });
    this.pause = make("button", { type: "button", className: "button quiet" });
    this.scrub = make("input", { type: "range", min: 0, max: 1, step: 0.001, value: 0, id: "muscle-scrub" });
    this.scrub.setAttribute("aria-label", "Where in the repetition");
    this.phase = make("span", { className: "phase" });
    this.stages = make("div", { className: "stages" });
    this.tables = make("div", { className: "stages words" });
    this.replaceChildren(
      make(
        "div",
        { className: "chooser" },
        make("div", { className: "field" }, make("label", { htmlFor: "muscle-first" }, "Movement"), this.first),
        make("div", { className: "field" }, make("label", { htmlFor: "muscle-second" }, "Next to it"), this.second),
        make("label", { className: "tick" }, this.still, "Still picture"),
      ),
      this.stages,
      make("div", { className: "player" }, this.pause, this.scrub, this.phase),
      make(
        "p",
        { className: "key" },
        make("span", {}, make("i", { className: "swatch work" }), "does much of this movement’s work"),
        make("span", {}, make("i", { className: "swatch" }), "little or none"),
        make("span", {}, make("i", { className: "swatch faint" }), "not ranked by the model"),
      ),
      make("p", { className: "caption" }, this.catalogue.caption),
      this.tables,
    );
    this.first.onchange = this.second.onchange = this.still.onchange = () => this.choose();
    this.pause.onclick = () => {
      this.playing = !this.playing;
      this.label();
    };
    this.scrub.oninput = () => {
      this.playing = false;
      this.time = this.scrub.value * this.length();
      this.label();
      this.pose();
    };
    this.label();
  }

  label() {
    this.pause.textContent = this.playing ? "Pause" : "Play";
  }

  length() {
    return Math.max(0.1, ...this.sides.map((side) => side.timeline?.length ?? 0));
  }

  entry(name) {
    return this.catalogue.movements.find((entry) => entry.name === name);
  }

  /** Build the sides that were chosen. */
  async choose() {
    const first = this.first.value;
    const beside = this.second.value;
    const movement = first === "last-set" ? "clamshell" : first;
    const wanted = [{ movement, how: first === "last-set" ? "measured" : "paced" }];
    if (beside === "quick") wanted.push({ movement, how: "quick" });
    else if (beside) wanted.push({ movement: beside, how: "paced" });

    for (const side of this.sides) side.skeleton?.dispose();
    this.stages.replaceChildren();
    this.tables.replaceChildren();
    for (const grid of [this.stages, this.tables]) grid.classList.toggle("two", wanted.length > 1);
    this.sides = [];
    this.time = 0;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const sides = await Promise.all(wanted.map((want) => this.side(want)));
    if (turn !== this.turn || this.gone) return;
    for (const side of sides) {
      this.stages.append(side.figure);
      this.light(side);
      if (side.words) this.tables.append(side.words);
    }
    this.sides = sides;
    this.querySelector(".player").hidden = sides.every((side) => !side.skeleton);
    this.pose();
    this.toggleAttribute("ready", true);
  }

  /** One side: a figure with its stage, its title, and its table. */
  async side({ movement, how }) {
    const entry = this.entry(movement);
    const data = await clip(movement);
    const top = data.usual_way ?? 1;
    let timeline = repetition(how === "quick" ? QUICK : TEMPO, top);
    let title = entry.leg ? `${entry.title}, ${entry.leg} leg` : entry.title;
    if (how === "quick") title += ", dropped quickly";
    if (how === "measured") {
      const set = await (await fetch(this.lastSet)).json();
      timeline = measured(set, entry.opening_deg / top);
      title = `Your last set, ${set.when}${set.side ? `, ${set.side} leg on top` : ""}`;
    }
    const stage = make("div", { className: "stage" });
    stage.setAttribute("role", "img");
    stage.setAttribute("aria-label", `${title}: a skeleton with the muscles of the hip; the table says the same in words`);
    const figure = make("figure", { className: "side" }, make("figcaption", {}, title), stage);
    const words = how === "quick" ? undefined : this.table(entry);
    return { data, timeline, figure, stage, words };
  }

  /** Put a skeleton on the stage; where there is no WebGL, or none is wanted, a picture. */
  light(side) {
    if (!this.still.checked) {
      try {
        side.skeleton = new Skeleton(side.stage, this.bones);
        side.skeleton.take(side.data);
        side.skeleton.fit();
        return;
      } catch {
        side.skeleton = undefined;
        side.stage.replaceChildren();
      }
    }
    const picture = make("img", { src: new URL(`stills/${side.data.name}.webp`, HOME).href, alt: "" });
    side.stage.classList.add("still");
    side.stage.append(picture);
  }

  table(entry) {
    const row = ({ group, published, share, parts }) =>
      make(
        "tr",
        {},
        make("th", { scope: "row" }, capital(group)),
        make("td", {}, published),
        make("td", {}, share, ...(parts ? [make("small", {}, parts)] : [])),
      );
    const head = ["Muscle group", "Measured in studies (EMG, % of maximum)", "Share of this movement’s work (model)"];
    const notes = [
      ...entry.notes,
      entry.sources.length ? `Studies: ${entry.sources.join("; ")}.` : "No study of this movement is at hand.",
    ];
    return make(
      "section",
      {},
      make("h2", {}, `${entry.title} in words`),
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
        make("tbody", {}, ...entry.rows.map(row)),
      ),
      ...notes.map((note) => make("p", { className: "quiet-text" }, note)),
    );
  }

  tick(now) {
    if (this.gone) return;
    requestAnimationFrame(this.tick);
    const since = (now - (this.before ?? now - 1000 * FRAME_S)) / 1000;
    if (since < 0.9 * FRAME_S) return;
    const passed = Math.min(0.1, since);
    this.before = now;
    if (this.playing && !document.hidden && this.sides.some((side) => side.skeleton)) {
      this.time = (this.time + passed) % this.length();
      this.scrub.value = this.time / this.length();
      this.pose();
    }
  }

  pose() {
    for (const { skeleton, timeline } of this.sides) {
      skeleton?.show(timeline.way(Math.min(this.time, timeline.length)));
    }
    const [first] = this.sides;
    if (first) this.phase.textContent = PHASES[first.timeline.phase(this.time)];
  }
}

customElements.define("muscle-stage", MuscleStage);
