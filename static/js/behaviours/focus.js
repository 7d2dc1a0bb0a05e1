// data-focus: takes the focus when it arrives. After a swap the focus is never lost to the body.

import { onReady } from "../lib/ready.js";

onReady("[data-focus]", (element) => {
  if (element.closest("dialog:not([open]), [data-sample]")) return;
  if (!element.hasAttribute("tabindex") && !element.matches("a, button, input, select, textarea"))
    element.tabIndex = -1;
  element.focus();
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  ctx.hadFocus = Boolean(ctx.target?.contains(document.activeElement)) && document.activeElement !== document.body;
});

document.addEventListener("htmx:finally:swap", ({ detail: { ctx } }) => {
  if (!ctx?.hadFocus || (document.activeElement && document.activeElement !== document.body)) return;
  const target = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id ?? "");
  const next = target?.querySelector("h1, h2, [data-row] a, a, button, input") ?? document.getElementById("main");
  if (!next.hasAttribute("tabindex") && next.matches("h1, h2")) next.tabIndex = -1;
  next.focus();
});
