// What a form holds, as plain data, and back again.

const SKIPPED = new Set(["csrfmiddlewaretoken", "next"]);

/** Names and values of a form as pairs; files, passwords and the token stay out. */
export function snapshot(entries, secret = new Set()) {
  return [...entries].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name) && !secret.has(name));
}

/** One text per state, to see whether anything changed. */
export function fingerprint(pairs) {
  return JSON.stringify(pairs);
}

/** The values of one name, in order. */
export function valuesOf(pairs, name) {
  return pairs.filter(([key]) => key === name).map(([, value]) => value);
}

/** True when somebody has written something. */
export function hasContent(pairs) {
  return pairs.some(([, value]) => value.trim() !== "");
}

/** The address of one draft, from the address of any draft. */
export function draftUrl(pattern, key) {
  return pattern.replace("KEY", encodeURIComponent(key));
}

/** Reads a kept copy; anything unreadable counts as none. */
export function readCopy(text) {
  try {
    const copy = JSON.parse(text ?? "null");
    return Array.isArray(copy?.pairs) ? copy : null;
  } catch {
    return null;
  }
}
