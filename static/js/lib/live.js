// The state of the live connection.

const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/** How long to wait before the next try, in milliseconds; doubles up to a minute. */
export function waitBefore(attempt) {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
}

/** The words for a state. */
export function stateText(state, time = "") {
  if (state === "live") return "Live";
  return state === "lost" ? `Lost at ${time} UTC` : "Connecting";
}

/** What an event of the stream says: its kind and id, or null when it says nothing we know. */
export function readEvent(data) {
  try {
    const { kind, id } = JSON.parse(data);
    return typeof kind === "string" && kind ? { kind, id } : null;
  } catch {
    return null;
  }
}
