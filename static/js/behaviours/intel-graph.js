// data-graph on a network of an entity: pointing at a node or a line of the table shows what hangs together.

import { linkedTo } from "../lib/graph.js";
import { onReady } from "../lib/ready.js";

onReady("[data-graph]", (panel) => {
  const drawing = panel.querySelector("svg");
  if (!drawing) return;
  const show = (target) => {
    const node = target?.closest?.("[data-node]")?.dataset.node;
    const ends = target?.closest?.("[data-ends]")?.dataset.ends;
    const all = [...panel.querySelectorAll("[data-ends]")];
    const chosen = linkedTo(
      node,
      ends,
      all.map((element) => element.dataset.ends),
    );
    drawing.toggleAttribute("data-chosen", chosen.nodes.size > 0);
    for (const element of all) element.classList.toggle("is-on", chosen.ends.has(element.dataset.ends));
    for (const line of drawing.querySelectorAll("line")) {
      line.classList.toggle("is-off", chosen.nodes.size > 0 && !chosen.ends.has(line.dataset.ends));
    }
    for (const circle of drawing.querySelectorAll("[data-node]")) {
      circle.classList.toggle("is-off", chosen.nodes.size > 0 && !chosen.nodes.has(circle.dataset.node));
    }
  };
  panel.addEventListener("pointerover", (event) => show(event.target));
  panel.addEventListener("pointerleave", () => show(null));
  panel.addEventListener("focusin", (event) => show(event.target));
  panel.addEventListener("focusout", () => show(null));
});
