import assert from "node:assert/strict";
import { test } from "node:test";
import { matches, turn } from "../../static/js/lib/palette.js";

test("all words must occur; accents and case do not matter", () => {
  assert.equal(matches("Marítima Levantera", "mari lev"), true);
  assert.equal(matches("Operations", "oper"), true);
  assert.equal(matches("Operations", "oper x"), false);
});

test("the choice goes round at both ends", () => {
  assert.equal(turn(3, 2, 1), 0);
  assert.equal(turn(3, 0, -1), 2);
  assert.equal(turn(0, -1, 1), -1);
});
