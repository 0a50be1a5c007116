// One audio context, opened by Start. Everything is set in its clock, ahead of time, and never overlaps.

const TONES = { lift: [392, 0.16], hold: [494, 0.12], lower: [330, 0.16], rest: [262, 0.1] };
const STEP_TONE = [294, 0.08];
const TONE_LEVEL = 0.16;

export class Sound {
  constructor(language = "en") {
    this.language = language;
    this.buffers = new Map();
    this.planned = new Set();
    this.freeAt = 0;
    this.log = []; // what was set to be heard: {cue, at, seconds} in the context's clock
  }

  /** In the handler of the person's own click: browsers let nothing sound before it. */
  open() {
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    this.context.resume();
    this.out ??= this.context.createGain();
    this.out.connect(this.context.destination);
    return this;
  }

  /** Fetch and decode every line once. One that fails is spoken by the browser instead. */
  async load(cues) {
    await Promise.all(cues.filter((cue) => !this.buffers.has(cue)).map(async (cue) => {
      try {
        const answer = await fetch(`/live/sounds/${this.language}/${cue}.mp3`);
        if (!answer.ok) return;
        this.buffers.set(cue, await this.context.decodeAudioData(await answer.arrayBuffer()));
      } catch { /* the words are on the page, and the browser may speak them */ }
    }));
  }

  /** A time of the page's clock (seconds) in the context's clock. */
  time(pageSeconds) {
    const stamp = this.context.getOutputTimestamp?.();
    const ahead = stamp?.performanceTime > 0
      ? pageSeconds - stamp.performanceTime / 1000 + stamp.contextTime
      : pageSeconds - performance.now() / 1000 + this.context.currentTime;
    return Math.max(ahead, this.context.currentTime);
  }

  /** Say a line {cue, at, text}; returns the milliseconds until it is heard. */
  say({ cue, at, text }) {
    const start = Math.max(this.time(at), this.freeAt);
    const buffer = this.buffers.get(cue);
    const seconds = buffer ? buffer.duration : 1.5;
    this.freeAt = start + seconds;
    this.log.push({ cue, at: start, seconds });
    const wait = Math.max(0, (start - this.context.currentTime) * 1000);
    if (buffer) {
      const source = this.context.createBufferSource();
      source.buffer = buffer;
      source.connect(this.out);
      source.start(start);
      this.keep(source);
    } else if ("speechSynthesis" in window) {
      setTimeout(() => speechSynthesis.speak(new SpeechSynthesisUtterance(text)), wait);
    }
    return wait;
  }

  beat({ phase, step, at }) {
    const [hertz, seconds] = step ? STEP_TONE : TONES[phase];
    const start = this.time(at);
    const tone = this.context.createOscillator();
    const level = this.context.createGain();
    tone.type = "sine";
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(step ? TONE_LEVEL / 2 : TONE_LEVEL, start + 0.015);
    level.gain.exponentialRampToValueAtTime(0.0008, start + seconds + 0.12);
    tone.connect(level).connect(this.out);
    tone.start(start);
    tone.stop(start + seconds + 0.15);
    this.keep(tone);
  }

  keep(node) {
    this.planned.add(node);
    node.onended = () => this.planned.delete(node);
  }

  /** Silence what is still to come. */
  hush() {
    for (const node of this.planned) node.stop();
    this.planned.clear();
    this.freeAt = 0;
  }
}
