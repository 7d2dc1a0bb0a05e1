import assert from "node:assert/strict";
import { test } from "node:test";

import {
  days,
  filtered,
  hiddenBehind,
  parts,
  placed,
  rings,
  shortestPath,
  unfolded,
} from "../../static/js/lib/network.js";

const node = (id, fields = {}) => ({ id, label: id, kind: "person", hop: 1, owners: ["DE"], ...fields });
const edge = (origin, target, fields = {}) => ({
  id: `${origin}${target}`,
  origin,
  target,
  kind: "meets",
  owner: "DE",
  evaluation: "B2",
  from_on: "",
  until_on: "",
  ...fields,
});
const chain = {
  nodes: [node("a", { hop: 0 }), node("b"), node("c", { owners: ["NL"] }), node("z", { kind: "organisation" })],
  edges: [edge("a", "b"), edge("b", "c", { from_on: "2026-03-01", until_on: "2026-04-01" }), edge("c", "z")],
};
const ids = ({ nodes, edges }) => [nodes.map((one) => one.id).join(""), edges.map((one) => one.id).join(" ")];

test("filters keep what passes all of them, and links between what is kept", () => {
  assert.deepEqual(ids(filtered(chain, {})), ["abcz", "ab bc cz"]);
  assert.deepEqual(ids(filtered(chain, { kinds: ["person"] })), ["abc", "ab bc"]);
  assert.deepEqual(ids(filtered(chain, { owners: ["DE"] })), ["abz", "ab"]);
  assert.deepEqual(ids(filtered(chain, { removed: ["b"] })), ["acz", "cz"]);
  assert.deepEqual(ids(filtered(chain, { from: "2026-05-01" })), ["abcz", "ab cz"]);
  assert.deepEqual(ids(filtered(chain, { until: "2026-02-01" })), ["abcz", "ab cz"]);
  assert.deepEqual(ids(filtered(chain, { grades: ["A"] })), ["abcz", ""]);
  assert.deepEqual(ids(filtered(chain, { relations: ["meets"] })), ["abcz", "ab bc cz"]);
});

test("a large network opens folded, and says how much is behind each node", () => {
  const star = {
    nodes: [node("s", { hop: 0 }), ...Array.from({ length: 500 }, (_, at) => node(`n${at}`))],
    edges: Array.from({ length: 500 }, (_, at) => edge("s", `n${at}`)),
  };
  const shown = unfolded(star, 300);
  assert.equal(shown.size, 300);
  assert.equal(hiddenBehind(star, shown).get("s"), 201);
  assert.equal(unfolded(star, 300, new Set(["s"])).size, 501);
  const already = unfolded(star, 300, new Set(), new Set(), new Set(["n499", "gone"]));
  assert.ok(already.has("n499") && !shown.has("n499") && !already.has("gone") && already.size === 300);
  assert.deepEqual([...unfolded(chain, 300, new Set(), new Set(["c"]))], ["a", "b", "c"]);
});

test("the shortest path, or none", () => {
  assert.deepEqual(shortestPath(chain, "a", "z"), ["a", "b", "c", "z"]);
  assert.deepEqual(shortestPath(chain, "a", "a"), ["a"]);
  assert.equal(shortestPath(filtered(chain, { removed: ["b"] }), "a", "z"), null);
  assert.equal(shortestPath(chain, "q", "z"), null);
});

test("parts, rings and days", () => {
  assert.deepEqual(parts(chain), [4]);
  assert.deepEqual(parts(filtered(chain, { removed: ["b"] })), [2, 1]);
  const places = rings(chain.nodes);
  assert.deepEqual(places.get("a"), [0, 0]);
  assert.equal(places.size, 4);
  const beside = placed(chain, new Map([["b", [10, -20]]]));
  assert.deepEqual(beside.get("b"), [10, -20]);
  assert.ok(Math.hypot(beside.get("a")[0] - 10, beside.get("a")[1] + 20) < 2, "near the neighbour that has a place");
  assert.equal(new Set([...beside.values()].map(String)).size, 4);
  assert.deepEqual(placed(chain, new Map()), rings(chain.nodes));
  assert.deepEqual(days(chain.edges), ["2026-03-01", "2026-04-01"]);
});
