// The close: a few questions, one at a time, each answered by one tap or skipped (questions.py has them).

/** Asks what is open, then gives the answers to `told`. Called again meanwhile it does nothing. */
export function askAtTheEnd(summary, told) {
  if (document.body.dataset.screen === "close") return;
  if (!summary.questions.length) return told({});
  document.body.dataset.screen = "close";
  const form = document.getElementById("ask");
  const title = document.getElementById("close-title");
  const given = {};
  let place = 0;
  document.getElementById("close-words").textContent = summary.text;

  const show = () => {
    const question = summary.questions[place];
    if (!question) {
      title.textContent = "Thank you.";
      form.replaceChildren();
      return told(nested(given));
    }
    title.textContent = question.ask;
    const hint = Object.assign(document.createElement("p"), { className: "quiet", textContent: question.hint });
    const ways = Object.assign(document.createElement("p"), { className: "ways" });
    if (place > 0) ways.append(button("Back", () => go(place - 1), "link"));
    ways.append(button("Skip", () => answer(null), "link"));
    if (place < summary.questions.length - 1) ways.append(button("Skip all", () => go(summary.questions.length), "link"));
    form.replaceChildren(choices(question), hint, ways);
    title.focus();
  };
  const go = (to) => {
    place = to;
    show();
  };
  const answer = (value) => {
    given[summary.questions[place].name] = value;
    go(place + 1);
  };
  const choices = ({ answers }) => {
    const group = document.createElement("div");
    group.className = answers.length > 10 ? "answers scale" : "answers";
    group.append(...answers.map(([value, text]) => button(text, () => answer(value))));
    return group;
  };
  show();
}

/** {"felt.left": 2} as {felt: {left: 2}}. */
function nested(given) {
  const answers = {};
  for (const [name, value] of Object.entries(given)) {
    const [inside, key] = name.split(".");
    if (key) answers[inside] = { ...answers[inside], [key]: value };
    else answers[inside] = value;
  }
  return answers;
}

function button(text, act, name = "") {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: name });
  made.addEventListener("click", act);
  return made;
}
