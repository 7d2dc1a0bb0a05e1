// Runs a behaviour for every element that has its attribute: now, and whenever such elements arrive later.

const behaviours = [];

/** Run `start` once for each element that matches, also for those that a swap brings. */
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

function arrive(records) {
  for (const { addedNodes } of records) {
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE && node.isConnected) for (const run of behaviours) run(node);
    }
  }
}

new MutationObserver(arrive).observe(document.documentElement, { childList: true, subtree: true });
