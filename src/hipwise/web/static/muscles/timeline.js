// Where in the movement one is at a time: a timeline has a length in seconds, a way (0 to 1) and a phase at any time.

const smooth = (s) => s * s * s * (10 - 15 * s + 6 * s * s);
const within = (s) => Math.min(1, Math.max(0, s));

/** One repetition with these seconds; `top` is how far along the clip it goes. */
export function repetition({ lift, hold, lower, rest }, top = 1) {
  const down = lift + hold;
  return {
    length: down + lower + rest,
    way: (t) => top * (smooth(within(t / lift)) - smooth(within((t - down) / lower))),
    phase: (t) => (t < lift ? "lift" : t < down ? "hold" : t < down + lower ? "lower" : "rest"),
  };
}

/** A set as it was measured: seconds and openings in degrees; `full` is the opening at the end of the clip. */
export function measured({ t_s, opening_deg }, full) {
  const length = t_s[t_s.length - 1];
  const opening = (t) => {
    let low = 0;
    let high = t_s.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (t_s[middle] <= t) low = middle;
      else high = middle;
    }
    const share = within((t - t_s[low]) / (t_s[high] - t_s[low] || 1));
    return opening_deg[low] + share * (opening_deg[high] - opening_deg[low]);
  };
  return {
    length,
    way: (t) => within(opening(t) / full),
    phase: (t) => {
      const speed = (opening(t + 0.15) - opening(t - 0.15)) / 0.3;
      if (Math.abs(speed) < 5) return opening(t) > 0.3 * Math.max(...opening_deg) ? "hold" : "rest";
      return speed > 0 ? "lift" : "lower";
    },
  };
}
