// data-nav-toggle: the navigation as a drawer on narrow screens; data-menu: the account menu closes by itself.

import { onReady } from "../lib/ready.js";

onReady("[data-nav-toggle]", (button) => {
  const nav = document.getElementById(button.getAttribute("aria-controls"));
  const set = (open) => {
    nav.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => {
    set(!nav.classList.contains("open"));
    if (nav.classList.contains("open")) nav.querySelector("a")?.focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (!nav.contains(target) && !button.contains(target)) set(false);
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
