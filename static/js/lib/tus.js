// The client's half of tus 1.0: a file in parts with a checksum each; after a cut it asks how much is safe and goes on.

const VERSION = "1.0.0";
const PART = 4 * 1024 * 1024;
const PAUSES = [500, 1000, 2000, 5000, 10000, 20000]; // ms between tries; the last repeats
const TRIES = 60;
const AGAIN = new Set([0, 409, 423, 429, 460, 502, 503, 504]);

/** By which a browser knows a file again after a reload: nothing of its content. */
export function fingerprintOf(file) {
  return `${file.size}:${file.lastModified}:${file.name}`.slice(0, 200);
}

/** The header that announces a file; values are UTF-8 in base64. */
export function metadata(pairs) {
  return Object.entries(pairs)
    .map(([name, value]) => `${name} ${base64(new TextEncoder().encode(value))}`)
    .join(",");
}

/** How long to wait before a try, counted from 0. */
export function pauseBefore(attempt) {
  return PAUSES[Math.min(attempt, PAUSES.length - 1)];
}

/** Ending and size, before anything is sent; the words of the refusal, or nothing. */
export function refusal(file, { endings, limit, limitText }) {
  const dot = file.name.lastIndexOf(".");
  const ending = dot < 0 ? "" : file.name.slice(dot).toLowerCase();
  if (!endings.includes(ending)) return `${file.name}: files of this type are not taken.`;
  if (file.size === 0) return `${file.name} is empty.`;
  return file.size > limit ? `${file.name} is over ${limitText}. Divide it.` : "";
}

/** A refusal of the server that no repetition cures. */
export class Refused extends Error {}

/** Sends one file; `progress(offset)`, `waiting(isWaiting)` tell the page. Resolves when all has arrived. */
export class Upload {
  constructor(file, { url, csrf, progress, waiting, send = globalThis.fetch.bind(globalThis), wait = sleep }) {
    Object.assign(this, { file, url, csrf, progress, waiting, send, wait, isPaused: false, wake: null });
  }

  /** Announce the file; its address is kept in `url`. */
  async announce(api, pairs) {
    const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata(pairs) };
    const answer = await this.ask("POST", api, headers);
    if (answer.status !== 201) throw new Refused(await words(answer));
    this.url = answer.headers.get("Location");
  }

  /** Send part after part until everything is safe. */
  async run() {
    let offset = null;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      await this.untilResumed();
      const answer = offset === null ? await this.ask("HEAD", this.url) : await this.part(offset);
      if (answer.ok) {
        this.waiting(false);
        offset = Number(answer.headers.get("Upload-Offset"));
        this.progress(offset);
        if (offset === this.file.size) return;
        attempt = -1; // what arrives counts as a fresh start
      } else if (AGAIN.has(answer.status) && !(await isFinal(answer))) {
        offset = null;
        this.waiting(true);
        await this.wait(pauseBefore(attempt));
      } else {
        throw new Refused(await words(answer));
      }
    }
    throw new Refused(`${this.file.name}: no connection. Choose it again to go on.`);
  }

  /** Stop after the part that is on its way. */
  pause() {
    this.isPaused = true;
  }

  /** Go on. */
  resume() {
    this.isPaused = false;
    this.wake?.();
  }

  untilResumed() {
    return this.isPaused ? new Promise((resolve) => Object.assign(this, { wake: resolve })) : undefined;
  }

  async part(offset) {
    const body = this.file.slice(offset, offset + PART);
    const headers = { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
    if (globalThis.crypto?.subtle) {
      const hash = await crypto.subtle.digest("SHA-256", await body.arrayBuffer());
      headers["Upload-Checksum"] = `sha256 ${base64(new Uint8Array(hash))}`;
    }
    return this.ask("PATCH", this.url, headers, body);
  }

  async ask(method, url, headers = {}, body = undefined) {
    try {
      return await this.send(url, {
        method,
        body,
        headers: { "Tus-Resumable": VERSION, "X-CSRFToken": this.csrf(), ...headers },
      });
    } catch {
      return { ok: false, status: 0, headers: new Headers() };
    }
  }
}

async function problemOf(answer) {
  try {
    return await answer.clone().json();
  } catch {
    return {};
  }
}

/** 409 is also what a rule answers; only a wrong offset is cured by asking again. */
async function isFinal(answer) {
  return answer.status === 409 && (await problemOf(answer)).code !== "wrong_offset";
}

async function words(answer) {
  if (answer.status === 0) return "No connection. The file was not sent.";
  return (await problemOf(answer)).detail ?? "The portal could not take the file. Try again in a minute.";
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

function sleep(time) {
  return new Promise((resolve) => setTimeout(resolve, time));
}
