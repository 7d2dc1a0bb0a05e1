// data-theme-toggle: switches light and dark; the cookie lets the server send the next page in the right theme.

import { setCookie } from "../lib/page.js";
import { onReady } from "../lib/ready.js";

const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

/** Switch to the other theme and keep the choice. */
export function switchTheme() {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches;
  root.dataset.theme = isDark ? "light" : "dark";
  setCookie("theme", root.dataset.theme);
}

/** Switch between compact and cosy rows and keep the choice. */
export function switchDensity() {
  if (root.dataset.density) delete root.dataset.density;
  else root.dataset.density = "cosy";
  setCookie("density", root.dataset.density ?? "");
}

onReady("[data-theme-toggle]", (button) => button.addEventListener("click", switchTheme));
onReady("[data-density-toggle]", (button) => button.addEventListener("click", switchDensity));
