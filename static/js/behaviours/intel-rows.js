// data-rows on a table of form rows: adds an empty row without asking the server, and shows a row's reason and place when it needs them.

import { onReady } from "../lib/ready.js";

const ADULT_YEARS = 18;

onReady("[data-rows]", (table) => {
  const form = table.closest("form");
  const total = form.elements[`${table.dataset.rows}-TOTAL_FORMS`];
  const add = form.querySelector("[data-rows-add]");
  const show = () => {
    for (const group of table.tBodies) setLines(group);
  };
  add?.addEventListener("click", (event) => {
    event.preventDefault();
    const last = table.tBodies[table.tBodies.length - 1];
    const fresh = last.cloneNode(true);
    for (const control of fresh.querySelectorAll("input, select")) renew(control, total.value);
    for (const error of fresh.querySelectorAll(".err")) error.remove();
    total.value = Number(total.value) + 1;
    last.after(fresh);
    setLines(fresh);
    fresh.querySelector("select, input").focus();
  });
  table.addEventListener("change", show);
  show();
});

function renew(control, number) {
  for (const name of ["name", "id"]) control[name] = control[name].replace(/-\d+-/, `-${number}-`);
  if (control.tagName === "SELECT") control.selectedIndex = 0;
  else control.value = "";
  control.removeAttribute("aria-invalid");
}

function setLines(group) {
  setReason(group);
  const place = group.querySelector("[data-place]");
  if (!place) return;
  const filled = place.querySelector("input").value !== "";
  place.hidden = !(filled || group.querySelector("[name$='-type']").value === place.dataset.place);
}

function setReason(group) {
  const reason = group.querySelector("[data-reason]");
  if (!reason) return;
  const category = group.querySelector("[name$='-category']").value;
  const born = group.querySelector("[name$='-birth_date']").value;
  const filled = reason.querySelector("input").value !== "";
  reason.hidden = !(filled || reason.dataset.reason.split(" ").includes(category) || isMinor(born));
}

function isMinor(born) {
  if (!born) return false;
  const grown = new Date(born);
  grown.setFullYear(grown.getFullYear() + ADULT_YEARS);
  return grown > new Date();
}
