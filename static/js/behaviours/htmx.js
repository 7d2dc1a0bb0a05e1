// What every htmx request needs: the token going out, and plain words when something comes back wrong.

import { csrfToken, isWholePage, showPage } from "../lib/page.js";
import { toast } from "./toasts.js";

const SAFE = /^(GET|HEAD|QUERY)$/;
const LOGIN = document.body.dataset.loginUrl;
const WORDS = {
  403: "You may not do this. Nothing was changed.",
  404: "Not found. It may have been moved or closed; load the page again.",
  413: "The file is too large.",
  429: "Too many requests. Wait a minute and try again.",
  503: "The portal is not reachable at the moment. Nothing was changed.",
};
const UNKNOWN = "The portal could not finish this. Nothing was changed. Try again in a minute.";

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!SAFE.test(ctx.request.method.toUpperCase())) ctx.request.headers["X-CSRFToken"] = csrfToken();
  if (!ctx.sourceEvent?.isTrusted) ctx.request.headers["X-Portal-Quiet"] = "1"; // by itself: nobody is at work
  const button = ctx.request.submitter ?? (ctx.sourceElement.matches("button") ? ctx.sourceElement : null);
  button?.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:finally:request", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
});

document.addEventListener("htmx:before:response", (event) => {
  const { raw, status } = event.detail.ctx.response;
  const signedOut = status === 401 || (raw.redirected && LOGIN && new URL(raw.url).pathname === LOGIN);
  if (!signedOut) return;
  event.preventDefault();
  location.assign(`${LOGIN}?next=${encodeURIComponent(location.pathname + location.search)}`);
});

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  const { raw, status } = ctx.response;
  const whole = isWholePage(ctx.text ?? "");
  if (whole && raw.headers.has("X-Portal-Step-Up")) {
    event.preventDefault();
    showPage(ctx.text, location.href); // asks who sits there, and carries what was typed
    return;
  }
  if (status < 400 && !(whole && raw.redirected)) return;
  if (status >= 400 && status < 500 && !whole) return; // a refusal with its alert, or a form with its errors
  event.preventDefault();
  if (status < 400) showPage(ctx.text, raw.url);
  else toast(WORDS[status] ?? UNKNOWN);
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx && !ctx.response && ctx.request?.method?.toUpperCase() !== "GET") {
    toast("No connection. Nothing was changed; what you typed is still here.");
  }
});
