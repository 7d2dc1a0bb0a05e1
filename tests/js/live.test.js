import assert from "node:assert/strict";
import { test } from "node:test";
import { readEvent, stateText, waitBefore } from "../../static/js/lib/live.js";

test("waiting doubles up to a minute", () => {
  assert.deepEqual([0, 1, 2, 10].map(waitBefore), [2000, 4000, 8000, 60000]);
});

test("a lost connection says since when", () => {
  assert.equal(stateText("live"), "Live");
  assert.equal(stateText("connecting"), "Connecting");
  assert.equal(stateText("lost", "09:40"), "Lost at 09:40 UTC");
});

test("only events with a kind count", () => {
  assert.deepEqual(readEvent('{"kind": "notification", "id": "7"}'), { kind: "notification", id: "7" });
  assert.equal(readEvent("{}"), null);
  assert.equal(readEvent("no json"), null);
});
