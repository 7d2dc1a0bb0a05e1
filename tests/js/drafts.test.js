import assert from "node:assert/strict";
import { test } from "node:test";
import { draftUrl, fingerprint, hasContent, readCopy, snapshot, valuesOf } from "../../static/js/lib/drafts.js";

test("a snapshot leaves out the token, files and passwords", () => {
  const entries = [
    ["csrfmiddlewaretoken", "t"],
    ["title", "Container"],
    ["handling", "H1"],
    ["handling", "H2"],
    ["file", { name: "a.pdf" }],
    ["password", "p"],
  ];
  const pairs = snapshot(entries, new Set(["password"]));
  assert.deepEqual(pairs, [
    ["title", "Container"],
    ["handling", "H1"],
    ["handling", "H2"],
  ]);
  assert.deepEqual(valuesOf(pairs, "handling"), ["H1", "H2"]);
});

test("equal content has an equal fingerprint", () => {
  assert.equal(fingerprint([["a", "1"]]), fingerprint([["a", "1"]]));
  assert.notEqual(fingerprint([["a", "1"]]), fingerprint([["a", "2"]]));
});

test("blank forms hold nothing", () => {
  assert.equal(hasContent([["a", " "]]), false);
  assert.equal(hasContent([["a", "x"]]), true);
});

test("the key of a draft is safe in its address", () => {
  assert.equal(draftUrl("/drafts/KEY/", "a/b c"), "/drafts/a%2Fb%20c/");
});

test("an unreadable copy counts as none", () => {
  assert.equal(readCopy(null), null);
  assert.equal(readCopy("{"), null);
  assert.equal(readCopy('{"pairs": 1}'), null);
  assert.deepEqual(readCopy('{"pairs": [["a", "1"]], "at": "09:42"}').pairs, [["a", "1"]]);
});
