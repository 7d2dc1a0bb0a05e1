import assert from "node:assert/strict";
import { test } from "node:test";

import { makeKey, open, seal } from "../../static/js/lib/vault.js";

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
