// The line to the program on this computer: it comes back by itself, and says when it is lost.

const WAITS_MS = [300, 600, 1000, 2000, 3000];
const TAKEN = 4001;
const SILENT_MS = 8000; // no answer for so long, and the line is dead whatever it says

export class Line {
  /** handlers: answer(message), lost(), open(), taken(why). */
  constructor(handlers) {
    this.handlers = handlers;
    this.tries = 0;
    this.closed = false;
    this.waiting = 0; // messages without an answer
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/live/socket`);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.onopen = () => {
      this.tries = 0;
      this.waiting = 0;
      this.handlers.open();
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.re === "taken") {
        this.closed = true;
        this.handlers.taken(message.error);
        return;
      }
      this.waiting = Math.max(0, this.waiting - 1);
      this.heard = performance.now();
      this.handlers.answer(message);
    };
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (this.closed || event.code === TAKEN) return;
      this.handlers.lost();
      setTimeout(() => this.connect(), WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)]);
    };
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(data) {
    if (!this.open) return false;
    if (this.waiting === 0) this.heard = performance.now();
    else if (performance.now() - this.heard > SILENT_MS) {
      this.socket.close();
      return false;
    }
    this.waiting += 1;
    this.socket.send(typeof data === "object" && !(data instanceof Blob) ? JSON.stringify(data) : data);
    return true;
  }

  close() {
    this.closed = true;
    this.socket?.close();
  }
}
