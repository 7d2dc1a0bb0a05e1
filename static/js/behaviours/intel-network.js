// data-network: the workbench draws the network that its JSON holds. Everything in it is in the tables, too.

import { days, filtered, hiddenBehind, parts, placed, rings, shortestPath, unfolded } from "../lib/network.js";
import { pictureOf } from "../lib/picture.js";
import { onReady } from "../lib/ready.js";

const MOST_AT_FIRST = 300;
const FORCE_STEPS = 200;
const MOST_UNDO = 100;
const MANY_LINKS = 2000; // are not drawn while the picture is moved

const benches = new WeakMap();
let Picture; // once the library is there

class Workbench {
  constructor(bench) {
    this.bench = bench;
    this.state = { removed: [], opened: [], folded: [], filters: {} };
    this.places = new Map();
    this.undoing = [];
    this.chosen = [];
    this.path = [];
    this.nearest = new Set();
    for (const part of bench.querySelectorAll("[data-network-tools], [data-network-save], [data-network-picture]"))
      part.hidden = false;
    this.look("graph");
    this.listen();
  }

  // The facts as the page has them; a large network comes twice: what is nearest, and then the whole.
  take(facts) {
    const read = (name) => JSON.parse(facts.querySelector(`#network-${name}`)?.textContent || "null");
    const kept = read("view");
    this.network = read("data");
    this.groups = read("groups") ?? {};
    this.byId = new Map(this.network.nodes.map((node) => [node.id, node]));
    this.largest = parts(filtered(this.network, {}))[0] ?? 0;
    this.days = days(this.network.edges);
    if (kept) {
      const { removed = [], folded = [], filters = {}, places = {} } = kept;
      this.state = { removed, folded, filters, opened: filters.opened ?? [] };
      this.places = new Map(Object.entries(places));
    }
    this.nearest = new Set(this.graph?.nodes());
    this.showDays();
    this.showFilters();
    this.draw(kept || this.graph ? "kept" : "force");
  }

  // -- drawing ---------------------------------------------------------------------------------------------------

  view() {
    const { kinds, owners, relations, grades, from, until } = this.state.filters;
    return filtered(this.network, {
      kinds,
      owners,
      relations,
      grades,
      from: from?.[0],
      until: until?.[0],
      removed: this.state.removed,
    });
  }

  draw(layout) {
    const seen = this.view();
    const { opened, folded } = this.state;
    const shown = unfolded(seen, MOST_AT_FIRST, new Set(opened), new Set(folded), this.nearest);
    const more = hiddenBehind(seen, shown);
    const graph = new window.graphology.MultiGraph();
    const places = placed(seen, this.places);
    const scale = Math.min(1, Math.sqrt(MOST_AT_FIRST / (shown.size || 1)));
    const style = getComputedStyle(this.bench);
    const colour = colourReader(this.bench);
    const colours = [1, 2, 3, 4, 5].map((at) => colour(`--d${at}`));
    for (const node of seen.nodes) {
      if (!shown.has(node.id)) continue;
      const [x, y] = places.get(node.id);
      const group = this.groups[node.id] ?? node.group;
      const hidden = more.get(node.id) ?? 0;
      graph.addNode(node.id, {
        x,
        y,
        label: hidden ? `${node.label} (+${hidden})` : node.label,
        size: scale * (node.hop === 0 ? 9 : 6),
        color: colours[(group - 1) % colours.length],
      });
    }
    for (const edge of seen.edges) {
      if (!graph.hasNode(edge.origin) || !graph.hasNode(edge.target)) continue;
      const type = edge.is_directed ? "arrow" : "line";
      graph.addEdgeWithKey(edge.id, edge.origin, edge.target, { size: 1, color: colour("--ink-3"), type });
    }
    this.graph = graph;
    this.seen = seen;
    this.left = parts(seen)[0] ?? 0;
    const camera = this.renderer?.getCamera().getState();
    this.renderer?.kill();
    Picture ??= pictureOf(window.Sigma);
    this.renderer = new Picture(graph, this.bench.querySelector("[data-network-canvas]"), {
      defaultEdgeType: "line",
      labelColor: { color: colour("--ink") },
      labelFont: style.fontFamily,
      labelSize: 12,
      labelRenderedSizeThreshold: 5,
      nodeReducer: (id, data) => this.styledNode(id, data, colour),
      edgeReducer: (id, data) => this.styledEdge(id, data, colour),
      zIndex: true,
      hideEdgesOnMove: graph.size > MANY_LINKS,
      hideLabelsOnMove: graph.size > MANY_LINKS,
      allowInvalidContainer: true,
    });
    if (camera) this.renderer.getCamera().setState(camera);
    this.drag();
    this.say();
    if (layout === "force") this.settle();
  }

  styledNode(id, data, colour) {
    if (this.chosen.includes(id)) return { ...data, highlighted: true, zIndex: 2 };
    if (this.path.length && !this.path.includes(id)) return { ...data, color: colour("--line-ctl"), label: "" };
    return data;
  }

  styledEdge(id, data, colour) {
    if (!this.path.length) return data;
    const [one, other] = this.graph.extremities(id);
    const at = this.path.indexOf(one);
    const isOnPath = at >= 0 && (this.path[at + 1] === other || this.path[at - 1] === other);
    return isOnPath ? { ...data, color: colour("--accent"), size: 3, zIndex: 1 } : data;
  }

  // The places settle in a worker; with reduced motion only where they end is shown.
  settle() {
    this.worker?.terminate();
    const { graph } = this;
    if (graph.order < 2) return this.keepPlaces();
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const ids = graph.nodes();
    const index = new Map(ids.map((id, at) => [id, at]));
    this.worker = new Worker(this.bench.dataset.layout);
    this.worker.onerror = () => {
      this.bench.querySelector("[data-network-path]").textContent =
        "The picture could not be laid out; load the page again.";
      this.keepPlaces();
    };
    this.worker.onmessage = ({ data: { places, isDone } }) => {
      if (graph !== this.graph) return;
      if (isDone || !still) {
        const moved = (id, kept) => {
          const [x, y] = places[index.get(id)];
          return { ...kept, x, y };
        };
        graph.updateEachNodeAttributes(moved, { attributes: ["x", "y"] });
      }
      if (isDone) this.keepPlaces();
    };
    this.worker.postMessage({
      scripts: [...document.querySelectorAll("script[data-network-script]")].map((script) => script.src),
      nodes: graph.mapNodes((_, { x, y }) => [x, y]),
      links: graph.mapEdges((_edge, _attributes, one, other) => [index.get(one), index.get(other)]),
      steps: graph.order > 1500 ? FORCE_STEPS / 2 : FORCE_STEPS,
    });
  }

  keepPlaces() {
    this.graph.forEachNode((id, { x, y }) => this.places.set(id, [x, y]));
    this.bench.dataset.settled = "";
  }

  say() {
    const { seen } = this;
    const text = (name, words) => {
      const element = this.bench.querySelector(`[data-network-${name}]`);
      if (element) element.textContent = words;
    };
    const folded = seen.nodes.length - this.graph.order;
    const many = (number) => number.toLocaleString("en-GB");
    const away = folded ? `, ${many(folded)} folded away` : "";
    text("count", `${many(seen.nodes.length)} nodes, ${many(seen.edges.length)} links${away}`);
    const removed = this.state.removed.map((id) => this.byId.get(id)?.label).filter(Boolean);
    const names = removed.length ? `Without ${removed.join(", ")}: ` : "";
    text("parts", `${names}${many(this.left)} of ${many(this.largest)} still hang together in the largest part.`);
    text("chosen", this.chosen.map((id) => this.byId.get(id)?.label).join(", ") || "Nobody. Choose a node or a row.");
    for (const box of this.bench.querySelectorAll("input[name=chosen]")) box.checked = this.chosen.includes(box.value);
    const note = this.bench.querySelector("[data-network-note]");
    if (note) note.value = this.byId.get(this.chosen.at(-1))?.entities[0] ?? "";
    this.bench.querySelector("[data-network-act=all]").hidden = !folded;
    this.bench.querySelector("[data-network-act=few]").hidden = !this.state.opened.length;
    for (const button of this.bench.querySelectorAll("[data-network-act]")) {
      const needs = Number(button.dataset.needs ?? 0);
      button.disabled = this.chosen.length < needs || (button.dataset.networkAct === "undo" && !this.undoing.length);
    }
  }

  // -- acts ------------------------------------------------------------------------------------------------------

  look(view) {
    this.bench.querySelector("[data-network-canvas]").hidden = view !== "graph";
    this.bench.querySelector("[data-network-list]").hidden = view !== "table";
    for (const button of this.bench.querySelectorAll("[data-network-view]")) {
      button.setAttribute("aria-pressed", String(button.dataset.networkView === view));
    }
    this.renderer?.resize();
  }

  listen() {
    this.bench.addEventListener("click", (event) => {
      const view = event.target.closest("[data-network-view]")?.dataset.networkView;
      if (view) this.look(view);
      const act = event.target.closest("[data-network-act]")?.dataset.networkAct;
      if (act) this.act(act);
    });
    this.bench.addEventListener("change", (event) => {
      const name = event.target.dataset.networkFilter;
      if (name) this.filter(name);
      if (event.target.name === "chosen") this.choose(event.target.value, true);
      if (event.target.matches("[data-network-time]")) this.time();
    });
    this.bench.addEventListener("keydown", (event) => {
      if (event.target.matches("input, textarea, select")) return;
      if (event.key === "u") this.act("undo");
      if (event.key === "Escape") this.act("none");
    });
    for (const form of document.querySelectorAll("[data-network-save]")) {
      form.addEventListener("submit", () => {
        form.elements.view.value = JSON.stringify(this.kept());
      });
    }
    document.querySelector("[data-network-picture]")?.addEventListener("submit", (event) => this.picture(event));
  }

  showDays() {
    for (const input of this.bench.querySelectorAll("[data-network-time]")) {
      input.max = Math.max(0, this.days.length - 1);
      input.value = input.dataset.networkTime === "until" ? input.max : 0;
      input.disabled = this.days.length < 2;
    }
  }

  drag() {
    let held = null;
    const { renderer, graph } = this;
    renderer.on("clickNode", ({ node, event }) => this.choose(node, event.original.shiftKey || event.original.ctrlKey));
    renderer.on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      this.choose(node, false);
      this.act("open");
    });
    renderer.on("downNode", ({ node }) => {
      held = node;
      if (!renderer.getCustomBBox()) renderer.setCustomBBox(renderer.getBBox());
    });
    renderer.getMouseCaptor().on("mousemovebody", (event) => {
      if (!held) return;
      const { x, y } = renderer.viewportToGraph(event);
      graph.mergeNodeAttributes(held, { x, y });
      event.preventSigmaDefault();
      event.original.preventDefault();
    });
    renderer.getMouseCaptor().on("mouseup", () => {
      if (held) this.keepPlaces();
      held = null;
    });
  }

  choose(id, isMore) {
    if (this.chosen.includes(id)) this.chosen = this.chosen.filter((one) => one !== id);
    else this.chosen = isMore ? [...this.chosen, id] : [id];
    this.path = [];
    this.refresh();
  }

  refresh() {
    this.say();
    this.renderer.refresh();
  }

  change(change, layout = "kept") {
    this.undoing.push(structuredClone(this.state));
    this.undoing = this.undoing.slice(-MOST_UNDO);
    Object.assign(this.state, change);
    this.draw(layout);
  }

  act(name) {
    const chosen = this.chosen;
    const acts = {
      open: () =>
        this.change({ opened: [...this.state.opened, ...chosen], folded: without(this.state.folded, chosen) }),
      fold: () =>
        this.change({ folded: [...this.state.folded, ...chosen], opened: without(this.state.opened, chosen) }),
      remove: () => this.forget({ removed: [...this.state.removed, ...chosen] }),
      restore: () => this.change({ removed: [] }),
      path: () => this.showPath(),
      force: () => this.settle(),
      rings: () => this.place(rings(this.seen.nodes)),
      all: () => this.change({ opened: this.seen.nodes.map((node) => node.id), folded: [] }, "force"),
      few: () => this.change({ opened: [], folded: [] }),
      none: () => {
        this.chosen = [];
        this.path = [];
        this.refresh();
      },
      undo: () => {
        if (!this.undoing.length) return;
        this.state = this.undoing.pop();
        this.showFilters();
        this.draw("kept");
      },
      nearer: () => this.renderer.getCamera().animatedZoom({ duration: 150 }),
      farther: () => this.renderer.getCamera().animatedUnzoom({ duration: 150 }),
      whole: () => this.renderer.getCamera().animatedReset({ duration: 150 }),
    };
    acts[name]?.();
  }

  forget(change) {
    this.change(change);
    this.chosen = [];
    this.refresh();
  }

  place(places) {
    for (const [id, place] of places) this.places.set(id, place);
    this.draw("kept");
  }

  showPath() {
    const [from, to] = this.chosen.slice(-2);
    this.path = shortestPath(this.seen, from, to) ?? [];
    for (const id of this.path) if (!this.graph.hasNode(id)) this.state.opened.push(id);
    if (this.path.some((id) => !this.graph.hasNode(id))) this.draw("kept");
    const words = this.path.length
      ? `${this.path.length - 1} steps: ${this.path.map((id) => this.byId.get(id).label).join(" – ")}`
      : "No path in what is shown.";
    this.refresh();
    this.bench.querySelector("[data-network-path]").textContent = words;
  }

  filter(name) {
    const chosen = [...this.bench.querySelectorAll(`[data-network-filter="${name}"]:checked`)].map((box) => box.value);
    this.change({ filters: { ...this.state.filters, [name]: chosen } });
  }

  time() {
    const [from, until] = ["from", "until"].map((name) => this.bench.querySelector(`[data-network-time=${name}]`));
    if (Number(from.value) > Number(until.value)) until.value = from.value;
    const day = (input) => this.days[Number(input.value)];
    this.change({
      filters: {
        ...this.state.filters,
        from: from.value === "0" ? [] : [day(from)],
        until: until.value === until.max ? [] : [day(until)],
      },
    });
    this.showTime();
  }

  showTime() {
    const output = this.bench.querySelector("[data-network-days]");
    const { from, until } = this.state.filters;
    const first = from?.[0] ?? this.days[0];
    const last = until?.[0] ?? this.days.at(-1);
    if (output) output.textContent = this.days.length ? `${first} to ${last}` : "No relation has a date.";
  }

  showFilters() {
    for (const box of this.bench.querySelectorAll("[data-network-filter]")) {
      box.checked = (this.state.filters[box.dataset.networkFilter] ?? []).includes(box.value);
    }
    this.showTime();
  }

  kept() {
    const places = Object.fromEntries([...this.places].filter(([id]) => this.byId.has(id)));
    const { removed, folded, filters, opened } = this.state;
    return { places, removed, folded, filters: { ...filters, opened } };
  }

  // The portal says first whether the picture may leave, and what it has to say of itself.
  async picture(event) {
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const status = this.bench.querySelector("[data-network-path]");
    if (!answer.ok) {
      status.textContent = "The picture was refused. Download the data to read why.";
      return;
    }
    const { lines, name } = await answer.json();
    this.renderer.refresh();
    const layers = Object.values(this.renderer.getCanvases());
    const [{ width, height }] = layers;
    const band = 22 * (lines.length + 1);
    const sheet = Object.assign(document.createElement("canvas"), { width, height: height + band });
    const pen = sheet.getContext("2d");
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, sheet.width, sheet.height);
    for (const layer of layers) pen.drawImage(layer, 0, band);
    pen.fillStyle = getComputedStyle(document.body).color;
    pen.font = "14px sans-serif";
    lines.forEach((line, at) => {
      pen.fillText(line, 12, 22 * (at + 1));
    });
    const link = Object.assign(document.createElement("a"), { download: name, href: sheet.toDataURL("image/png") });
    link.click();
  }
}

// Tokens follow the theme and may be any CSS colour; the drawing needs them as the browser works them out.
function colourReader(element) {
  const probe = element.appendChild(document.createElement("i"));
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const read = (name) => {
    probe.style.color = `var(${name})`;
    pen.fillStyle = getComputedStyle(probe).color;
    pen.fillRect(0, 0, 1, 1);
    const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
  for (const name of ["--d1", "--d2", "--d3", "--d4", "--d5", "--ink", "--ink-3", "--line-ctl", "--accent"]) {
    known.set(name, read(name));
  }
  probe.remove();
  return (name) => known.get(name);
}

function without(list, gone) {
  return list.filter((one) => !gone.includes(one));
}

onReady("[data-network]", (bench) => {
  if (!window.graphology || !window.Sigma) return;
  benches.set(bench, new Workbench(bench));
});

onReady("[data-network-facts]", (facts) => benches.get(facts.closest("[data-network]"))?.take(facts));
