// Whether the phone can be felt, said on its page as it changes.

let place = null;
let then = null;

async function look() {
  try {
    const seen = await (await fetch("/phone/view", { cache: "no-store" })).json();
    if (place.textContent !== seen.text) place.textContent = seen.text;
    place.dataset.state = seen.state;
    if (seen.state === "good") then.hidden = false; // and so it stays: a gap in the Wi-Fi moves nothing
  } catch {
    place.textContent = "I lost the program on this computer.";
  }
  if (place.isConnected) setTimeout(look, document.hidden ? 5000 : 1000);
}

// NiceGUI draws the page after this has loaded.
(function begin() {
  place = document.getElementById("phone-view");
  then = document.getElementById("phone-then");
  if (!place) return setTimeout(begin, 50);
  look();
})();
