// One audio context, opened by Start. Everything is set in its clock, ahead of time, and never overlaps.

const TONES = { lift: [392, 0.16], hold: [494, 0.12], lower: [330, 0.16], rest: [262, 0.1] };
const STEP_TONE = [294, 0.08];
const COUNT_TONE = [784, 0.09]; // stands for the number where no word is wanted
const TONE_LEVEL = 0.16;
const SIGNALS = { lost: [175, 0.35], back: [659, 0.25] };

// What each way of hearing leaves out. "Fewer": the tones carry the beat, and nobody is cheered on.
const LEFT_OUT_OF_FEWER = new Set(["phases", "milestones", "prompts"]);

export class Sound {
  constructor(language = "en") {
    this.language = language;
    this.buffers = new Map();
    this.planned = new Set();
    this.timers = new Set();
    this.freeAt = 0;
    this.volume = 0.8;
    this.hear = "everything"; // or "fewer", "tones", "silent"
    this.log = []; // what was set to be heard: {cue, at, seconds, late} in the context's clock
  }

  /** In the handler of the person's own click: browsers let nothing sound before it. */
  open() {
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    this.context.resume();
    this.out ??= this.context.createGain();
    this.out.connect(this.context.destination);
    this.choose({});
    return this;
  }

  /** How loud (0 to 1), and what of it. */
  choose({ volume = this.volume, hear = this.hear }) {
    this.volume = volume;
    this.hear = hear;
    // The ear hears by ratios: half the way is a quarter of the loudness.
    if (this.out) this.out.gain.value = hear === "silent" ? 0 : volume ** 2;
  }

  /** Whether a line of that group is spoken. */
  speaks(group, cue) {
    if (cue === "ready") group = "set-up"; // it says that now it counts: no word of the beat
    return this.hear === "everything" || (this.hear === "fewer" && !LEFT_OUT_OF_FEWER.has(group));
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

  /** A time of the page's clock (seconds) in the context's clock; it may be past. */
  time(pageSeconds) {
    const stamp = this.context.getOutputTimestamp?.();
    return stamp?.performanceTime > 0
      ? pageSeconds - stamp.performanceTime / 1000 + stamp.contextTime
      : pageSeconds - performance.now() / 1000 + this.context.currentTime;
  }

  /** The soonest that something asked for at that time can begin. */
  soonest(pageSeconds) {
    return Math.max(this.time(pageSeconds), this.context.currentTime);
  }

  /** Say a line {cue, at, text, group}; `heard` is called as it begins, unless it is hushed before. */
  say({ cue, at, text, group }, heard) {
    const start = Math.max(this.soonest(at), this.freeAt);
    const wait = Math.max(0, (start - this.context.currentTime) * 1000);
    this.later(wait, heard);
    const counts = group === "counts" || group === "higher-counts";
    if (!this.speaks(group, cue)) {
      if (this.hear === "tones" && counts) this.note(cue, COUNT_TONE, start, at);
      return;
    }
    const buffer = this.buffers.get(cue);
    const seconds = buffer ? buffer.duration : 1.5;
    this.freeAt = start + seconds;
    this.log.push({ cue, at: start, seconds, late: start - this.time(at) });
    if (buffer) {
      const source = this.context.createBufferSource();
      source.buffer = buffer;
      source.connect(this.out);
      source.start(start);
      this.keep(source);
    } else if ("speechSynthesis" in window) {
      this.later(wait, () => this.utter(text));
    }
  }

  utter(text) {
    const words = new SpeechSynthesisUtterance(text);
    words.volume = this.volume;
    speechSynthesis.speak(words);
  }

  beat({ phase, step, at }) {
    if (this.hear === "silent") return;
    this.tone(step ? STEP_TONE : TONES[phase], this.soonest(at), step ? TONE_LEVEL / 2 : TONE_LEVEL);
  }

  /** A tone at once, made here and now: it needs neither a file nor the program. "lost" or "back". */
  signal(name) {
    if (!this.context) return;
    this.log.push({ cue: `signal-${name}`, at: this.context.currentTime, seconds: 0, late: 0 });
    this.tone(SIGNALS[name], this.context.currentTime, 2 * TONE_LEVEL);
  }

  /** A tone in the place of a line. */
  note(cue, tone, start, at) {
    this.log.push({ cue, at: start, seconds: tone[1], late: start - this.time(at) });
    this.tone(tone, start, 2 * TONE_LEVEL);
  }

  tone([hertz, seconds], start, loudness) {
    const wave = this.context.createOscillator();
    const level = this.context.createGain();
    wave.type = "sine";
    wave.frequency.value = hertz;
    level.gain.setValueAtTime(0, start);
    level.gain.linearRampToValueAtTime(loudness, start + 0.015);
    level.gain.exponentialRampToValueAtTime(0.0008, start + seconds + 0.12);
    wave.connect(level).connect(this.out);
    wave.start(start);
    wave.stop(start + seconds + 0.15);
    this.keep(wave);
  }

  keep(node) {
    this.planned.add(node);
    node.onended = () => this.planned.delete(node);
  }

  later(milliseconds, act) {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, milliseconds);
    this.timers.add(timer);
  }

  /** Silence what is still to come, its words too; the log keeps only what was heard of it. */
  hush() {
    const now = this.context?.currentTime ?? 0;
    this.log = this.log.filter(({ at }) => at <= now);
    for (const said of this.log.slice(-1)) said.seconds = Math.min(said.seconds, now - said.at);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    if ("speechSynthesis" in window) speechSynthesis.cancel();
    for (const node of this.planned) node.stop();
    this.planned.clear();
    this.freeAt = 0;
  }
}
