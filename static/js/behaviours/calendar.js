// data-cal: a bar of the calendar dropped on a free day opens the page that moves it, with that day filled in.

import { onReady } from "../lib/ready.js";

onReady("table[data-cal]", (table) => {
  let dragged = null;
  for (const bar of table.querySelectorAll("[data-move]")) {
    bar.draggable = true;
    bar.addEventListener("dragstart", (event) => {
      dragged = bar;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", bar.title);
    });
    bar.addEventListener("dragend", () => {
      dragged = null;
    });
  }
  table.addEventListener("dragover", (event) => {
    const day = event.target.closest("[data-day]");
    if (dragged && day && day.parentElement === dragged.closest("tr")) event.preventDefault();
  });
  table.addEventListener("drop", (event) => {
    const day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    window.location.assign(`${dragged.dataset.move}?from=${day.dataset.day}`);
  });
});
