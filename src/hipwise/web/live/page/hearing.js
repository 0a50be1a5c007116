// How loud the coach is and how much it says: chosen in a dialog, and remembered in this browser.

const KEY = "hipwise.hearing";
const WAYS = { everything: "Every word", fewer: "Fewer words", tones: "Tones only", silent: "Silent" };

/** Binds the dialog to the sound; `changed` is called with the choice in words, at once and at each change. */
export function chooseHearing(dialog, sound, changed) {
  const [volume] = dialog.querySelectorAll("input[type=range]");
  const kept = remembered();
  const apply = () => {
    const hear = dialog.querySelector("input[name=hear]:checked").value;
    sound.choose({ volume: volume.value / 100, hear });
    remember({ volume: volume.value, hear });
    volume.disabled = hear === "silent";
    changed(hear === "silent" ? WAYS.silent : `${WAYS[hear]}, volume ${volume.value} %`);
  };
  volume.value = kept.volume ?? 80;
  dialog.querySelector(`input[value=${kept.hear in WAYS ? kept.hear : "everything"}]`).checked = true;
  dialog.addEventListener("input", apply);
  apply();
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // nothing there, or nothing may be kept
  }
}

function remember(chosen) {
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch { /* it holds for this page */ }
}
