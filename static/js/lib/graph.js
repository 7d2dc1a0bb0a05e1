// What hangs together in a small graph. Pure.

/** Pairs ("one other") and nodes that belong to a chosen node, or to a chosen pair; nothing chosen, nothing on. */
export function linkedTo(node, pair, pairs) {
  const ends = new Set(pairs.filter((one) => (node ? one.split(" ").includes(node) : one === pair)));
  const nodes = new Set([...ends].flatMap((one) => one.split(" ")));
  if (node) nodes.add(node);
  return { ends, nodes };
}
