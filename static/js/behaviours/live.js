// Live events: one stream for all windows of a person; each event becomes portal:<kind> on the body, for hx-trigger.
// The kinds of a live room (log, room) reload its parts only; everything else also tells portal:notification.
// data-live shows Live, Connecting or Lost with time; while it is lost the portal asks every 30 s.

import { readEvent, stateText, waitBefore } from "../lib/live.js";
import { clock } from "../lib/time.js";
import { serverNow } from "./clock.js";

const POLL_MS = 30_000;
const ROOM_EVERY_MS = 5000;
const told = new Map(); // when each room was told last
const waiting = new Map();
const EVERYTHING = ["notification", "log", "room"];
const url = document.body.dataset.eventsUrl;
const channel = new BroadcastChannel("portal-live");
let poll = 0;
let lostAt = "";

function tell(kind, id = null) {
  document.body.dispatchEvent(new CustomEvent(`portal:${kind}`, { bubbles: true, detail: { id } }));
}

/** A board asks at once and then every few seconds at most: figures of many countries come in the same minute. */
function tellRoom(id) {
  if (waiting.has(id)) return;
  const wait = Math.max(0, (told.get(id) ?? 0) + ROOM_EVERY_MS - Date.now());
  const now = () => {
    waiting.delete(id);
    told.set(id, Date.now());
    tell("room", id);
  };
  if (wait) waiting.set(id, setTimeout(now, wait));
  else now();
}

function receive({ kind, id }) {
  if (kind === "room") tellRoom(id);
  else tell(kind, id);
  if (!EVERYTHING.includes(kind)) tell("notification", id);
}

function tellAll() {
  for (const kind of EVERYTHING) tell(kind);
}

function setState(state) {
  clearInterval(poll);
  const wasLost = lostAt !== "";
  if (state === "lost") {
    lostAt ||= clock(serverNow());
    poll = setInterval(tellAll, POLL_MS);
  } else if (state === "live") {
    lostAt = "";
    if (wasLost) tellAll();
  }
  for (const place of document.querySelectorAll("[data-live]")) show(place, state);
}

function show(place, state) {
  place.hidden = false;
  place.classList.toggle("live-lost", state === "lost");
  place.querySelector(".dot").className = { live: "dot dot-ok", lost: "dot dot-warn" }[state] ?? "dot";
  place.querySelector("[data-live-text]").textContent = stateText(state, lostAt);
}

/** Say something in this window and in all others. */
function share(message) {
  apply(message);
  channel.postMessage(message);
}

function apply({ state, event }) {
  if (state) setState(state);
  if (event) receive(event);
}

let state = "connecting";
let isLeader = false;

function open(attempt = 0) {
  const source = new EventSource(url);
  const change = (next) => {
    state = next;
    share({ state });
  };
  let tries = attempt;
  source.onopen = () => {
    tries = 0;
    change("live");
  };
  const hear = ({ data }) => {
    const event = readEvent(data);
    if (event) share({ event });
  };
  source.onmessage = hear;
  source.addEventListener("change", hear);
  source.onerror = () => {
    change("lost");
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(open, waitBefore(tries), tries + 1);
  };
}

function lead() {
  isLeader = true;
  open();
  return new Promise(() => {});
}

if (url) {
  channel.onmessage = ({ data }) => {
    if (data.ask && isLeader) channel.postMessage({ state });
    else apply(data);
  };
  setState(state);
  channel.postMessage({ ask: true });
  if (navigator.locks) navigator.locks.request("portal-live", lead);
  else lead();
}
