// Keyboard shortcuts from the table in the key list (#keys). data-jk: a list; data-row: its rows; data-key: pressed by a key.

import { createMatcher, isTyping, keyName, nextIndex } from "../lib/keys.js";
import { getCookie, setCookie } from "../lib/page.js";
import { togglePalette } from "./palette.js";

const list = document.getElementById("keys");
const table = [...(list?.querySelectorAll("[data-keys]") ?? [])].map(({ dataset }) => ({ ...dataset }));
const match = createMatcher(table);
const control = list?.querySelector("[data-keys-switch]");
const FILTER =
  "main [data-filter], main input[type=search], main .filters input:not([type=hidden]), main .filters select";

const actions = {
  palette: togglePalette,
  help: () => (list.open ? list.close() : list.showModal()),
  filter: () => document.querySelector(FILTER)?.focus(),
  go: ({ url }) => location.assign(url),
  next: () => move(1),
  previous: () => move(-1),
  select: () => current()?.querySelector("input[type=checkbox]")?.click(),
  press: ({ keys }) => pressable(keys)?.click(),
};

const current = () => document.querySelector("[data-jk] [data-row][data-on]");
const visible = (element) => element.checkVisibility?.() ?? true;

function pressable(key) {
  const forAll = [...document.querySelectorAll(`.bulk [data-key="${key}"]`)].find(visible);
  if (forAll) return forAll; // something is selected: the key is for all of it
  const inside = current()?.querySelector(`[data-key="${key}"]`);
  return inside ?? [...document.querySelectorAll(`[data-key="${key}"]`)].findLast(visible);
}

function move(step) {
  const container = document.querySelector("[data-jk]");
  if (!container) return;
  const rows = [...container.querySelectorAll("[data-row]")];
  const row = rows[nextIndex(rows.length, rows.indexOf(current()), step)];
  if (!row) return;
  for (const other of rows) other.toggleAttribute("data-on", other === row);
  (row.querySelector("a, button") ?? row).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  const name = keyName(event);
  const isSingle = !name.startsWith("ctrl+");
  if (event.altKey || (isSingle && (isTyping(event.target) || getCookie("keys") === "off"))) return;
  if (isSingle && document.querySelector("dialog[open]:not(#keys)")) return;
  const entry = match(name);
  if (!entry?.action) return;
  event.preventDefault();
  actions[entry.action](entry);
}

document.addEventListener("keydown", onKey);
if (control) {
  control.checked = getCookie("keys") !== "off";
  control.addEventListener("change", () => setCookie("keys", control.checked ? "on" : "off"));
}
