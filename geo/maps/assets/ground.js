/* What lies around the districts: one quiet plane under everything, its inner borders, names where there is room. */

let groundNames = []; // {name: text, rings, scan, centre}

function showGround() {
  if (!data.ground) return;
  const { topology, ko, en } = data.ground;
  const arcs = topology.arcs.map((steps) => decodeArc(topology, steps));
  const rows = topology.levels.around.map((polygons) => polygons.flat());
  const shapes = rows.map((rings) => rings.map((numbers) => ringOf((i) => arcs[i], numbers)));
  // A border is between two that have a name: neither the edge of what is drawn nor the area's own.
  const sides = arcs.map(() => 0);
  rows.forEach((rings, row) => {
    if (ko[row]) for (const number of rings.flat()) sides[number < 0 ? ~number : number] += 1;
  });
  const looks = {
    pane: "ground",
    renderer: L.svg({ pane: "ground", padding: 0.4 }),
    className: "ground",
    interactive: false,
    smoothFactor: 0, // simplified already; each alone would part from its neighbour
  };
  L.polygon(shapes.flat(), { ...looks, stroke: false }).addTo(map);
  L.polyline(arcs.filter((_, i) => sides[i] === 2), looks).addTo(map);
  groundNames = shapes.flatMap((rings, row) => {
    if (!ko[row]) return [];
    const largest = rings.map(ringCentre).reduce((best, each) => (each.area > best.area ? each : best));
    return [{ name: text(ko[row], en[row]), rings, scan: null, centre: worldOf(largest.at) }];
  });
}

/* The inside of each, made once. */
function scanGround() {
  for (const each of groundNames) {
    each.scan = each.scan || scanRings(each.rings.map((ring) => ring.map(worldOf)));
  }
  return groundNames;
}

/* Labels of the ground, the last to be placed: only wholly on their own ground. */
function groundLabels(view) {
  return scanGround().map(({ name, scan, centre }) => {
    const own = scaledScan(scan, view.world, view.corner.x, view.corner.y);
    const middle = { x: centre[0] * view.world - view.corner.x, y: centre[1] * view.world - view.corner.y };
    const width = wordWidth(say(name), `11px ${view.font}`);
    return {
      spots: spotsInside(own, middle, view.frame),
      area: Infinity,
      must: false,
      short: [{ width, height: 14, inside: 0.95 }],
      full: [],
      inside: (box) => insideShare(own, box),
      draw: (place) => {
        const label = el("div", { class: "ground-label" }, say(name));
        labelMarker(label, map.containerPointToLatLng([place.x, place.y])).addTo(overlays.labels);
      },
    };
  });
}
