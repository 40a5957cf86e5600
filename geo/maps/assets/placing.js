/* Where labels stand: boxes in, places out. Pixels; nothing here knows a map or a page. */

const LABEL_GAP = 2; // pixels around a label that stay free

/* What is taken already, found by cells. A box is {x0, y0, x1, y1}; with `round` it is the circle in it. */
function makeTaken() {
  const size = 64;
  const cells = new Map();
  const keysOf = (box) => {
    const keys = [];
    for (let i = Math.floor(box.x0 / size); i <= Math.floor(box.x1 / size); i += 1) {
      for (let j = Math.floor(box.y0 / size); j <= Math.floor(box.y1 / size); j += 1) {
        keys.push(i * 4096 + j);
      }
    }
    return keys;
  };
  return {
    add(box) {
      for (const key of keysOf(box)) {
        if (cells.has(key)) cells.get(key).push(box);
        else cells.set(key, [box]);
      }
    },
    remove(box) {
      for (const key of keysOf(box)) cells.set(key, cells.get(key).filter((each) => each !== box));
    },
    isFree(box) {
      for (let i = Math.floor(box.x0 / size); i <= Math.floor(box.x1 / size); i += 1) {
        for (let j = Math.floor(box.y0 / size); j <= Math.floor(box.y1 / size); j += 1) {
          const found = cells.get(i * 4096 + j);
          for (let k = 0; found && k < found.length; k += 1) if (overlap(box, found[k])) return false;
        }
      }
      return true;
    },
  };
}

function overlap(box, other) {
  if (!other.round) {
    return box.x0 < other.x1 && other.x0 < box.x1 && box.y0 < other.y1 && other.y0 < box.y1;
  }
  const radius = (other.x1 - other.x0) / 2;
  const [x, y] = [other.x0 + radius, other.y0 + radius];
  const [dx, dy] = [Math.max(box.x0 - x, 0, x - box.x1), Math.max(box.y0 - y, 0, y - box.y1)];
  return dx * dx + dy * dy < radius * radius;
}

function boxAround(x, y, form) {
  const [across, up] = [form.width / 2 + LABEL_GAP, form.height / 2 + LABEL_GAP];
  return { x0: x - across, y0: y - up, x1: x + across, y1: y + up };
}

/* The cheapest free spot of a label: what it costs to stand away from the middle, and to stand over
   the border. Spots come with the nearest first. */
function bestSpot(label, spots, form, taken, frame) {
  let best = null;
  if (label.area < form.inside * form.width * form.height) return best;
  for (const spot of spots) {
    if (best && spot.cost >= best.cost) break;
    const box = boxAround(spot.x, spot.y, form);
    if (box.x0 < frame.x0 || box.y0 < frame.y0 || box.x1 > frame.x1 || box.y1 > frame.y1) continue;
    if (!taken.isFree(box)) continue;
    const inside = label.inside ? label.inside(box) : 1;
    const cost = spot.cost + 2 * (1 - inside);
    if (inside < form.inside || (best && cost >= best.cost)) continue;
    best = { x: spot.x, y: spot.y, cost, box, form };
  }
  return best;
}

/* Places of labels that touch neither one another nor what is taken: first the short form of each, in
   the order given, then the full one of those that have room for it. -> [place or null]
   A label is {spots: [{x, y, cost}], area, short, full, must, inside}: short and full are forms {width, height,
   inside}, the best first. */
function placeLabels(labels, taken, frame) {
  const places = shortPlaces(labels, taken, frame);
  return places.map((place, i) => {
    if (!place || labels[i].full.length === 0) return place;
    taken.remove(place.box);
    const better = firstPlace(labels[i], labels[i].full, taken, frame) || place;
    taken.add(better.box);
    return better;
  });
}

/* In the first of the forms that has a spot; where not even the last, the smallest, is free no other is. */
function firstPlace(label, forms, taken, frame) {
  let spots = label.spots;
  for (const form of forms) {
    const place = bestSpot(label, spots, form, taken, frame);
    if (place) return place;
    if (spots === label.spots) {
      const least = forms[forms.length - 1];
      spots = spots.filter((spot) => taken.isFree(boxAround(spot.x, spot.y, least)));
    }
  }
  return null;
}

/* Where few are left out, these come first in another try; the try with the most labels is kept. */
function shortPlaces(labels, taken, frame) {
  let order = labels.map((_, i) => i);
  let best = [];
  let most = -1;
  for (let tries = 0; tries < 6; tries += 1) {
    const places = new Array(labels.length).fill(null);
    for (const i of order) {
      places[i] = shortPlace(labels[i], taken, frame);
      if (places[i]) taken.add(places[i].box);
    }
    for (const place of places) if (place) taken.remove(place.box);
    const left = order.filter((i) => !places[i]);
    if (labels.length - left.length > most) [best, most] = [places, labels.length - left.length];
    if (left.length === 0 || left.length > 12) break;
    order = [...left, ...order.filter((i) => places[i])];
  }
  for (const place of best) if (place) taken.add(place.box);
  return best;
}

function shortPlace(label, taken, frame) {
  const place = firstPlace(label, label.short, taken, frame);
  if (place || !label.must) return place;
  const [{ x, y }, form] = [label.spots[0], label.short[0]];
  return { x, y, form, box: boxAround(x, y, form) };
}

/* The inside of a shape, cut into level lines: {top, step, lines: [[from, to, from, to, …]]}.
   `rings`: rings of [x, y]. */
function scanRings(rings) {
  const ys = rings.flatMap((ring) => ring.map((point) => point[1]));
  const [top, bottom] = ys.reduce(([a, b], y) => [Math.min(a, y), Math.max(b, y)], [Infinity, -Infinity]);
  const n = 32;
  const step = (bottom - top) / n || 1;
  const lines = Array.from({ length: n }, () => []);
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [[ax, ay], [bx, by]] = ring[i][1] < ring[j][1] ? [ring[i], ring[j]] : [ring[j], ring[i]];
      const first = Math.max(0, Math.ceil((ay - top) / step - 0.5));
      for (let row = first; row < n && top + (row + 0.5) * step < by; row += 1) {
        lines[row].push(ax + ((bx - ax) * (top + (row + 0.5) * step - ay)) / (by - ay));
      }
    }
  }
  for (const line of lines) line.sort((a, b) => a - b);
  return { top, step, lines };
}

/* Share of a box that lies inside: of three of its lines. */
function insideShare(scan, box) {
  let sum = 0;
  for (const part of [0.15, 0.5, 0.85]) {
    const at = Math.floor((box.y0 + part * (box.y1 - box.y0) - scan.top) / scan.step);
    const line = scan.lines[at] || [];
    for (let i = 0; i + 1 < line.length; i += 2) {
      sum += Math.max(0, Math.min(box.x1, line[i + 1]) - Math.max(box.x0, line[i]));
    }
  }
  return sum / (3 * (box.x1 - box.x0));
}

/* Points inside a shape and a frame, the nearest to a middle first; far is 1 at the square root of its area. */
function spotsInside(scan, middle, frame) {
  const spots = [];
  let area = 0;
  const skip = Math.max(1, Math.floor(4 / scan.step));
  for (let row = 0; row < scan.lines.length; row += 1) {
    const line = scan.lines[row];
    const y = scan.top + (row + 0.5) * scan.step;
    for (let i = 0; i + 1 < line.length; i += 2) {
      area += (line[i + 1] - line[i]) * scan.step;
      const [from, to] = [Math.max(line[i], frame.x0), Math.min(line[i + 1], frame.x1)];
      if (row % skip || y < frame.y0 || y > frame.y1 || to <= from) continue;
      const n = Math.max(1, Math.min(12, Math.round((to - from) / 5)));
      for (let k = 0; k < n; k += 1) spots.push({ x: from + ((k + 0.5) * (to - from)) / n, y });
    }
  }
  const far = Math.sqrt(area) || 1;
  for (const spot of spots) spot.cost = Math.hypot(spot.x - middle.x, spot.y - middle.y) / far;
  return spots.sort((a, b) => a.cost - b.cost);
}

/* A scan in other units: times `size`, less [x, y]. */
function scaledScan(scan, size, x, y) {
  const lines = scan.lines.map((line) => line.map((at) => at * size - x));
  return { top: scan.top * size - y, step: scan.step * size, lines };
}
