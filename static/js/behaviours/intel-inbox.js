// The inbox after an act: the list comes again by itself; the place of the reader is kept, or goes to the next row.

let place = null;

const rows = () => [...document.querySelectorAll("#lines [data-row]")];

document.addEventListener("htmx:before:swap", () => {
  const all = rows();
  const index = all.findIndex((row) => row.hasAttribute("data-on"));
  if (index < 0) return;
  const order = [...all.slice(index), ...all.slice(0, index).reverse()];
  place = { order: order.map((row) => row.id), hadFocus: all[index].contains(document.activeElement) };
});

document.addEventListener("htmx:after:swap", () => {
  if (!place || document.querySelector("#lines [data-on]")) return;
  const { order, hadFocus } = place;
  place = null;
  const row = order.map((id) => document.getElementById(id)).find(Boolean);
  if (!row) return;
  row.toggleAttribute("data-on", true);
  if (hadFocus || document.activeElement === document.body) row.querySelector("a")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
});
