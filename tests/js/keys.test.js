import assert from "node:assert/strict";
import { test } from "node:test";
import { createMatcher, isTyping, keyName, nextIndex } from "../../static/js/lib/keys.js";

const TABLE = [{ keys: "ctrl+k" }, { keys: "j" }, { keys: "g d" }, { keys: "g o" }, { keys: "?" }];

test("a press is named as the map writes it", () => {
  assert.equal(keyName({ key: "K", ctrlKey: true }), "ctrl+k");
  assert.equal(keyName({ key: "k", metaKey: true }), "ctrl+k");
  assert.equal(keyName({ key: "?" }), "?");
});

test("single keys match at once, sequences after the second key", () => {
  const match = createMatcher(TABLE);
  assert.equal(match("j").keys, "j");
  assert.equal(match("g"), null);
  assert.equal(match("o").keys, "g o");
  assert.equal(match("o"), null);
});

test("a sequence is forgotten after a pause", () => {
  let now = 0;
  const match = createMatcher(TABLE, () => now);
  match("g");
  now = 2000;
  assert.equal(match("d"), null);
});

test("rows stop at both ends", () => {
  assert.equal(nextIndex(0, -1, 1), -1);
  assert.equal(nextIndex(3, -1, 1), 0);
  assert.equal(nextIndex(3, -1, -1), 2);
  assert.equal(nextIndex(3, 2, 1), 2);
  assert.equal(nextIndex(3, 0, -1), 0);
});

test("keys belong to the text while somebody writes", () => {
  const field = { closest: () => true, matches: () => false };
  const checkbox = { closest: () => true, matches: () => true };
  assert.equal(isTyping(field), true);
  assert.equal(isTyping(checkbox), false);
  assert.equal(isTyping({ closest: () => null, matches: () => false }), false);
});
