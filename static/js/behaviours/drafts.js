// data-draft="key" on a form: saves what is typed every 10 s and on leaving; [data-draft-state] says when.
// When the portal cannot be reached the text is kept in this window (sessionStorage) and comes back after a reload.

import { draftUrl, fingerprint, hasContent, readCopy, snapshot, valuesOf } from "../lib/drafts.js";
import { csrfToken } from "../lib/page.js";
import { onReady } from "../lib/ready.js";
import { clock } from "../lib/time.js";
import { serverNow } from "./clock.js";

const EVERY_MS = 10_000;

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `draft:${form.dataset.draft}`;
    this.url = draftUrl(document.body.dataset.draftUrl ?? "", form.dataset.draft);
    this.saved = fingerprint(this.read());
    this.restore();
    this.timer = setInterval(() => this.tick(), EVERY_MS);
    document.addEventListener("visibilitychange", () => document.hidden && this.save());
    addEventListener("pagehide", () => this.save());
    form.addEventListener("submit", (event) => this.onSubmit(event));
  }

  read() {
    const secret = new Set([...this.form.querySelectorAll("input[type=password]")].map((input) => input.name));
    return snapshot(new FormData(this.form), secret);
  }

  tick() {
    if (this.form.isConnected) this.save();
    else clearInterval(this.timer);
  }

  async save() {
    const pairs = this.read();
    if (this.sent || !this.form.isConnected || fingerprint(pairs) === this.saved) return;
    this.saved = fingerprint(pairs);
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: new URLSearchParams(pairs),
        headers: { "X-CSRFToken": csrfToken() },
        keepalive: true,
      });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      sessionStorage.removeItem(this.key);
      this.say(`Saved ${clock(serverNow())} UTC`);
    } catch {
      this.keep(pairs);
    }
  }

  keep(pairs) {
    const at = clock(serverNow());
    this.saved = "";
    try {
      sessionStorage.setItem(this.key, JSON.stringify({ pairs, at }));
      this.say(`No connection. Kept in this window at ${at} UTC`);
    } catch {
      this.say("Not saved. Copy your text before you close this page");
    }
  }

  restore() {
    const copy = readCopy(sessionStorage.getItem(this.key));
    if (!copy || !hasContent(copy.pairs)) return;
    for (const element of this.form.elements) setControl(element, copy.pairs);
    this.say(`Brought back what you typed at ${copy.at} UTC`);
  }

  onSubmit(event) {
    if (!navigator.onLine) {
      event.preventDefault();
      this.keep(this.read());
      this.say("Not sent: no connection. Your text is kept in this window");
      return;
    }
    this.sent = !this.form.hasAttribute("hx-post");
    sessionStorage.removeItem(this.key);
  }

  say(text) {
    for (const place of this.form.querySelectorAll("[data-draft-state]")) place.textContent = text;
  }
}

function setControl(element, pairs) {
  if (!element.name || ["file", "password", "hidden", "submit"].includes(element.type)) return;
  const values = valuesOf(pairs, element.name);
  if (["checkbox", "radio"].includes(element.type)) element.checked = values.includes(element.value);
  else if (element.multiple) {
    for (const option of element.options) option.selected = values.includes(option.value);
    element.tomselect?.sync();
  } else if (values.length > 0) element.value = values[0];
}

onReady("form[data-draft]", (form) => new Draft(form));
