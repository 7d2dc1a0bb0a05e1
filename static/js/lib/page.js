// Small questions to the page, and putting a whole page in place of the present one.

const PARTS = ["markbar", "main", "nav", "toasts"];

/** The token that Django wants with every change. */
export function csrfToken() {
  return document.querySelector("meta[name='csrf-token']")?.content ?? "";
}

/** Keep a choice for a year; the server reads it, so that the next page comes out right at once. */
export function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

/** The value of a cookie, or nothing. */
export function getCookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** True for an answer that is a whole page and not a part. */
export function isWholePage(html) {
  return /^\s*<!doctype/i.test(html);
}

let hasReplaced = false;

addEventListener("popstate", () => {
  if (hasReplaced) location.reload(); // the page of that address is no longer in this document
});

/** Put a whole page that has already been fetched in place of this one. */
export function showPage(html, url) {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (!next.getElementById("main") || !document.getElementById("nav")) {
    location.assign(url);
    return;
  }
  for (const id of PARTS) {
    const [here, there] = [document.getElementById(id), next.getElementById(id)];
    if (here && there) here.replaceWith(there);
  }
  hasReplaced = true;
  document.title = next.title;
  history.pushState({}, "", url);
  globalThis.htmx?.process(document.body);
  document.getElementById("main").focus();
  scrollTo(0, 0);
}
