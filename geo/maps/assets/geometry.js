/* Districts: the shared arcs decoded once, outlines and centres by level. */

/* An arc, [x0, y0, dx, dy, …] in whole steps -> an array of [lat, lon], the order Leaflet takes. */
function decodeArc({ origin: [lon0, lat0], scale: [sx, sy] }, steps) {
  const line = new Array(steps.length / 2);
  let x = 0;
  let y = 0;
  for (let i = 0; i < steps.length; i += 2) {
    x += steps[i];
    y += steps[i + 1];
    line[i / 2] = [lat0 + y * sy, lon0 + x * sx];
  }
  return line;
}

/* A ring is a list of arc numbers; ~i is arc i backwards. Neighbouring arcs share their end. */
function ringOf(arc, numbers) {
  const ring = [];
  for (const number of numbers) {
    const line = number < 0 ? arc(~number).slice().reverse() : arc(number);
    for (let i = ring.length ? 1 : 0; i < line.length; i += 1) ring.push(line[i]);
  }
  return ring;
}

/* World coordinates 0..1, spherical Mercator. */
function worldOf([lat, lon]) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [lon / 360 + 0.5, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)];
}

/* Twice the signed area and the centre of a ring, in degrees: good enough to place a label. */
function ringCentre(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  const [lat0, lon0] = ring[0];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [ay, ax] = [ring[j][0] - lat0, ring[j][1] - lon0];
    const [by, bx] = [ring[i][0] - lat0, ring[i][1] - lon0];
    const cross = ax * by - bx * ay;
    area += cross;
    x += (ax + bx) * cross;
    y += (ay + by) * cross;
  }
  if (area === 0) return { area: 0, at: ring[0] };
  return { area: Math.abs(area), at: [lat0 + y / (3 * area), lon0 + x / (3 * area)] };
}

/* {shapes, centres, bounds, arcs, neighbours} of one level, made when first asked for. */
function makeGeometry(topology) {
  const made = {};
  const lines = [];
  const arc = (i) => (lines[i] = lines[i] || decodeArc(topology, topology.arcs[i]));
  const arcs = () => topology.arcs.map((steps, i) => arc(i));
  return function level(name) {
    if (made[name]) return made[name];
    const shapes = topology.levels[name].map((polygons) =>
      polygons.map((rings) => rings.map((numbers) => ringOf(arc, numbers)))
    );
    const centres = shapes.map((polygons) => {
      let best = { area: -1, at: [0, 0] };
      for (const rings of polygons) {
        const centre = ringCentre(rings[0]);
        if (centre.area > best.area) best = centre;
      }
      return best.at;
    });
    const bounds = shapes.map((polygons) => {
      const box = L.latLngBounds([]);
      for (const rings of polygons) for (const point of rings[0]) box.extend(point);
      return box;
    });
    made[name] = { shapes, centres, bounds, arcs, neighbours: topology.neighbours[name] };
    return made[name];
  };
}

/* The neighbour that lies most in the direction of an arrow key; null if none lies that way. */
function neighbourTowards(geometry, from, key) {
  const [dy, dx] = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[
    key
  ];
  const [lat, lon] = geometry.centres[from];
  let best = null;
  let most = 0.3; // at least some 70 degrees off the axis is "not that way"
  for (const other of geometry.neighbours[from]) {
    const north = geometry.centres[other][0] - lat;
    const east = (geometry.centres[other][1] - lon) * Math.cos((lat * Math.PI) / 180);
    const length = Math.hypot(north, east);
    const along = length ? (north * dy + east * dx) / length : 0;
    if (along > most) {
      most = along;
      best = other;
    }
  }
  return best;
}
