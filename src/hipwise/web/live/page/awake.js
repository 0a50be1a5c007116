// The screen stays on while somebody lies on the floor. Browsers take that back from a page that is not seen.

export class Awake {
  constructor() {
    this.wanted = false;
    document.addEventListener("visibilitychange", () => this.take());
  }

  keep() {
    this.wanted = true;
    return this.take();
  }

  async take() {
    if (!this.wanted || document.hidden || this.lock) return;
    try {
      const lock = (this.lock = await navigator.wakeLock?.request("screen"));
      lock?.addEventListener("release", () => {
        if (this.lock === lock) this.lock = null;
      });
    } catch { /* the screen may sleep; the sound goes on */ }
  }

  end() {
    this.wanted = false;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }
}
