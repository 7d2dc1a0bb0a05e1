import assert from "node:assert/strict";
import { test } from "node:test";

import { under } from "../../static/js/lib/picture.js";

const DOTS = [
  { id: "left", x: 0, y: 0, radius: 1 },
  { id: "right", x: 1.5, y: 0, radius: 1 },
  { id: "far", x: 9, y: 9, radius: 0.1 },
];

test("the dot whose middle is nearest lies under the pointer", () => {
  assert.equal(under(DOTS, { x: 0.7, y: 0 }), "left");
  assert.equal(under(DOTS, { x: 0.8, y: 0 }), "right");
  assert.equal(under(DOTS, { x: 9, y: 9.1 }), "far");
});

test("beside the dots lies nothing", () => {
  assert.equal(under(DOTS, { x: 4, y: 0 }), null);
  assert.equal(under(DOTS, { x: 9.2, y: 9 }), null);
  assert.equal(under([], { x: 0, y: 0 }), null);
});
