import assert from "node:assert/strict";
import { test } from "node:test";
import { linkedTo } from "../../static/js/lib/graph.js";

const PAIRS = ["a b", "b c", "c d"];

test("a node shows its pairs and who is at their other ends", () => {
  const { ends, nodes } = linkedTo("b", undefined, PAIRS);
  assert.deepEqual([...ends], ["a b", "b c"]);
  assert.deepEqual([...nodes].sort(), ["a", "b", "c"]);
});

test("a pair shows itself alone, nothing chosen shows nothing", () => {
  assert.deepEqual([...linkedTo(undefined, "c d", PAIRS).nodes].sort(), ["c", "d"]);
  assert.equal(linkedTo(undefined, undefined, PAIRS).nodes.size, 0);
});
