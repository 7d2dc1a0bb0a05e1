// A picture of a network that knows by itself what lies under the pointer. Reading it back from what was drawn, as the
// library does, waits for the drawing to end: without a graphics card that is most of a second for a large network.

/** Which of the dots ({ id, x, y, radius }) lies under a point: the one whose middle is nearest, or null. */
export function under(dots, { x, y }) {
  let found = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const dot of dots) {
    const distance = Math.hypot(dot.x - x, dot.y - y);
    if (distance <= dot.radius && distance < nearest) {
      found = dot.id;
      nearest = distance;
    }
  }
  return found;
}

/** The class of such pictures, made from the library's own. */
export function pictureOf(Sigma) {
  class Plain extends Sigma.rendering.NodeCircleProgram {
    constructor(gl, _picking, renderer) {
      super(gl, null, renderer); // nothing is drawn a second time to be read back
    }
  }
  return class Picture extends Sigma {
    constructor(graph, container, settings) {
      super(graph, container, { ...settings, nodeProgramClasses: { circle: Plain } });
    }

    getNodeAtPosition(position) {
      const [origin, right] = [this.framedGraphToViewport({ x: 0, y: 0 }), this.framedGraphToViewport({ x: 1, y: 0 })];
      const unit = Math.hypot(right.x - origin.x, right.y - origin.y) || 1; // pixels
      const dots = this.getGraph()
        .mapNodes((id) => ({ id, ...this.getNodeDisplayData(id) }))
        .filter(({ hidden }) => !hidden)
        .map(({ id, x, y, size }) => ({ id, x, y, radius: this.scaleSize(size) / unit }));
      return under(dots, this.viewportToFramedGraph(position));
    }
  };
}
