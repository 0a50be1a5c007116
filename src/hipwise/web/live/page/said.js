// What is said, as text: the line of the moment large, and all of it in a log for whoever reads or listens on.

export class Said {
  constructor(line, log) {
    this.line = line;
    this.log = log;
    this.lines = log.firstElementChild;
  }

  /** What is to be read now; `plain` where it is no voice's but the matter itself. */
  show(text, plain = false) {
    this.line.classList.toggle("plain", plain);
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  /** A line has been said. */
  add(text) {
    this.lines.append(Object.assign(document.createElement("li"), { textContent: text }));
  }

  /** A screen reader reads the log aloud where the coach itself does not. */
  read(aloud) {
    this.log.setAttribute("aria-live", aloud ? "polite" : "off");
  }
}
