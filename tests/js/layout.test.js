import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

const find = createRequire(import.meta.url);
const library = join(dirname(find.resolve("graphology-library/package.json")), "dist/graphology-library.min.js");
const scripts = [find.resolve("graphology").replace(/graphology\.[^/]*$/, "graphology.umd.min.js"), library];
const worker = new URL("../../static/js/workers/layout.js", import.meta.url);

test("a network is laid out without a page: what is linked ends nearer than what is not", () => {
  const said = [];
  const place = { performance, postMessage: (message) => said.push(message) };
  place.self = place;
  place.addEventListener = (_name, listener) => {
    place.told = listener;
  };
  place.importScripts = (...paths) => {
    for (const path of paths) vm.runInContext(readFileSync(path, "utf8"), place);
  };
  vm.createContext(place);
  vm.runInContext(readFileSync(worker, "utf8"), place);
  const nodes = [
    [0, 0],
    [9, 1],
    [1, 8],
    [8, 9],
  ];
  const links = [
    [0, 1],
    [1, 2],
    [2, 3],
  ];
  place.told({ data: { scripts, nodes, links, steps: 150 } });
  const { places, isDone } = said.at(-1);
  const far = (one, other) => Math.hypot(places[one][0] - places[other][0], places[one][1] - places[other][1]);
  assert.ok(isDone);
  for (const [one, other] of links) assert.ok(far(one, other) < far(0, 3), JSON.stringify(places));
});
