// data-select on a list form: [data-select-all] ticks all, [data-select-count] counts, .bulk shows when something is ticked.

import { onReady } from "../lib/ready.js";

onReady("[data-select]", (list) => {
  const boxes = () => [...list.querySelectorAll("[data-row] input[type=checkbox]")];
  const all = list.querySelector("[data-select-all]");
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    const bulk = list.querySelector(".bulk");
    if (bulk) bulk.hidden = ticked === 0;
    const words = `${ticked} selected`;
    for (const count of list.querySelectorAll("[data-select-count]")) {
      if (count.textContent !== words) count.textContent = words;
    }
    if (all) {
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  list.addEventListener("change", ({ target }) => {
    if (target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  list.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-select-clear]")) return;
    for (const box of boxes()) box.checked = false;
    show();
  });
  new MutationObserver(show).observe(list, { childList: true, subtree: true });
  show();
});
