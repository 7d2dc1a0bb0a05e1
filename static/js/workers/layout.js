// Lays a network out beside the page, which stays at hand: told nodes, links and a number of steps, it says the places
// [x, y, x, y, ...] again and again, and ends.

const SAID_EVERY_MS = 250;

addEventListener("message", ({ data: { scripts, nodes, links, steps } }) => {
  for (const name of ["DOMParser", "Document"]) self[name] ??= class {}; // the library asks for them as it loads
  importScripts(...scripts);
  const { layoutForceAtlas2 } = self.graphologyLibrary;
  const graph = new self.graphology.MultiGraph();
  for (const [at, [x, y]] of nodes.entries()) graph.addNode(at, { x, y });
  for (const [one, other] of links) graph.addEdge(one, other);
  const settings = {
    ...layoutForceAtlas2.inferSettings(graph),
    adjustSizes: false,
    barnesHutOptimize: graph.order > 500,
  };
  const say = (isDone) => postMessage({ places: graph.mapNodes((_, { x, y }) => [x, y]), isDone });
  let last = performance.now();
  for (let left = steps; left > 0; left -= 1) {
    layoutForceAtlas2.assign(graph, { iterations: 1, settings });
    if (performance.now() - last < SAID_EVERY_MS || left === 1) continue;
    say(false);
    last = performance.now();
  }
  say(true);
});
