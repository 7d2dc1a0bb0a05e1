// Runs a behaviour for every element that has its attribute: now, and after each swap.

const behaviours = [];

/** Run `start` once for each element that matches, also for those that arrive later. */
export function onReady(selector, start) {
  const seen = new WeakSet();
  const run = (root) => {
    const found = root.matches?.(selector) ? [root] : [];
    for (const element of [...found, ...root.querySelectorAll(selector)]) {
      if (seen.has(element)) continue;
      seen.add(element);
      start(element);
    }
  };
  behaviours.push(run);
  run(document);
}

/** Run all behaviours for what has just arrived. */
export function refresh(root = document) {
  for (const run of behaviours) run(root);
}

document.addEventListener("htmx:after:swap", () => refresh());
