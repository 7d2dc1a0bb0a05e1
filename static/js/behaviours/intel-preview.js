// data-preview on a link of a list: opens beside the list; where the list has no room beside it, the link opens its page.

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("[data-preview]");
    if (!link) return;
    const pane = document.querySelector(link.getAttribute("hx-target"));
    const plain = !pane?.checkVisibility?.() || event.ctrlKey || event.metaKey || event.shiftKey;
    if (plain)
      event.stopPropagation(); // htmx does not hear it; the browser follows the link
    else choose(link.closest("[data-row]"));
  },
  true,
);

function choose(row) {
  for (const other of row.parentElement.querySelectorAll("[data-row]")) other.toggleAttribute("data-on", other === row);
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement?.matches("[data-preview]") || ctx.response?.status !== 200) return;
  const row = ctx.sourceElement.closest("[data-row]");
  row.classList.remove("msg-new");
  for (const sign of row.querySelectorAll("[data-unread]")) sign.remove();
});
