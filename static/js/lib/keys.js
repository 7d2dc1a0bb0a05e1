// Reads key presses against the keyboard map; the map itself is the table in europol_portal/web/keys.py.

const TYPING = "input, textarea, select, [contenteditable='true'], [role=combobox]";
const NOT_TYPING = "input[type=checkbox], input[type=radio], input[type=button], input[type=submit]";
const SEQUENCE_MS = 1500; // time for the second key of "g then d"

/** The name of one press as the map writes it: "ctrl+k", "j", "?". */
export function keyName(event) {
  const key = event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

/** True while the person writes; single keys then belong to the text. */
export function isTyping(target) {
  return Boolean(target?.closest?.(TYPING)) && !target.matches(NOT_TYPING);
}

/** Follows presses and answers the entry of the map that is complete, or null. */
export function createMatcher(table, clock = () => Date.now()) {
  let first = "";
  let at = 0;
  return (name) => {
    const pressed = first && clock() - at < SEQUENCE_MS ? `${first} ${name}` : name;
    const found = table.find((entry) => entry.keys === pressed) ?? null;
    const opens = !found && table.some((entry) => entry.keys.startsWith(`${name} `));
    first = opens ? name : "";
    at = clock();
    return found;
  };
}

/** The next row of a list: stays at both ends, starts at the first. */
export function nextIndex(length, current, step) {
  if (length === 0) return -1;
  if (current < 0) return step > 0 ? 0 : length - 1;
  return Math.max(0, Math.min(length - 1, current + step));
}
