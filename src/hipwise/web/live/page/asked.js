// What this page was opened for, as its address says.

const query = new URLSearchParams(location.search);
const number = (name) => Number.parseInt(query.get(name) ?? "", 10) || null;
const oneOf = (name, allowed) => (allowed.includes(query.get(name)) ? query.get(name) : null);

const WARM_UPS = { clams: "Ten easy clamshells a side to warm up", "band-walk": "Side steps with a band to warm up" };
const kind = oneOf("kind", ["full", "clams", "squeeze"]) ?? "clams";

// The side that is left out today, and the pillow, are the program's to decide: here they are only said.
const only = oneOf("only", ["left", "right"]);
export const pillow = query.get("pillow") === "yes";

export const asked = {
  // As the program wants it with "start".
  plan: kind === "squeeze" ? { kind } : {
    kind,
    check_in: number("check_in"),
    reps: number("reps") ?? 20,
    first: oneOf("first", ["left", "right"]) ?? "left",
    rung: query.get("rung") ?? undefined,
    warm_up: kind === "full" ? oneOf("warm_up", Object.keys(WARM_UPS)) : null,
  },
  // None where an unfinished session says it.
  source: kind === "squeeze" ? "beat" : oneOf("source", ["camera", "sample", "beat", "phone", "both"]),
  session: number("resume"),
};

export function inWords({ plan, session }) {
  if (session) return "Your session is not finished. Lie down as before: it goes on where it was.";
  if (plan.kind === "squeeze") return "One minute, standing. At the sink will do.";
  if (only) plan.first = only;
  const sides = only ? `${only} leg on top, and only that side` : plan.first === "left" ? "left leg on top first, then the right" : "right leg on top first, then the left";
  const clams = `${plan.reps} on ${only ? "one" : "each"} side: ${sides}.`;
  if (plan.kind === "clams") return clams;
  return ["Find the muscle", ...(plan.warm_up ? [WARM_UPS[plan.warm_up]] : []), clams].join(". ");
}
