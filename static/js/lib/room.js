// The live log while the line may be cut: what waits to be sent, and where a line that comes belongs.

import { waitBefore } from "./live.js";

/** Reads what waits; anything unreadable counts as nothing. */
export function readQueue(text) {
  try {
    const queue = JSON.parse(text ?? "[]");
    return Array.isArray(queue) ? queue.filter((item) => item?.key && Array.isArray(item.pairs)) : [];
  } catch {
    return [];
  }
}

/** One more post at the end; the same key is never queued twice. */
export function added(queue, item) {
  return queue.some(({ key }) => key === item.key) ? queue : [...queue, { ...item, tries: 0, due: 0 }];
}

/** What to do with an answer: it is posted, refused by a rule, or to be tried again. */
export function verdict(status) {
  if (status >= 200 && status < 400) return "posted";
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status) ? "refused" : "again";
}

/** The queue after a try of its first post. Posts keep their order: a later one never overtakes. */
export function afterTry(queue, outcome, now) {
  const [first, ...rest] = queue;
  if (!first || outcome !== "again") return rest;
  return [{ ...first, tries: first.tries + 1, due: now + waitBefore(first.tries) }, ...rest];
}

/** All that wait may go at once: the connection is back. */
export function allDue(queue) {
  return queue.map((item) => ({ ...item, tries: 0, due: 0 }));
}

/** The first post, if its time has come. */
export function nextDue(queue, now) {
  return queue[0] && queue[0].due <= now ? queue[0] : null;
}

/** Milliseconds until the first post may be tried, or null when nothing waits. */
export function untilDue(queue, now) {
  return queue[0] ? Math.max(0, queue[0].due - now) : null;
}

/** The key of the newest line; keys tell the time, so the greatest text is the newest. */
export function newest(ids) {
  return [...ids].sort().at(-1) ?? "";
}

/** Where a line belongs among lines that stand newest first: the same line again, or before the first older one. */
export function placeFor(ids, id) {
  const same = ids.indexOf(id);
  if (same >= 0) return { at: same, isNew: false };
  const older = ids.findIndex((other) => other < id);
  return { at: older < 0 ? ids.length : older, isNew: true };
}

const OVERLAP_MS = 12000; // a line is seen when its transaction ends, within seconds of its key

/** The ends of the keys of the last seconds, newest first: what the server need not send again. */
export function knownOf(ids) {
  const newestFirst = [...ids].sort().reverse();
  const madeAt = (id) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  const recent = newestFirst.filter((id) => madeAt(newestFirst[0]) - madeAt(id) <= OVERLAP_MS);
  return recent.slice(0, 100).map((id) => id.slice(-8));
}
