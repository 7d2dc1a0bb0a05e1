// data-cmd: opens the command palette (Ctrl K). A combobox with a list, as the ARIA patterns describe it.

import { matches, turn } from "../lib/palette.js";

const ASK_AFTER_MS = 150;
const SHORTEST_QUERY = 2; // characters

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-q");
const results = dialog?.querySelector("[data-palette-results]");
let timer = 0;
let asked = new AbortController();

const options = () => [...dialog.querySelectorAll("[role=option]:not([hidden])")];
const chosen = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

/** Open the palette, or close it when it is open. */
export function togglePalette() {
  if (!dialog) return;
  if (dialog.open) {
    dialog.close();
    return;
  }
  input.value = "";
  results.replaceChildren();
  filter("");
  dialog.showModal();
  input.focus();
}

function choose(option) {
  for (const other of dialog.querySelectorAll("[role=option]")) {
    other.setAttribute("aria-selected", String(other === option));
  }
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function filter(query) {
  for (const group of dialog.querySelectorAll("[data-palette-static]")) {
    const own = [...group.querySelectorAll("[role=option]")];
    for (const option of own) option.hidden = query !== "" && !matches(option.textContent, query);
    group.hidden = own.every((option) => option.hidden);
  }
  settle(query);
}

function settle(query) {
  const all = options();
  if (chosen() < 0) choose(all[0]);
  dialog.querySelector("[data-palette-none]").hidden = query === "" || all.length > 0;
}

async function ask(query) {
  asked.abort();
  asked = new AbortController();
  const url = dialog.dataset.suggestUrl;
  if (!url || query.length < SHORTEST_QUERY) {
    results.replaceChildren();
    return;
  }
  const address = `${url}?${new URLSearchParams({ q: query })}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (answer.ok && !answer.redirected) show(await answer.text(), query);
  } catch {
    // The person typed on, or the network is away: the places above still work.
  }
}

function show(html, query) {
  const fragment = new DOMParser().parseFromString(html, "text/html").body;
  results.replaceChildren(...fragment.childNodes);
  for (const [index, option] of results.querySelectorAll("[role=option]").entries()) option.id = `po-r${index}`;
  settle(query);
}

function onInput() {
  const query = input.value.trim();
  filter(query);
  clearTimeout(timer);
  timer = setTimeout(ask, ASK_AFTER_MS, query);
}

function onKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = options();
  if (step) {
    event.preventDefault();
    choose(all[turn(all.length, chosen(), step)]);
  } else if (event.key === "Enter" && all[chosen()]) {
    event.preventDefault();
    all[chosen()].click();
  } else if (event.key === "Escape") {
    event.preventDefault(); // a search field would only empty itself
    dialog.close();
  }
}

input?.addEventListener("input", onInput);
input?.addEventListener("keydown", onKey);
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-cmd]") || !dialog) return;
  event.preventDefault();
  togglePalette();
});
