/* Places as flat arrays: which are shown, which share a pin, where they crowd. */

const MICRO = 1e-6;

/* World coordinates, computed once for every record. */
function projectPoints(points) {
  const n = points.lon.length;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    if (points.lon[i] === null) {
      x[i] = NaN;
      continue;
    }
    [x[i], y[i]] = worldOf([points.lat[i] * MICRO, points.lon[i] * MICRO]);
  }
  return { x, y };
}

function hasPoint(row) {
  return data.points.lon[row] !== null;
}

function latLngOf(row) {
  return L.latLng(data.points.lat[row] * MICRO, data.points.lon[row] * MICRO);
}

/* Words of the vocabulary: roles, statuses and precisions come as positions in it. */
function wordOf(list, row) {
  const at = data.points[list] ? data.points[list][row] : null;
  return at === null || at === undefined ? null : data.vocab[list][at];
}

function is(list, row, key) {
  const word = wordOf(list, row);
  return word !== null && word.key === key;
}

function pointName(row) {
  const ko = data.points.ko ? data.points.ko[row] : "";
  const en = data.points.en ? data.points.en[row] : "";
  return text(ko || tr("place_n", { n: row + 1 }).ko, en || ko || tr("place_n", { n: row + 1 }).en);
}

function layerOf(row) {
  return data.layers[data.points.layer ? data.points.layer[row] : 0];
}

function isShown(row) {
  if (!chosen.on.has(layerOf(row).key)) return false;
  if (!chosen.likely || !layerOf(row).switches.includes("likely")) return true;
  return data.points.likely[row] === 1;
}

/* Rows to draw as pins: shown, with a point, one a place. Areas and candidates that stand for a
   whole gu are drawn as shapes, not as pins. */
function pinRows() {
  const rows = [];
  const seen = new Set();
  const places = data.points.place;
  for (let row = 0; row < data.points.lon.length; row += 1) {
    if (!hasPoint(row) || !isShown(row) || isShape(row)) continue;
    if (places) {
      if (seen.has(places[row])) continue;
      seen.add(places[row]);
    }
    rows.push(row);
  }
  return rows;
}

function isShape(row) {
  if (is("role", row, "candidate")) return true;
  return is("role", row, "area") && data.points.radius[row] !== null;
}

/* All records of the same place, this one first. */
function samePlace(row) {
  const places = data.points.place;
  if (!places) return [row];
  const others = [];
  for (let i = 0; i < places.length; i += 1) {
    if (i !== row && places[i] === places[row]) others.push(i);
  }
  return [row, ...others];
}

const FEW = 2000;
const TOUCHING = 13; // pixels
const CROWD = 500; // places of which nearly all stand in circles with a number
const CIRCLES_TOUCHING = 30; // pixels

/* Groups of pins that would overlap at a zoom; moving the map changes nothing. */
function groupPins(rows, world, zoom) {
  const size = 256 * 2 ** zoom;
  return rows.length > FEW ? gridGroups(rows, world, size) : nearGroups(rows, world, size);
}

/* How many places a row stands for: more than one where a page counts them by square. */
function countOf(row) {
  return data.points.n ? data.points.n[row] : 1;
}

/* Few pins: each joins the first group it would touch. */
function nearGroups(rows, world, size) {
  const groups = [];
  const places = rows.reduce((n, row) => n + countOf(row), 0);
  const touching = places > CROWD ? CIRCLES_TOUCHING : TOUCHING;
  for (const row of rows) {
    const x = world.x[row] * size;
    const y = world.y[row] * size;
    const near = groups.find((group) => Math.hypot(group.x - x, group.y - y) < touching);
    if (near) near.rows.push(row);
    else groups.push({ x: x, y: y, row: row, rows: [row] });
  }
  for (const group of groups) group.n = group.rows.reduce((n, row) => n + countOf(row), 0);
  return { groups };
}

/* Many pins: cells of a grid fixed to the ground, with counts and mean positions only; the
   members of a cell are found when asked for. */
function gridGroups(rows, world, size) {
  const cell = 64;
  const found = new Map();
  const groups = [];
  for (const row of rows) {
    const x = world.x[row] * size;
    const y = world.y[row] * size;
    const key = Math.floor(x / cell) * 67108864 + Math.floor(y / cell);
    const n = countOf(row);
    const at = found.get(key);
    if (at === undefined) {
      found.set(key, groups.length);
      groups.push({ x: n * x, y: n * y, n: n, row: row, key: key });
    } else {
      const group = groups[at];
      group.n += n;
      group.x += n * x;
      group.y += n * y;
    }
  }
  for (const group of groups) {
    group.x /= group.n;
    group.y /= group.n;
  }
  return { groups, cell, size };
}

function membersOf(group, grouped, rows, world) {
  if (group.rows) return group.rows;
  return rows.filter((row) => {
    const x = Math.floor((world.x[row] * grouped.size) / grouped.cell);
    const y = Math.floor((world.y[row] * grouped.size) / grouped.cell);
    return x * 67108864 + y === group.key;
  });
}
