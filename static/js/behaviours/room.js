// data-room-log: the live log; new lines come as they are told and, after a cut line, in order from the last one known.
// data-room-say: its form; what is typed stays, what could not be sent waits in this window and is sent again once.

import { snapshot } from "../lib/drafts.js";
import { sizeText } from "../lib/files.js";
import { waitBefore } from "../lib/live.js";
import { csrfToken } from "../lib/page.js";
import { onReady } from "../lib/ready.js";
import {
  added,
  afterTry,
  allDue,
  knownOf,
  newest,
  nextDue,
  placeFor,
  readQueue,
  untilDue,
  verdict,
} from "../lib/room.js";
import { Vault } from "../lib/vault.js";

const FILES_KEPT_MS = 24 * 3600 * 1000; // on this device, of a window that was closed before they were sent
const READ_AFTER_MS = 1500;
const MARKS_EVERY_MS = 5000; // who has read and answered, while lines come one after the other
const KEPT = ["text", "reason", "kind", "answers", "handling_codes", "handling_text"];

class Log {
  constructor(list) {
    this.list = list;
    this.busy = null;
    this.again = false;
    this.failed = 0;
    this.marked = 0;
    const hear = ({ detail }) => (detail?.id ?? list.dataset.roomLog) === list.dataset.roomLog && this.catchUp();
    document.body.addEventListener("portal:log", hear);
    addEventListener("online", () => this.catchUp());
    document.addEventListener("visibilitychange", () => document.hidden || this.sayRead());
  }

  lines() {
    return [...this.list.querySelectorAll("[data-id]")];
  }

  /** Ask for what came after the newest line that is shown; one question at a time. */
  catchUp() {
    if (!this.list.isConnected || this.list.hasAttribute("data-room-past")) return;
    this.again = true;
    this.busy ??= this.fetchAll().finally(() => {
      this.busy = null;
    });
  }

  async fetchAll() {
    while (this.again) {
      this.again = false;
      const ids = this.lines().map((line) => line.dataset.id);
      const query = new URLSearchParams({ after: newest(ids), known: knownOf(ids).join("."), marks: this.marks() });
      try {
        const answer = await fetch(`${this.list.dataset.roomSince}?${query}`, { headers: { "HX-Request": "true" } });
        if (!answer.ok || answer.redirected) return;
        this.place(await answer.text());
        if (answer.headers.get("Portal-More") === "1") this.again = true;
      } catch {
        this.failed += 1;
        setTimeout(() => this.catchUp(), waitBefore(this.failed - 1));
        return;
      }
      this.failed = 0;
    }
    this.sayRead();
  }

  /** "1" every few seconds; what is left out now is asked for when they are over. */
  marks() {
    const wait = this.marked + MARKS_EVERY_MS - Date.now();
    if (wait > 0) {
      this.later ??= setTimeout(() => {
        this.later = undefined;
        this.catchUp();
      }, wait);
      return "0";
    }
    this.marked = Date.now();
    return "1";
  }

  place(html) {
    const part = document.createElement("template");
    part.innerHTML = html;
    for (const line of part.content.querySelectorAll("[data-id]")) this.placeLine(line);
  }

  placeLine(line) {
    const lines = this.lines();
    const { at, isNew } = placeFor(
      lines.map((one) => one.dataset.id),
      line.dataset.id,
    );
    if (!isNew) {
      if (lines[at].outerHTML !== line.outerHTML) lines[at].replaceWith(line);
      return;
    }
    const older = lines[at] ?? this.list.querySelector("[data-room-pages]");
    const before = older?.previousElementSibling;
    const heads = before?.matches(".log-d[data-day]") && before.dataset.day !== line.dataset.day;
    this.list.insertBefore(line, heads ? before : older);
    if (!this.list.querySelector(`.log-d[data-day="${line.dataset.day}"]`)) line.before(dayHead(line));
    line.classList.add("is-new");
  }

  sayRead() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.postRead(), READ_AFTER_MS);
  }

  async postRead() {
    const upto = newest(this.lines().map((line) => line.dataset.id));
    if (document.hidden || !upto || upto === this.read || !this.list.isConnected) return;
    try {
      await fetch(this.list.dataset.roomRead, {
        method: "POST",
        body: new URLSearchParams({ upto }),
        headers: { "X-CSRFToken": csrfToken() },
      });
      this.read = upto;
    } catch {
      // said with the next line
    }
  }
}

function dayHead(line) {
  const head = document.createElement("li");
  head.className = "log-d";
  head.dataset.day = line.dataset.day;
  head.append(Object.assign(document.createElement("span"), { textContent: line.dataset.dayLabel }));
  return head;
}

class Say {
  constructor(form) {
    this.place = form.parentElement;
    this.url = form.getAttribute("action");
    this.queue = readQueue(sessionStorage.getItem(this.name("queue")));
    this.place.addEventListener("submit", (event) => this.onSubmit(event));
    this.files = new Map(); // of posts that wait, by their keys
    this.place.addEventListener("input", () => this.keepDraft());
    this.place.addEventListener("change", () => this.showFiles());
    this.place.addEventListener("click", (event) => this.onClick(event));
    for (const name of ["portal:log", "portal:notification"]) document.body.addEventListener(name, () => this.resume());
    addEventListener("online", () => this.resume());
    this.restoreDraft();
    this.show();
    this.send();
    vaultOf("")
      .forgetFiles(FILES_KEPT_MS)
      .catch(() => null);
  }

  get form() {
    return this.place.querySelector("[data-room-say]");
  }

  name(part) {
    return `room:${this.url}:${part}`;
  }

  keepDraft() {
    const pairs = snapshot(new FormData(this.form)).filter(([name]) => KEPT.includes(name));
    keep(this.name("draft"), pairs.some(([name, value]) => name === "text" && value) ? pairs : null);
  }

  restoreDraft() {
    const pairs = readPairs(sessionStorage.getItem(this.name("draft")));
    for (const [name, value] of pairs) {
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type !== "checkbox") field.value = value;
        else if (field.value === value) field.checked = true;
      }
    }
    this.showAnswering();
  }

  onClick(event) {
    const link = event.target.closest("[data-answer]");
    if (link) {
      event.preventDefault();
      this.form.elements.answers.value = link.dataset.answer;
      this.showAnswering(link.dataset.answerText);
      this.form.elements.text.focus();
    } else if (event.target.closest("[data-room-unattach]")) {
      this.form.elements.files.value = "";
      this.showFiles();
      this.form.elements.files.focus();
    } else if (event.target.closest("[data-room-unanswer]")) {
      this.form.elements.answers.value = "";
      this.showAnswering();
    }
  }

  showAnswering(text = "the question") {
    const line = this.form.querySelector("[data-room-answering]");
    line.hidden = !this.form.elements.answers.value;
    line.querySelector("[data-room-question]").textContent = text;
    line.querySelector("[data-room-unanswer]").hidden = line.hidden;
  }

  onSubmit(event) {
    if (event.target !== this.form || event.defaultPrevented) return;
    const { text, reason, kind, answers, key, files } = this.form.elements;
    if (!text.value.trim()) return; // the server says it in its words
    event.preventDefault();
    const pairs = snapshot(new FormData(this.form));
    if (files.files.length) this.keepFiles(key.value, [...files.files]);
    this.set(added(this.queue, { key: key.value, pairs, files: files.files.length }));
    key.value = crypto.randomUUID();
    for (const field of [text, reason, answers, files]) field.value = "";
    this.showFiles();
    kind.selectedIndex = 0;
    this.showAnswering();
    keep(this.name("draft"), null);
    this.send();
  }

  showFiles() {
    const line = this.form.querySelector("[data-room-files]");
    const chosen = [...this.form.elements.files.files];
    line.hidden = !chosen.length;
    line.querySelector("[data-room-names]").textContent = chosen
      .map(({ name, size }) => `${name}, ${sizeText(size)}`)
      .join(" · ");
  }

  /** Hold the files of a post until it is sent, sealed on the device besides: the page may be loaded anew before. */
  keepFiles(key, files) {
    const kept = vaultOf(key)
      .writeFiles(files)
      .catch(() => null); // a browser that stores nothing: this page holds them
    this.files.set(key, { files, kept });
  }

  async filesOf({ key, files }) {
    if (!files) return [];
    return (
      this.files.get(key)?.files ??
      (await vaultOf(key)
        .readFiles()
        .catch(() => null))
    );
  }

  async dropFiles(key) {
    await this.files.get(key)?.kept;
    this.files.delete(key);
    await vaultOf(key)
      .write(null)
      .catch(() => null);
  }

  set(queue) {
    this.queue = queue;
    keep(this.name("queue"), queue.length ? queue : null);
    this.show();
  }

  resume() {
    if (!this.queue.length || this.isSending || !this.place.isConnected) return;
    this.set(allDue(this.queue));
    this.send();
  }

  /** Send what waits, one after the other. The key makes a post that arrived without an answer harmless to repeat. */
  async send() {
    if (this.isSending || !this.place.isConnected) return;
    this.isSending = true;
    for (let item = nextDue(this.queue, Date.now()); item; item = nextDue(this.queue, Date.now())) {
      const files = await this.filesOf(item);
      const { outcome, html } = files ? await this.post(item, files) : { outcome: "refused" };
      this.set(afterTry(this.queue, outcome, Date.now()));
      if (outcome === "refused") this.giveBack(item, html, files);
      if (outcome !== "again" && item.files) this.dropFiles(item.key);
      if (outcome === "posted") document.body.dispatchEvent(new CustomEvent("portal:log", { detail: { id: null } }));
    }
    this.isSending = false;
    const wait = untilDue(this.queue, Date.now());
    clearTimeout(this.timer);
    if (wait !== null) this.timer = setTimeout(() => this.send(), wait + 50);
  }

  async post({ pairs }, files) {
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        body: files.length ? formOf(pairs, files) : new URLSearchParams(pairs),
        headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" },
      });
      if (answer.redirected) return { outcome: "again" }; // signed out: it is sent after signing in
      return { outcome: verdict(answer.status), html: answer.status === 422 ? await answer.text() : "" };
    } catch {
      return { outcome: "again" };
    }
  }

  /** What a rule refused comes back into the form with the reason, unless something new stands there. */
  giveBack(item, html, files) {
    const typed = this.form.elements.text.value.trim();
    if (html && !typed) {
      const part = document.createElement("template");
      part.innerHTML = html;
      const next = part.content.querySelector("[data-room-say]");
      if (next) {
        this.form.replaceWith(next);
        this.attach(files);
        this.show();
        this.showAnswering();
        return;
      }
    }
    const text = item.pairs.find(([name]) => name === "text")?.[1] ?? "";
    if (!typed) {
      this.form.elements.text.value = text;
      this.attach(files);
    }
    const why = files ? "it was refused." : "its files are no longer on this device. Attach them again.";
    this.say(`Not posted: ${why} ${typed ? text : ""}`);
  }

  attach(files) {
    const chosen = new DataTransfer();
    for (const file of files ?? []) chosen.items.add(file);
    this.form.elements.files.files = chosen.files;
    this.showFiles();
  }

  show() {
    this.say(
      ...this.queue.map(({ pairs, tries, files }) => {
        const text = pairs.find(([name]) => name === "text")?.[1] ?? "";
        const more = files ? ` (${files} ${files === 1 ? "file" : "files"})` : "";
        return `${tries ? "No connection, will be sent" : "Sending"}: ${text}${more}`;
      }),
    );
  }

  say(...texts) {
    const items = texts.map((textContent) => Object.assign(document.createElement("li"), { textContent }));
    this.form.querySelector("[data-room-waiting]").replaceChildren(...items);
  }
}

function vaultOf(key) {
  return new Vault(`room-files:${key}`);
}

function formOf(pairs, files) {
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, value);
  for (const file of files) form.append("files", file);
  return form;
}

function readPairs(text) {
  try {
    const pairs = JSON.parse(text ?? "[]");
    return Array.isArray(pairs) ? pairs : [];
  } catch {
    return [];
  }
}

function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // a full store: the text stays in the form or in this page
  }
}

const started = new WeakSet();

onReady("[data-room-log]", (list) => new Log(list));
onReady("[data-room-say]", (form) => {
  if (started.has(form.parentElement)) return; // the same place: a refused form came back
  started.add(form.parentElement);
  new Say(form);
});
