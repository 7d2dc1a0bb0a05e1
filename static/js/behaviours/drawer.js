// data-nav-toggle: the navigation as a drawer on narrow screens; data-menu: the account menu closes by itself.

import { onReady } from "../lib/ready.js";

onReady("[data-nav-toggle]", (button) => {
  const nav = document.getElementById("nav");
  button.role = "button"; // without a script it is a link, and :target opens the drawer
  button.setAttribute("aria-controls", "nav");
  button.setAttribute("aria-expanded", "false");
  const set = (open) => {
    nav.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    set(!nav.classList.contains("open"));
    if (nav.classList.contains("open")) nav.querySelector("a")?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (!nav.contains(target) && !button.contains(target)) set(false);
  });
  button.addEventListener("keydown", (event) => {
    if (event.key === " ") button.click();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !nav.classList.contains("open")) return;
    set(false);
    button.focus();
  });
});

onReady("[data-menu]", (menu) => {
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});
