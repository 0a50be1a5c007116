// Pictures from this computer's camera or from the sample, one at a time, each with the time it was taken.

const WIDEST = 640;
const QUALITY = 0.7;
const STALE_MS = 2000;

const SENTENCES = {
  NotAllowedError: "The camera was refused. Allow it beside the address of this page, then try again.",
  NotFoundError: "No camera was found. Plug one in, then try again.",
  NotReadableError: "The camera is taken by another program. Close that program, then try again.",
  OverconstrainedError: "This camera cannot give a picture that fits. Try another one.",
};

export class CameraTrouble extends Error {}

export class Camera {
  /** gone(sentence): the picture has stopped for good. */
  constructor(video, source, gone) {
    this.video = video;
    this.source = source;
    this.gone = gone;
    this.canvas = document.createElement("canvas");
    this.flipped = false; // the sample turns round by being turned round
    this.taken = null;
  }

  async open() {
    this.close();
    const video = this.video;
    if (this.source === "sample") {
      video.src = "/live/sample.mp4";
      video.loop = true;
    } else {
      if (!navigator.mediaDevices?.getUserMedia) {
        throw new CameraTrouble("This browser gives no camera to this page. Open it at http://127.0.0.1 or in another browser.");
      }
      try {
        this.stream = await navigator.mediaDevices.getUserMedia({
          audio: false,
          video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
        });
      } catch (error) {
        throw new CameraTrouble(SENTENCES[error.name] ?? "The camera does not start. Try again, or plug it in anew.");
      }
      const [track] = this.stream.getVideoTracks();
      track.addEventListener("ended", () => this.lose("The camera went away. Plug it in again, then try again."));
      track.addEventListener("mute", () => this.watch());
      video.srcObject = this.stream;
    }
    try {
      await video.play();
    } catch {
      throw new CameraTrouble(this.source === "sample" ? "This browser cannot play the sample." : "The camera gives no picture.");
    }
    this.seenAt = performance.now();
    this.listen();
  }

  /** Start the sample again from its beginning, the other way round. */
  turn() {
    if (this.source !== "sample") return;
    this.flipped = true;
    this.video.currentTime = 0;
  }

  listen() {
    const video = this.video;
    const generation = (this.generation = {});
    const next = (now, about) => {
      if (this.generation !== generation) return;
      const taken = about?.captureTime;
      // Some cameras have a clock of their own: believe a capture time only if it is about now.
      this.taken = taken !== undefined && Math.abs(taken - now) < STALE_MS ? taken : now;
      this.seenAt = performance.now();
      this.onframe?.();
      ask();
    };
    const ask = () => video.requestVideoFrameCallback
      ? video.requestVideoFrameCallback(next)
      : requestAnimationFrame((now) => next(now));
    ask();
  }

  /** The newest picture, if there is one that was not given yet: {t (seconds), jpeg}. */
  async picture() {
    const { video, canvas } = this;
    if (this.taken === null || !video.videoWidth) return null;
    const t = this.taken / 1000;
    this.taken = null;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    const brush = canvas.getContext("2d", { willReadFrequently: true });
    if (this.flipped) brush.setTransform(-1, 0, 0, 1, canvas.width, 0);
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    const jpeg = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return jpeg && { t, jpeg };
  }

  /** The page was out of sight, where browsers give no pictures: that says nothing of the camera. */
  wake() {
    this.seenAt = performance.now();
    if (this.generation && this.video.paused) this.video.play().catch(() => {});
  }

  /** Milliseconds since the last picture came. */
  get still() {
    return performance.now() - this.seenAt;
  }

  watch() {
    setTimeout(() => {
      if (this.stream?.getVideoTracks()[0]?.muted && this.still > 3000) {
        this.lose("The camera gives no picture any more. Another program may have taken it.");
      }
    }, 3500);
  }

  lose(sentence) {
    if (!this.stream) return;
    this.close();
    this.gone(sentence);
  }

  close() {
    this.generation = null;
    this.taken = null;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
    this.video.removeAttribute("src");
  }
}
