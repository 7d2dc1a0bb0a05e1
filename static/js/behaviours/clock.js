// data-clock, data-clock-local: the working clock. data-ago, data-due: words of moments, kept fresh.

import { age, clock, dueTone, remaining } from "../lib/time.js";

const TICK_MS = 15_000;
const TONES = ["due-calm", "due-soon", "due-late"];
const shown = document.querySelector("[data-clock]");
const offset = shown ? new Date(shown.dateTime) - Date.now() : 0; // the server's clock counts, not the desktop's

/** The present moment on the server's clock. */
export function serverNow() {
  return new Date(Date.now() + offset);
}

function tick() {
  const now = serverNow();
  const utc = document.querySelector("[data-clock] b");
  if (utc) utc.textContent = clock(now);
  const local = document.querySelector("[data-clock-local]");
  const there = clock(now, document.body.dataset.zone);
  if (local && there) local.textContent = `${there} ${document.body.dataset.place}`;
  for (const element of document.querySelectorAll("time[data-ago]")) {
    element.textContent = age(new Date(element.dateTime), now);
  }
  for (const element of document.querySelectorAll("time[data-due]")) setDue(element, now);
}

function setDue(element, now) {
  const moment = new Date(element.dateTime);
  element.querySelector("span").textContent = remaining(moment, now);
  const tone = `due-${dueTone(moment, now)}`;
  if (element.classList.contains(tone)) return;
  element.classList.remove(...TONES);
  element.classList.add(tone);
}

setInterval(tick, TICK_MS);
document.addEventListener("visibilitychange", () => document.hidden || tick());
