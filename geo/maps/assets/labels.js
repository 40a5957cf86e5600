/* Names and values on the map, and what a shape is not: as many as have room, none over another, a pin,
   a circle, a button or the map's edge. The district that is chosen comes first, then the larger ones. */

const labelScans = {}; // level -> the inside of each district, in world coordinates
const labelObstacles = []; // functions -> elements on the map that no label may cover
let shapeNotes = []; // {marker, bounds, beside}, see shapes.js
let labelsWanted = true; // until the start of the page comes to them

/* Once after all that changes now. */
function refreshLabels() {
  if (labelsWanted) return;
  labelsWanted = true;
  queueMicrotask(() => {
    labelsWanted = false;
    paintLabels();
  });
}

/* The first of all, with room for the browser between finding, placing and drawing. */
async function startLabels() {
  const found = findLabels();
  await breath();
  const places = found && placeLabels(...found);
  await breath();
  labelsWanted = false;
  if (found) drawLabels(found[0], places);
}

function scansOf(level) {
  labelScans[level] =
    labelScans[level] ||
    geometryOf(level).shapes.map((polygons) => scanRings(polygons.flat().map((ring) => ring.map(worldOf))));
  return labelScans[level];
}

/* Width of words, measured once. */
const wordWidths = new Map();
let wordPen = null;

function wordWidth(words, font) {
  const key = `${font} ${words}`;
  if (!wordWidths.has(key)) {
    wordPen = wordPen || el("canvas").getContext("2d");
    wordPen.font = font;
    wordWidths.set(key, Math.ceil(wordPen.measureText(words).width));
  }
  return wordWidths.get(key);
}

function paintLabels() {
  const found = findLabels();
  if (found) drawLabels(found[0], placeLabels(...found));
}

/* [labels, what is taken, frame], or null where the map has no size. */
function findLabels() {
  const size = map.getSize();
  if (!size.x) return null;
  const frame = { x0: 2, y0: 2, x1: size.x - 2, y1: size.y - 2 };
  const view = {
    frame,
    font: getComputedStyle(document.getElementById("map")).fontFamily,
    world: 256 * 2 ** map.getZoom(),
    corner: map.getPixelBounds().min,
  };
  const labels = [...districtLabels(view), ...shapeNotes.map(noteLabel), ...groundLabels(view)];
  return [labels, takenOnMap(), frame];
}

function drawLabels(labels, places) {
  overlays.labels.clearLayers();
  places.forEach((place, i) => {
    if (place) labels[i].draw(place);
    else if (labels[i].hide) labels[i].hide();
  });
}

/* Pins, circles, marks and buttons, in pixels of the map's frame. */
function takenOnMap() {
  const taken = makeTaken();
  const shift = map.layerPointToContainerPoint([0, 0]);
  const circle = (x, y, r) =>
    taken.add({ x0: x - r, y0: y - r, x1: x + r, y1: y + r, round: true });
  for (const mark of pins.drawn) circle(mark.x + shift.x, mark.y + shift.y, mark.reach);
  for (const group of [overlays.circles, overlays.beyond]) {
    group.eachLayer((each) => {
      const at = map.latLngToContainerPoint(each.getLatLng());
      circle(at.x, at.y, each.getRadius() + 1);
    });
  }
  const frame = document.getElementById("map").getBoundingClientRect();
  const over = [...document.getElementById("stage").children].filter(
    (node) => node.id !== "map" && node.id !== "readout"
  );
  for (const node of [...over, ...labelObstacles.flatMap((find) => [...find()])]) {
    const box = node.getBoundingClientRect();
    if (box.width === 0) continue;
    taken.add({
      x0: box.left - frame.left,
      y0: box.top - frame.top,
      x1: box.right - frame.left,
      y1: box.bottom - frame.top,
    });
  }
  return taken;
}

function districtLabels({ frame, font, world, corner }) {
  const geometry = geometryOf(chosen.level);
  const scans = scansOf(chosen.level);
  const metric = currentMetric();
  const values = metric ? valuesOf(metric) : [];
  const ending = commonEnding();
  const labels = [];
  scans.forEach((own, row) => {
    const must = row === chosen.district;
    const value = isPrinted(metric, values[row])
      ? `${bare(values[row], metric.number)}${isUnsure(metric, row) ? " ±" : ""}`
      : null;
    const forms = labelForms(say(nameOf(row)), value, font, ending);
    const height = own.step * own.lines.length * world;
    if (!must && height < 8) return;
    const scan = scaledScan(own, world, corner.x, corner.y);
    const [x, y] = worldOf(geometry.centres[row]);
    const middle = { x: x * world - corner.x, y: y * world - corner.y };
    const spots = spotsInside(scan, middle, frame);
    if (spots.length === 0) return;
    labels.push({
      spots,
      must,
      area: areaOf(own) * world ** 2,
      ...forms,
      inside: (box) => insideShare(scan, box),
      draw: (place) => drawLabel(row, place),
    });
  });
  return labels.sort((a, b) => b.must - a.must || b.area - a.area);
}

/* The name alone in ever less room, then name and value. */
function labelForms(name, value, font, ending) {
  const form = (words, px, inside) => ({
    name: words,
    width: wordWidth(words, `${px}px ${font}`),
    height: px + 3,
    inside,
    small: px < 12,
  });
  const stem = name.slice(0, name.length - ending);
  const short = [form(name, 12, 0.5), form(name, 11, 0.3), form(stem, 11, 0.2)];
  const full = [form(name, 12, 0.6), form(stem, 11, 0.5)].map((each) => ({
    ...each,
    value,
    width: Math.max(each.width, wordWidth(value || "", `bold ${each.small ? 11 : 12}px ${font}`)),
    height: 2 * each.height,
  }));
  return { short, full: value ? full : [] };
}

/* Letters of an ending that all names share, from its hyphen on: without it they tell as much. */
function commonEnding() {
  const all = names()[language()];
  const ending = all.length > 1 ? all[0].slice(all[0].lastIndexOf("-")) : "";
  return ending.startsWith("-") && all.every((name) => name.endsWith(ending)) ? ending.length : 0;
}

function areaOf(scan) {
  let length = 0;
  for (const line of scan.lines) for (let i = 0; i + 1 < line.length; i += 2) length += line[i + 1] - line[i];
  return length * scan.step;
}

function isPrinted(metric, value) {
  if (!metric || metric.drawn === "none" || value === null) return false;
  return metric.drawn !== "circles" || value > 0;
}

function drawLabel(row, place) {
  const classes = [
    "district-label",
    isDeep(row) && "deep",
    place.form.small && "small",
    row === chosen.district && "chosen",
  ];
  const label = el(
    "div",
    { class: classes.filter(Boolean).join(" ") },
    el("span", { class: "label-name" }, place.form.name),
    place.form.value ? el("b", null, place.form.value) : null
  );
  labelMarker(label, map.containerPointToLatLng([place.x, place.y])).addTo(overlays.labels);
}

/* A colour in the upper half of the classes: it wants light letters. */
function isDeep(row) {
  return levelPaths(chosen.level).paths[row].getElement().classList.contains("deep");
}

/* An element, not a string: Leaflet would put a string into innerHTML. */
function labelMarker(label, at) {
  label.setAttribute("aria-hidden", "true");
  const icon = L.divIcon({ html: label, className: "label-holder", iconSize: [0, 0] });
  return L.marker(at, { icon: icon, pane: "labels", interactive: false, keyboard: false });
}

/* The note of a shape: an area's beside its circle, a candidate's below the name of its district. */
function noteLabel({ marker, bounds, beside }) {
  const note = marker.getElement().firstElementChild;
  const form = { width: note.offsetWidth, height: note.offsetHeight, inside: 0 };
  const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((at) => map.latLngToContainerPoint(at));
  const middle = a.add(b).divideBy(2);
  const [across, up] = [form.width / 2 + LABEL_GAP + 1, form.height / 2 + LABEL_GAP + 1];
  const around = beside
    ? [[middle.x, b.y + up], [middle.x, a.y - up], [b.x + across, middle.y], [a.x - across, middle.y]]
    : [24, -24, 40, -40, 60, -60].map((down) => [middle.x, middle.y + down]);
  const wide = beside ? 45 : form.width * 0.8; // of too small a shape the name is enough
  return {
    spots: b.x - a.x < wide ? [] : around.map(([x, y], cost) => ({ x, y, cost })),
    short: [form],
    full: [],
    draw: (place) => {
      marker.setLatLng(map.containerPointToLatLng([place.x, place.y]));
      marker.getElement().classList.remove("no-room");
    },
    hide: () => marker.getElement().classList.add("no-room"),
  };
}
