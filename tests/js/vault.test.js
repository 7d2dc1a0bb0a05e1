import assert from "node:assert/strict";
import { test } from "node:test";

import { makeKey, open, openFiles, seal, sealFiles } from "../../static/js/lib/vault.js";

test("what is sealed opens under its key alone", async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const sealed = await seal(key, "Plate RS 771-XL, žlutý");

  assert.ok(!atob(sealed).includes("RS 771"));
  assert.equal(await open(key, sealed), "Plate RS 771-XL, žlutý");
  assert.equal(await open(other, sealed), null);
  assert.equal(await open(key, `${sealed.slice(0, -4)}AAAA`), null);
});

test("the same words are sealed in another way each time, and the key cannot be taken out", async () => {
  const key = await makeKey();

  assert.notEqual(await seal(key, "x"), await seal(key, "x"));
  await assert.rejects(crypto.subtle.exportKey("raw", key));
});

test("files are sealed with their names and come back as they were, under their key alone", async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const files = [new File(["RS 771-XL"], "plate.txt", { type: "text/plain" }), new File([], "empty.jpg")];
  const sealed = await sealFiles(key, files);

  assert.ok(!JSON.stringify(sealed.map(({ known }) => atob(known))).includes("plate"));
  assert.ok(!new TextDecoder().decode(sealed[0].cipher).includes("RS 771"));
  const [first, second] = await openFiles(key, sealed);
  assert.deepEqual([first.name, first.type, await first.text()], ["plate.txt", "text/plain", "RS 771-XL"]);
  assert.deepEqual([second.name, second.size], ["empty.jpg", 0]);
  assert.equal(await openFiles(other, sealed), null);
});
