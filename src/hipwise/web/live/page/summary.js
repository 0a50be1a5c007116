// The end: the two sides next to each other, each repetition a bar of lift, hold and lower (chart.py draws it).

const element = (name, text, attributes = {}) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

function chart(svg) {
  // As HTML, which gives its elements the namespace of SVG by itself.
  return document.adoptNode(new DOMParser().parseFromString(svg, "text/html").body.firstElementChild);
}

function numbers(set) {
  const table = element("table");
  const head = element("tr");
  for (const title of ["Repetition", "lift", "hold", "lower", "lower to lift"]) head.append(element("th", title, { scope: "col" }));
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

function side(set) {
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
  if (set.measured) card.append(chart(set.chart), numbers(set));
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
  title.textContent = heading(summary.why, done || summary.before);
  const before = summary.before && `Before the clamshells: ${summary.before}.`;
  document.getElementById("summary-words").textContent = [before, summary.text].filter(Boolean).join(" ");
  document.getElementById("pain").hidden = summary.why !== "pain";
  const unwritten = document.getElementById("unwritten");
  unwritten.hidden = !summary.trouble;
  unwritten.textContent = summary.trouble ?? "";
  sides.replaceChildren(...summary.sets.map(side));
  if (summary.sets.length === 1 && !summary.one_side) sides.append(notDone(summary.sets[0].side === "left" ? "right" : "left"));
  // The beat alone measures nothing: nothing to explain about it.
  document.getElementById("unseen-roll").hidden = !summary.sets.some((set) => set.measured);
  document.body.dataset.screen = "summary";
  title.focus();
}
