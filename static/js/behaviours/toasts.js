// data-toast: goes after 10 s, stays while the pointer or the focus is on it. Servers send HX-Trigger: portal:toast.

import { onReady } from "../lib/ready.js";

const SHOWN_MS = 10_000;

onReady("[data-toast]", (element) => {
  if (!element.closest("#toasts")) return;
  let timer = 0;
  const hold = () => clearTimeout(timer);
  const run = () => {
    hold();
    timer = setTimeout(() => element.remove(), SHOWN_MS);
  };
  element.addEventListener("pointerenter", hold);
  element.addEventListener("pointerleave", run);
  element.addEventListener("focusin", hold);
  element.addEventListener("focusout", run);
  element.addEventListener("submit", () => setTimeout(() => element.remove()));
  run();
});

document.addEventListener("click", ({ target }) => {
  target.closest?.("[data-toast-close]")?.closest(".toast").remove();
});

document.addEventListener("portal:toast", ({ detail }) => toast(detail.text ?? detail.value, detail.undo_url));

/** Say the result of an action; with `undoUrl` it can be taken back. */
export function toast(text, undoUrl = "") {
  const template = document.getElementById("toast-template");
  const box = document.getElementById("toasts");
  if (!template || !box) return;
  const element = template.content.firstElementChild.cloneNode(true);
  element.querySelector("span").textContent = text;
  const form = element.querySelector("form");
  if (undoUrl) {
    form.action = undoUrl;
    form.setAttribute("hx-post", undoUrl);
  } else form.remove();
  box.append(element);
  globalThis.htmx?.process(element);
}
