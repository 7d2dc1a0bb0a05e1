// What a workbench works out of a network: filters, folding, paths, parts. Pure; a network is { nodes, edges }.

const GOLDEN = Math.PI * (3 - Math.sqrt(5)); // an angle that never repeats
const NEAREST = 20; // of a large network are shown in any case

/** Neighbours by node of the edges given. */
export function neighbours(nodes, edges) {
  const around = new Map(nodes.map((node) => [node.id, new Set()]));
  for (const { origin, target } of edges) {
    around.get(origin)?.add(target);
    around.get(target)?.add(origin);
  }
  return around;
}

/** Nodes and edges that pass: wanted kinds and owners (none chosen: all), relations of a time, nothing that is removed. */
export function filtered(
  { nodes, edges },
  { kinds = [], owners = [], relations = [], grades = [], from, until, removed = [] },
) {
  const passes = (wanted, values) => !wanted.length || values.some((value) => wanted.includes(value));
  const gone = new Set(removed);
  const kept = nodes.filter((node) => !gone.has(node.id) && passes(kinds, [node.kind]) && passes(owners, node.owners));
  const ids = new Set(kept.map((node) => node.id));
  const isOfTime = (edge) =>
    !(until && edge.from_on && edge.from_on > until) && !(from && edge.until_on && edge.until_on < from);
  const links = edges.filter(
    (edge) =>
      ids.has(edge.origin) &&
      ids.has(edge.target) &&
      passes(owners, [edge.owner]) &&
      passes(relations, [edge.kind]) &&
      passes(grades, [edge.evaluation.slice(0, 1)]) &&
      isOfTime(edge),
  );
  return { nodes: kept, edges: links };
}

/** Which nodes to show at first: all when few, else those that stand there already and have most links; what was opened. */
export function unfolded({ nodes, edges }, most, opened = new Set(), folded = new Set(), already = new Set()) {
  const around = neighbours(nodes, edges);
  const links = (node) => around.get(node.id).size;
  const first = [...nodes].sort((one, other) => one.hop - other.hop || links(other) - links(one));
  const byLinks = [...nodes].sort((one, other) => links(other) - links(one) || (one.id < other.id ? -1 : 1));
  const shown = new Set(nodes.map(({ id }) => id).filter((id) => already.has(id)));
  for (const { id } of nodes.length <= most ? nodes : [...first.slice(0, NEAREST), ...byLinks]) {
    if (shown.size < most) shown.add(id);
  }
  for (const id of opened) for (const other of [id, ...(around.get(id) ?? [])]) shown.add(other);
  for (const id of folded) {
    for (const other of around.get(id) ?? []) if (around.get(other).size === 1) shown.delete(other);
  }
  return shown;
}

/** How many neighbours of each shown node are not shown. */
export function hiddenBehind(network, shown) {
  const around = neighbours(network.nodes, network.edges);
  const count = (id) => [...around.get(id)].filter((other) => !shown.has(other)).length;
  return new Map([...shown].filter((id) => around.has(id)).map((id) => [id, count(id)]));
}

/** A shortest path between two nodes as a list of ids, or nothing. */
export function shortestPath({ nodes, edges }, from, to) {
  const around = neighbours(nodes, edges);
  const before = new Map([[from, null]]);
  const waiting = [from];
  for (let at = 0; at < waiting.length; at += 1) {
    if (waiting[at] === to) break;
    for (const next of around.get(waiting[at]) ?? []) {
      if (before.has(next)) continue;
      before.set(next, waiting[at]);
      waiting.push(next);
    }
  }
  if (!before.has(to) || !around.has(from)) return null;
  const path = [];
  for (let at = to; at !== null; at = before.get(at)) path.unshift(at);
  return path;
}

/** Sizes of the parts that hang together, the largest first. */
export function parts({ nodes, edges }) {
  const around = neighbours(nodes, edges);
  const seen = new Set();
  const sizes = [];
  for (const { id } of nodes) {
    if (seen.has(id)) continue;
    const waiting = [id];
    seen.add(id);
    for (let at = 0; at < waiting.length; at += 1) {
      for (const next of around.get(waiting[at])) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
      }
    }
    sizes.push(waiting.length);
  }
  return sizes.sort((one, other) => other - one);
}

/** Rings by steps from the beginning, as places between -1 and 1. */
export function rings(nodes) {
  const byHop = Map.groupBy ? Map.groupBy(nodes, (node) => node.hop) : grouped(nodes);
  const deepest = Math.max(1, ...byHop.keys());
  const places = new Map();
  for (const [hop, ring] of byHop) {
    ring.forEach((node, at) => {
      const angle = (2 * Math.PI * at) / ring.length + hop * 0.4;
      const far = ring.length === 1 && hop === 0 ? 0 : (hop + 0.4) / (deepest + 0.4);
      places.set(node.id, [far * Math.cos(angle), far * Math.sin(angle)]);
    });
  }
  return places;
}

/** Places for all nodes: those known; the others around a neighbour that has one, or else on the rings. */
export function placed({ nodes, edges }, known) {
  const ids = nodes.filter((node) => known.has(node.id)).map((node) => node.id);
  if (!ids.length) return rings(nodes);
  const far = Math.max(...ids.flatMap((id) => known.get(id).map(Math.abs)), 1);
  const places = new Map(ids.map((id) => [id, known.get(id)]));
  const around = neighbours(nodes, edges);
  for (let at = 0; at < ids.length; at += 1) {
    const [x, y] = places.get(ids[at]);
    const fresh = [...around.get(ids[at])].filter((id) => !places.has(id));
    fresh.forEach((id, turn) => {
      const radius = (far / 40) * Math.sqrt(turn + 1);
      places.set(id, [x + radius * Math.cos(GOLDEN * turn + at), y + radius * Math.sin(GOLDEN * turn + at)]);
      ids.push(id);
    });
  }
  for (const [id, [x, y]] of rings(nodes)) if (!places.has(id)) places.set(id, [x * far, y * far]);
  return places;
}

function grouped(nodes) {
  const found = new Map();
  for (const node of nodes) found.set(node.hop, [...(found.get(node.hop) ?? []), node]);
  return found;
}

/** The days that the relations of a network speak of, from the first to the last. */
export function days(edges) {
  return [...new Set(edges.flatMap((edge) => [edge.from_on, edge.until_on]).filter(Boolean))].sort();
}
