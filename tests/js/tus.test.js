import assert from "node:assert/strict";
import { test } from "node:test";
import { fingerprintOf, metadata, pauseBefore, Refused, refusal, Upload } from "../../static/js/lib/tus.js";

const SIZE = 10 * 1024 * 1024;

/** A server that keeps what arrives and now and then loses the line. */
function server({ losses = [], start = 0 } = {}) {
  const state = { offset: start, calls: 0, parts: [] };
  const send = async (_url, { method, headers, body }) => {
    state.calls += 1;
    if (losses.includes(state.calls)) throw new TypeError("network");
    if (method === "PATCH") {
      assert.equal(Number(headers["Upload-Offset"]), state.offset);
      assert.match(headers["Upload-Checksum"], /^sha256 /);
      state.offset += body.size;
      state.parts.push(body.size);
    }
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(state.offset) } });
  };
  return { state, send };
}

function client(file, send, url = "/u/") {
  return new Upload(file, { url, send, csrf: () => "", progress: () => {}, waiting: () => {}, wait: async () => {} });
}

test("a file comes in parts", async () => {
  const { state, send } = server();
  await client(new File([new Uint8Array(SIZE)], "a.pdf"), send).run();
  assert.equal(state.offset, SIZE);
  assert.equal(state.parts.length, 3);
});

test("what was safe is not sent again after a cut or a reload", async () => {
  const { state, send } = server({ losses: [2, 3, 5], start: 4096 });
  await client(new File([new Uint8Array(SIZE)], "a.pdf"), send).run();
  assert.equal(state.offset, SIZE);
  assert.equal(
    state.parts.reduce((sum, size) => sum + size),
    SIZE - 4096,
  );
});

test("a refusal of the server ends it with the server's words", async () => {
  const send = async () => Response.json({ code: "file_refused", detail: "Save it again." }, { status: 409 });
  await assert.rejects(client(new File(["x"], "a.pdf"), send).run(), (problem) => {
    assert.ok(problem instanceof Refused);
    assert.equal(problem.message, "Save it again.");
    return true;
  });
});

test("a paused upload sends nothing until it goes on", async () => {
  const { state, send } = server();
  const upload = client(new File(["x"], "a.pdf"), send);
  upload.pause();
  const done = upload.run();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(state.calls, 0);
  upload.resume();
  await done;
  assert.equal(state.offset, 1);
});

test("names of any script are announced", () => {
  assert.equal(metadata({ filename: "Ж.pdf", a: "" }), "filename 0JYucGRm,a ");
});

test("a file is known again by size, time and name", () => {
  assert.equal(fingerprintOf({ name: "a.pdf", size: 5, lastModified: 7 }), "5:7:a.pdf");
});

test("pauses grow and stay at the longest", () => {
  assert.deepEqual([0, 1, 99].map(pauseBefore), [500, 1000, 20000]);
});

test("wrong endings, empty and too large files are refused at once", () => {
  const rules = { endings: [".pdf"], limit: 10, limitText: "10 B" };
  assert.match(refusal({ name: "a.exe", size: 1 }, rules), /not taken/);
  assert.match(refusal({ name: "a", size: 1 }, rules), /not taken/);
  assert.match(refusal({ name: "a.pdf", size: 0 }, rules), /empty/);
  assert.match(refusal({ name: "a.PDF", size: 11 }, rules), /over 10 B/);
  assert.equal(refusal({ name: "a.PDF", size: 10 }, rules), "");
});
