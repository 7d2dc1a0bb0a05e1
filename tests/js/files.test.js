import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeText, tooLarge } from "../../static/js/lib/files.js";

test("sizes are in the unit people use", () => {
  assert.equal(sizeText(900), "900 B");
  assert.equal(sizeText(1536), "1.5 KB");
  assert.equal(sizeText(50 * 1024 * 1024), "50 MB");
});

test("only files over the limit are named", () => {
  const files = [
    { name: "a.pdf", size: 10 },
    { name: "b.zip", size: 100 },
  ];
  assert.deepEqual(tooLarge(files, 50), ["b.zip"]);
  assert.deepEqual(tooLarge(files, 0), []);
});
