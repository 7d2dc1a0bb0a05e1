import assert from "node:assert/strict";
import { test } from "node:test";
import {
  added,
  afterTry,
  allDue,
  knownOf,
  newest,
  nextDue,
  placeFor,
  readQueue,
  untilDue,
  verdict,
} from "../../static/js/lib/room.js";

const post = (key) => ({ key, pairs: [["text", key]] });

test("a post that could not be sent stays first, waits longer each time, and nothing overtakes it", () => {
  let queue = added(added([], post("a")), post("b"));
  queue = afterTry(queue, "again", 1000);
  assert.equal(nextDue(queue, 1000), null);
  assert.equal(untilDue(queue, 1000), 2000);
  assert.equal(nextDue(queue, 3000).key, "a");
  queue = afterTry(queue, "again", 3000);
  assert.equal(untilDue(queue, 3000), 4000);
  assert.deepEqual(
    queue.map(({ key }) => key),
    ["a", "b"],
  );
});

test("the same key is queued once, so that nothing is doubled", () => {
  const queue = added(added([], post("a")), post("a"));
  assert.equal(queue.length, 1);
});

test("when the connection is back everything goes at once, in order", () => {
  let queue = afterTry(added(added([], post("a")), post("b")), "again", 0);
  queue = allDue(queue);
  const sent = [];
  while (nextDue(queue, 0)) {
    sent.push(nextDue(queue, 0).key);
    queue = afterTry(queue, "posted", 0);
  }
  assert.deepEqual(sent, ["a", "b"]);
  assert.equal(untilDue(queue, 0), null);
});

test("a rule refuses for good, a server that is away does not", () => {
  assert.deepEqual([200, 302, 403, 404, 422, 429, 500, 503].map(verdict), [
    "posted",
    "posted",
    "refused",
    "refused",
    "refused",
    "again",
    "again",
    "again",
  ]);
});

test("what survives a reload is read, anything else is nothing", () => {
  assert.deepEqual(readQueue(null), []);
  assert.deepEqual(readQueue("no json"), []);
  assert.deepEqual(readQueue('[{"key": "a"}, {"key": "b", "pairs": []}]'), [{ key: "b", pairs: [] }]);
});

test("missed lines come in their places, whatever order they arrive in, and none twice", () => {
  const shown = ["0190-d", "0190-b"];
  for (const id of ["0190-c", "0190-e", "0190-b", "0190-a"]) {
    const { at, isNew } = placeFor(shown, id);
    if (isNew) shown.splice(at, 0, id);
  }
  assert.deepEqual(shown, ["0190-e", "0190-d", "0190-c", "0190-b", "0190-a"]);
  assert.equal(newest(shown), "0190-e");
  assert.equal(newest([]), "");
});

test("a browser says which lines of the last seconds it has, the newest first, and no older ones", () => {
  const ids = [
    "01a22cc3-5b21-71f7-a654-0000aaaa0001",
    "01a22cc3-5b22-71f7-a654-0000aaaa0002",
    "01a22cc2-0000-71f7-a654-0000aaaa0003",
  ];
  assert.deepEqual(knownOf(ids), ["aaaa0002", "aaaa0001"]);
  assert.deepEqual(knownOf([]), []);
});
