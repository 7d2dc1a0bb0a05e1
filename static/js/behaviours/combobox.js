// select[multiple] in a form field: becomes a box in which one types to find (recipients, countries). Loaded only where needed.
// data-lookup names the address that is asked when the page does not hold all options.

import { onReady } from "../lib/ready.js";

const url = document.body.dataset.comboboxUrl;
let library = null;

function load() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(globalThis.TomSelect);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

/** Options come from an address, word by word; the page holds only what is chosen. */
function lookUp(address) {
  return {
    score: () => () => 1,
    async load(query, done) {
      try {
        const answer = await fetch(`${address}?${new URLSearchParams({ q: query })}`);
        const { results } = await answer.json();
        this.clearOptions();
        done(results);
      } catch {
        done();
      }
    },
  };
}

async function enhance(select) {
  try {
    const TomSelect = await load();
    if (select.tomselect || !select.isConnected) return;
    const { lookup } = select.dataset;
    new TomSelect(select, {
      ...(lookup ? lookUp(lookup) : {}),
      plugins: { remove_button: { title: "Remove" } },
      hideSelected: true,
      maxOptions: null,
      placeholder: select.dataset.placeholder ?? "Type to find",
      onItemAdd() {
        this.setTextboxValue("");
        this.refreshOptions();
      },
    });
    select.hidden = true; // the box speaks for it, to the eye and to screen readers
    select.required = false;
  } catch {
    // The plain list stays and works.
  }
}

if (url) onReady("select[multiple].in", enhance);

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".errs a[href^='#']");
  const box = link && document.getElementById(link.hash.slice(1))?.tomselect;
  if (!box) return;
  event.preventDefault();
  box.focus();
});
