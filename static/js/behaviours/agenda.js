// data-agenda: arrow keys move between the days of a month or week, Page Up and Page Down between months or weeks.

import { onReady } from "../lib/ready.js";

const WEEK = 7;
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -WEEK, ArrowDown: WEEK };
const PAGES = { PageUp: "prev", PageDown: "next" };

onReady("table[data-agenda]", (table) => {
  const days = [...table.querySelectorAll("[data-day]")];
  table.addEventListener("keydown", (event) => {
    const place = days.indexOf(event.target);
    if (place < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const day = days[place + (STEPS[event.key] ?? Number.NaN)];
    const page = PAGES[event.key] && document.querySelector(`.agd-nav [rel="${PAGES[event.key]}"]`);
    if (!day && !page) return;
    event.preventDefault();
    if (day) day.focus();
    else page.click();
  });
});
