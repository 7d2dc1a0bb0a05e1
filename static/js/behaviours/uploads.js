// data-uploads: files of a draft come in parts, with progress, pause and going on after a cut or a reload.
// Its data-uploads-* attributes name the draft, the API, the page of its files, the limit and the endings taken.

import { sizeText } from "../lib/files.js";
import { csrfToken } from "../lib/page.js";
import { onReady } from "../lib/ready.js";
import { fingerprintOf, refusal, Upload } from "../lib/tus.js";

let running = 0;

addEventListener("beforeunload", (event) => {
  if (running > 0) event.preventDefault();
});

onReady("[data-uploads]", (area) => {
  const plain = document.querySelector("[data-upload-plain]");
  if (plain) plain.hidden = true;
  area.hidden = false;
  const input = area.querySelector("[data-uploads-input]");
  const drop = area.querySelector("[data-uploads-drop]");
  input.addEventListener("change", () => {
    take(area, [...input.files]);
    input.value = "";
  });
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("on");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("on"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("on");
    take(area, [...event.dataTransfer.files]);
  });
});

/** One after the other: two at a time would only share the line. */
async function take(area, files) {
  const lines = files.map((file) => new Line(area, file));
  for (const line of lines) await line.send();
}

/** One file on the page: name, progress, pause. */
class Line {
  constructor(area, file) {
    Object.assign(this, { area, file });
    this.item = document.createElement("li");
    this.item.className = "up";
    this.name = element("span", "up-n", file.name);
    this.bar = element("progress", "up-b");
    this.bar.max = file.size;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Arrived of ${file.name}`);
    this.state = element("span", "up-s", "Waits");
    this.button = element("button", "btn btn-q btn-s", "Pause");
    this.button.type = "button";
    this.button.setAttribute("aria-label", `Pause ${file.name}`);
    this.button.addEventListener("click", () => this.toggle());
    this.item.append(this.name, this.bar, this.state, this.button);
    area.querySelector("[data-uploads-list]").append(this.item);
    this.upload = new Upload(file, {
      csrf: csrfToken,
      progress: (offset) => this.show(offset),
      waiting: (isWaiting) => {
        if (isWaiting) this.state.textContent = "No connection, tries again";
      },
    });
  }

  async send() {
    const { endings, limit } = settings(this.area);
    const no = refusal(this.file, { endings, limit, limitText: sizeText(limit) });
    if (no) return this.end(no);
    running += 1;
    try {
      await this.begin();
      await this.upload.run();
      await refresh(this.area);
      this.item.remove();
      say(this.area, `${this.file.name} has arrived.`);
    } catch (problem) {
      this.end(problem.message);
    } finally {
      running -= 1;
    }
  }

  /** Go on with an upload of the same file, or announce a new one. */
  async begin() {
    const { api, contribution } = settings(this.area);
    const fingerprint = fingerprintOf(this.file);
    const rows = [...document.querySelectorAll("[data-upload-row]")];
    const row = rows.find((found) => found.dataset.uploadFingerprint === fingerprint);
    if (row) {
      this.upload.url = `${api}${row.dataset.uploadRow}/`;
      row.remove();
    } else {
      await this.upload.announce(api, { contribution, filename: this.file.name, fingerprint });
    }
  }

  toggle() {
    const { upload } = this;
    if (upload.isPaused) upload.resume();
    else upload.pause();
    this.button.textContent = upload.isPaused ? "Go on" : "Pause";
    this.button.setAttribute("aria-label", `${this.button.textContent} ${this.file.name}`);
    if (upload.isPaused) this.state.textContent = "Paused";
  }

  show(offset) {
    this.bar.value = offset;
    if (!this.upload.isPaused) this.state.textContent = `${sizeText(offset)} of ${sizeText(this.file.size)}`;
  }

  end(message) {
    for (const part of [this.name, this.bar, this.button]) part.remove(); // the message names the file
    this.item.classList.add("up-x");
    this.state.textContent = message;
    say(this.area, message);
  }
}

function settings(area) {
  const { uploadsApi, uploadsContribution, uploadsLimit, uploadsEndings } = area.dataset;
  return {
    api: uploadsApi,
    contribution: uploadsContribution,
    limit: Number(uploadsLimit),
    endings: uploadsEndings.split(","),
  };
}

/** The list of the draft's files anew. */
async function refresh(area) {
  const answer = await fetch(area.dataset.uploadsPanel, { headers: { "HX-Request": "true" } });
  const here = document.getElementById("attachments");
  if (!answer.ok || !here) return;
  const there = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("attachments");
  if (there) here.replaceWith(there);
  document.body.dispatchEvent(new CustomEvent("files-arrived"));
}

function say(area, message) {
  area.querySelector("[data-uploads-status]").textContent = message;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}
