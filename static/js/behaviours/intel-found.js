// data-found: rows of what a text names. Y confirms, N drops, both go on to the next row; E corrects, J and K move.

import { isTyping, keyName, nextIndex } from "../lib/keys.js";

document.addEventListener(
  "keydown",
  (event) => {
    const row = event.target.closest?.("[data-found-row]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const name = event.key === "Enter" ? "enter" : keyName(event);
    const act = isTyping(event.target) ? typing[name] : actions[name];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(row);
  },
  true,
);

const actions = {
  y: (row) => decide(row, "take"),
  n: (row) => decide(row, "drop"),
  j: (row) => move(row, 1),
  k: (row) => move(row, -1),
  e: (row) => row.querySelector("input[name$='-label']")?.select(),
};

const typing = { enter: (row) => decide(row, "take") }; // Enter in a corrected value confirms it

function decide(row, value) {
  const radio = row.querySelector(`input[type=radio][value=${value}]`);
  if (!radio.checked) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const category = row.querySelector("select[name$='-category']");
  if (value === "take" && category?.value === "") category.focus();
  else move(row, 1);
}

function move(row, step) {
  const rows = [...row.closest("[data-found]").querySelectorAll("[data-found-row]")];
  const next = rows[nextIndex(rows.length, rows.indexOf(row), step)];
  (next.querySelector("input[type=radio]:checked") ?? next.querySelector("input[type=radio]"))?.focus();
  next.scrollIntoView({ block: "nearest" });
}
