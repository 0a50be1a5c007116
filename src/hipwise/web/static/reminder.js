// A reminder at the time of the plan, while the page is open: the browser's own notification, asked for once.

const ASK_AGAIN_S = 15 * 60;
const LATE_S = 60 * 60;
const SHOWN = "hipwise.reminded";
let timer;

async function wait() {
  clearTimeout(timer);
  let plan = null;
  try {
    plan = await (await fetch("/plan/reminder")).json();
  } catch {
    // The coach is not running: asked again below.
  }
  if (plan?.in_s != null && plan.in_s <= 0 && plan.in_s > -LATE_S) remind(plan);
  // Asked anew often: the plan may change, and a computer that slept has lost count.
  const next = plan?.in_s > 0 ? Math.min(plan.in_s + 1, ASK_AGAIN_S) : ASK_AGAIN_S;
  timer = setTimeout(wait, 1000 * next);
}

function remind(plan) {
  if (localStorage.getItem(SHOWN) === plan.day) return;
  localStorage.setItem(SHOWN, plan.day);
  const shown = new Notification(plan.title, { body: plan.text, icon: "/static/icon.svg", tag: "hipwise" });
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}

async function offer() {
  const button = document.getElementById("remind");
  if (!button) return setTimeout(offer, 200); // the page is still being drawn
  button.hidden = false;
  button.onclick = async () => {
    button.hidden = true;
    if ((await Notification.requestPermission()) === "granted") wait();
  };
}

if ("Notification" in window) {
  if (Notification.permission === "granted") wait();
  else if (Notification.permission === "default") offer();
}
