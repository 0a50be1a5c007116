// The end: each repetition a bar of lift, hold and lower, the two sides next to each other.

const SVG = "http://www.w3.org/2000/svg";
const WIDE = 320, ROW = 13, LEFT = 24, TOP = 4;

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

const drawn = (name, attributes, text) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

const length = (rep) => (rep.lift_s ?? 0) + (rep.hold_s ?? 0) + (rep.lower_s ?? 0);

function chart(set, longest) {
  const high = TOP + set.reps.length * ROW + 16;
  const svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${high}`, "aria-hidden": "true" });
  const scale = (WIDE - LEFT - 8) / longest;
  set.reps.forEach((rep, row) => {
    const y = TOP + row * ROW;
    svg.append(drawn("text", { x: LEFT - 6, y: y + 9, "text-anchor": "end" }, rep.number));
    let x = LEFT;
    if (rep.lift_s === null) {
      svg.append(drawn("rect", { x, y, width: 5 * scale, height: ROW - 4, rx: 2, class: "unmeasured" }));
      return;
    }
    for (const phase of ["lift", "hold", "lower"]) {
      const width = (rep[`${phase}_s`] ?? 0) * scale;
      svg.append(drawn("rect", { x, y, width: Math.max(0, width - 1), height: ROW - 4, rx: 2, class: phase }));
      x += width;
    }
  });
  for (let second = 0; second <= longest; second += 2) {
    const x = LEFT + second * scale;
    svg.append(drawn("text", { x, y: high - 3, "text-anchor": second ? "middle" : "start" }, `${second} s`));
  }
  return svg;
}

function numbers(set) {
  const table = element("table");
  const head = element("tr");
  for (const title of ["", "lift", "hold", "lower", "lower to lift"]) head.append(element("th", title, { scope: "col" }));
  table.append(head);
  for (const rep of set.reps) {
    const row = element("tr");
    row.append(element("th", rep.number, { scope: "row" }));
    for (const [value, unit] of [[rep.lift_s, " s"], [rep.hold_s, " s"], [rep.lower_s, " s"], [rep.lower_to_lift, ""]]) {
      row.append(element("td", value === null ? "not measured" : value.toFixed(1) + unit));
    }
    table.append(row);
  }
  const details = element("details");
  details.append(element("summary", "The numbers"), table);
  return details;
}

function side(set, longest) {
  const card = element("section", undefined, { class: `side ${set.side}` });
  card.append(element("h2", set.side === "left" ? "Left" : "Right"));
  card.append(element("p", `${set.done} of ${set.prescribed}`, { class: "figure" }));
  const ratio = set.lower_to_lift;
  if (ratio) {
    const spread = `${ratio.low.toFixed(1)} to ${ratio.high.toFixed(1)}`;
    card.append(element("p", `Lower to lift ${ratio.median.toFixed(1)} (the middle half ${spread}). The aim is 3.`));
  } else if (set.done) {
    card.append(element("p", "Counted with the beat, not measured."));
  }
  const unmeasured = set.reps.filter((rep) => rep.lift_s === null).length;
  if (set.measured && unmeasured) card.append(element("p", `${unmeasured} of them not measured.`));
  if (set.measured) card.append(chart(set, longest), numbers(set));
  return card;
}

function notDone(name) {
  const card = element("section", undefined, { class: `side ${name}` });
  card.append(element("h2", name === "left" ? "Left" : "Right"), element("p", "Not done this time."));
  return card;
}

function heading(why, done) {
  if (why === "pain") return "Stopped for pain.";
  if (why === "done") return "Done. Well worked.";
  return done ? "What you did is kept." : "Nothing was counted this time.";
}

export function showSummary(summary) {
  const title = document.getElementById("summary-title");
  const sides = document.getElementById("sides");
  const done = summary.sets.reduce((sum, set) => sum + set.done, 0);
  title.textContent = heading(summary.why, done);
  document.getElementById("pain").hidden = summary.why !== "pain";
  const unwritten = document.getElementById("unwritten");
  unwritten.hidden = !summary.trouble;
  unwritten.textContent = summary.trouble ?? "";
  const longest = Math.max(6, ...summary.sets.flatMap((set) => set.reps.map(length)));
  sides.replaceChildren(...summary.sets.map((set) => side(set, longest)));
  if (summary.sets.length === 1) sides.append(notDone(summary.sets[0].side === "left" ? "right" : "left"));
  const legend = document.getElementById("legend");
  legend.replaceChildren();
  // The beat alone measures nothing: no bars, and nothing to explain about them.
  const measured = summary.sets.some((set) => set.measured);
  document.getElementById("unseen-roll").hidden = !measured;
  if (measured) {
    legend.append("Each bar is one repetition, in seconds:");
    for (const phase of ["lift", "hold", "lower"]) legend.append(element("span", undefined, { class: `swatch ${phase}` }), phase);
  }
  document.body.dataset.screen = "summary";
  title.focus();
}
