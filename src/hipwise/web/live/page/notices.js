// What went wrong or is asked: one sentence and what can be done. Several may stand; one is shown.

// The first of these is shown; the latest of each kind is kept.
const KINDS = ["finish", "line", "camera", "seeing", "trouble", "note"];

export class Notices {
  constructor(box) {
    this.box = box;
    [this.text, this.buttons] = box.children;
    this.standing = new Map();
  }

  has(kind) {
    return this.standing.has(kind);
  }

  /** `actions`: pairs of a label and what it does, perhaps with a class; the first is the usual one. */
  say(kind, text, actions = []) {
    if (this.standing.get(kind)?.text === text) return; // it stands already, and may have the focus
    this.standing.set(kind, { text, actions });
    this.paint();
  }

  /** Take back one kind, or all. */
  quiet(kind) {
    if (kind) this.standing.delete(kind);
    else this.standing.clear();
    this.paint();
  }

  paint() {
    const kind = KINDS.find((one) => this.standing.has(one));
    const now = this.standing.get(kind);
    this.box.hidden = !now;
    if (!now || this.shown === now) return;
    this.shown = now;
    this.box.dataset.kind = kind;
    this.text.textContent = now.text;
    this.buttons.replaceChildren(...now.actions.map(([label, act, name], place) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      button.className = name ?? (place === 0 ? "main" : "");
      button.addEventListener("click", act);
      return button;
    }));
    this.buttons.firstElementChild?.focus();
  }
}
