// data-map: outlines of countries below the places of a drawing, from the portal's own file. Without it the grid stands.

import { onReady } from "../lib/ready.js";

const MARGIN = 60; // units around the drawing within which a line still matters

let read = null;

// The outlines and their reader, once for all drawings of a page.
function countries({ mapCountries, mapReader }) {
  read ??= Promise.all([
    fetch(mapCountries).then((answer) => answer.json()),
    new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: mapReader, onload: done, onerror: failed });
      document.head.append(script);
    }),
  ]).then(([world]) => window.topojson.feature(world, world.objects.countries));
  return read;
}

/** The outlines as an SVG path; rings that do not touch the drawing are left out. */
function outlines({ features }, [west, north, across, down], { width, height }) {
  const parts = [];
  for (const { geometry } of features) {
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    for (const ring of polygons.flat()) {
      const points = ring.map(([x, y]) => [(x - west) * across, (north - y) * down]);
      const xs = points.map(([x]) => x);
      const ys = points.map(([, y]) => y);
      const isAway =
        Math.max(...xs) < -MARGIN ||
        Math.min(...xs) > width + MARGIN ||
        Math.max(...ys) < -MARGIN ||
        Math.min(...ys) > height + MARGIN;
      if (isAway || Math.max(...xs) - Math.min(...xs) > 180 * across) continue;
      parts.push(`M${points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`);
    }
  }
  return parts.join("");
}

onReady("[data-map]", async (drawing) => {
  const frame = drawing.dataset.map.split(" ").map(Number);
  try {
    const world = await countries(drawing.dataset);
    drawing.querySelector("[data-map-land]").setAttribute("d", outlines(world, frame, drawing.viewBox.baseVal));
  } catch {
    read = null;
  }
});
