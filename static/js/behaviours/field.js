// data-field-entry: what is entered on the spot. Without a connection it waits on this device, sealed, and is sent in its
// order when the line is back; the key of each entry makes sending it twice harmless. What is being typed is kept, too.

import { snapshot } from "../lib/drafts.js";
import { csrfToken } from "../lib/page.js";
import { onReady } from "../lib/ready.js";
import { added, afterTry, allDue, nextDue, readQueue, untilDue, verdict } from "../lib/room.js";
import { Vault } from "../lib/vault.js";

class Entry {
  constructor(form) {
    this.form = form;
    this.queue = [];
    this.kept = new Vault(`field:${form.dataset.fieldEntry}:queue`);
    this.draft = new Vault(`field:${form.dataset.fieldEntry}:draft`);
    form.addEventListener("submit", (event) => this.onSubmit(event));
    form.addEventListener("input", () => this.keepDraft());
    addEventListener("online", () => this.resume());
    this.start();
  }

  async start() {
    this.queue = readQueue((await this.kept.read()) ?? "[]");
    const pairs = readPairs(await this.draft.read());
    for (const [name, value] of pairs) {
      const field = this.form.elements[name];
      if (field?.tagName && field.type !== "hidden") field.value = value;
    }
    this.show();
    this.resume();
  }

  keepDraft() {
    const pairs = snapshot(new FormData(this.form)).filter(([name]) =>
      ["text", "kind", "handling_text"].includes(name),
    );
    const isTyped = pairs.some(([name, value]) => name === "text" && value);
    this.draft.write(isTyped ? JSON.stringify(pairs) : null);
  }

  async onSubmit(event) {
    const { text, key, noted_at } = this.form.elements;
    if (event.defaultPrevented || !text.value.trim()) return; // the server says it in its words
    event.preventDefault();
    if (!noted_at.value) noted_at.value = new Date().toISOString().slice(0, 19);
    const item = { key: key.value, pairs: snapshot(new FormData(this.form)) };
    key.value = crypto.randomUUID();
    text.value = "";
    noted_at.value = "";
    await this.draft.write(null);
    await this.set(added(this.queue, item));
    this.send();
  }

  async set(queue) {
    this.queue = queue;
    this.show();
    await this.kept.write(queue.length ? JSON.stringify(queue) : null);
  }

  async resume() {
    if (!this.queue.length || this.isSending || !this.form.isConnected) return;
    await this.set(allDue(this.queue));
    this.send();
  }

  async send() {
    if (this.isSending || !this.form.isConnected) return;
    this.isSending = true;
    let sent = 0;
    for (let item = nextDue(this.queue, Date.now()); item; item = nextDue(this.queue, Date.now())) {
      const outcome = await this.post(item);
      await this.set(afterTry(this.queue, outcome, Date.now()));
      if (outcome === "posted") sent += 1;
      if (outcome === "refused") this.giveBack(item);
    }
    this.isSending = false;
    const wait = untilDue(this.queue, Date.now());
    clearTimeout(this.timer);
    if (wait !== null) this.timer = setTimeout(() => this.send(), wait + 50);
    else if (sent && !this.form.elements.text.value) location.reload();
  }

  async post({ pairs }) {
    try {
      const answer = await fetch(this.form.getAttribute("action"), {
        method: "POST",
        body: new URLSearchParams(pairs),
        headers: { "X-CSRFToken": csrfToken() },
      });
      if (!answer.redirected) return verdict(answer.status);
      const isDone = new URL(answer.url).pathname === this.form.dataset.fieldPage;
      return isDone ? "posted" : "again"; // signed out: it is sent after signing in
    } catch {
      return "again";
    }
  }

  /** What a rule refused stands in the form again. */
  giveBack({ pairs }) {
    const text = pairs.find(([name]) => name === "text")?.[1] ?? "";
    if (!this.form.elements.text.value) this.form.elements.text.value = text;
    this.say(`Not entered: it was refused. ${text}`);
  }

  show() {
    this.say(
      ...this.queue.map(({ pairs, tries }) => {
        const text = pairs.find(([name]) => name === "text")?.[1] ?? "";
        return `${tries || !navigator.onLine ? "No connection, kept on this device" : "Sending"}: ${text}`;
      }),
    );
  }

  say(...texts) {
    const items = texts.map((textContent) => Object.assign(document.createElement("li"), { textContent }));
    this.form.querySelector("[data-field-waiting]").replaceChildren(...items);
  }
}

function readPairs(text) {
  try {
    const pairs = JSON.parse(text ?? "[]");
    return Array.isArray(pairs) ? pairs : [];
  } catch {
    return [];
  }
}

onReady("[data-field-entry]", (form) => new Entry(form));
