/* The map: districts as outlines, figures on them, and what a press, a hover or a key does. */

let map = null;
let pins = null;
const drawnLevels = {}; // level -> {group, paths}
const overlays = {
  borders: null,
  lines: null,
  circles: null,
  beyond: null,
  shapes: null,
  unsure: null,
  labels: null,
  notes: null,
  focus: null,
};

const ORDER = { ground: 340, districts: 350, borders: 360, unsure: 364, circles: 370, shapes: 380, pins: 420, labels: 430 };

function makeMap() {
  const holder = document.getElementById("map");
  map = L.map(holder, {
    zoomControl: false,
    attributionControl: false,
    keyboard: false, // arrow keys walk from district to district instead
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    maxZoom: 18,
    // Smooth movement is decoration: none for who asked for none.
    zoomAnimation: !calm(),
    fadeAnimation: false,
    inertia: !calm(),
  });
  window.geoMap = map;
  for (const [name, order] of Object.entries(ORDER)) {
    map.createPane(name).style.zIndex = String(order);
  }
  for (const name of ["ground", "labels", "borders", "unsure", "pins", "circles"]) {
    map.getPane(name).style.pointerEvents = "none";
  }
  const city = boxOf(data.meta.bounds);
  map.fitBounds(city, { padding: [8, 8], animate: false });
  map.setMaxBounds(city.pad(0.6));
  map.setMinZoom(Math.min(9, Math.floor(map.getZoom())));
  if (data.meta.open) map.fitBounds(boxOf(data.meta.open), { padding: [8, 8], animate: false });
  if (data.meta.basemap) addBasemap(data.meta.basemap);
  pins = makePins().addTo(map);
  for (const name of Object.keys(overlays)) overlays[name] = L.layerGroup().addTo(map);
  map.on("click", (event) => pressed(event, null));
  map.on("mousemove", hovered);
  map.on("moveend resize", refreshLabels);
  map.on("zoomend", showDongLines);
  document.addEventListener("geo:language", refreshLabels);
  holder.addEventListener("keydown", keyed);
  document.addEventListener("geo:theme", () => pins.show(pins.rows));
}

function calm() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function addBasemap(basemap) {
  if (window.location.protocol === "file:") return; // tile servers refuse pages from a disk
  L.tileLayer(basemap.url, { maxZoom: basemap.max_zoom }).addTo(map);
  document.getElementById("map").classList.add("has-tiles");
}

/* Outlines of a level, made when first shown. */
function levelPaths(level) {
  if (drawnLevels[level]) return drawnLevels[level];
  const geometry = geometryOf(level);
  const renderer = L.svg({ pane: "districts", padding: 0.4 });
  const paths = geometry.shapes.map((shape, row) => {
    const path = L.polygon(shape, {
      pane: "districts",
      renderer: renderer,
      className: "district",
      weight: 1,
      fillOpacity: 1,
    });
    path.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      pressed(event, row);
    });
    path.on("mouseover", () => light(row));
    path.on("mouseout", () => light(null));
    return path;
  });
  const group = L.featureGroup(paths);
  drawnLevels[level] = { group, paths };
  return drawnLevels[level];
}

function showLevel() {
  for (const [level, drawn] of Object.entries(drawnLevels)) {
    if (level !== chosen.level) drawn.group.remove();
  }
  levelPaths(chosen.level).group.addTo(map);
  overlays.borders.clearLayers();
  if (chosen.level === "dong" && data.meta.levels.includes("gu")) {
    for (const shape of geometryOf("gu").shapes) {
      overlays.borders.addLayer(
        L.polygon(shape, { pane: "borders", className: "border", fill: false, interactive: false })
      );
    }
  }
  showDongLines();
}

/* Colours or circles of the chosen figure. */
function paint() {
  const metric = currentMetric();
  const { paths } = levelPaths(chosen.level);
  const values = metric ? valuesOf(metric) : [];
  const classes = metric && metric.drawn === "choropleth" ? metric.classes[chosen.level] : null;
  const k = classes ? classes.bounds.length - 1 : 0;
  paths.forEach((path, row) => {
    const shape = path.getElement();
    const at = classes ? classOf(classes, values[row]) : null;
    const missing = metric !== null && metric.drawn !== "none" && values[row] === null;
    shape.style.fill = missing ? "url(#hatch)" : at === null ? "" : rampColor(k, at);
    shape.classList.toggle("painted", at !== null || missing);
    shape.classList.toggle("deep", at !== null && k > 1 && at / (k - 1) > 0.5);
  });
  overlays.circles.clearLayers();
  if (metric && metric.drawn === "circles") paintCircles(values);
  paintUnsure();
  refreshLabels();
}

/* Circles whose area is proportional to the count: one scale for all counts of the layer. */
function circleRadius(value) {
  const counts = metricsOf(chosen.layer).filter((metric) => metric.drawn === "circles");
  const most = Math.max(1, ...counts.flatMap((metric) => valuesOf(metric)));
  const [largest, unit] = chosen.level === "gu" ? [26, 10] : [14, 6];
  return Math.min(unit, largest / Math.sqrt(most)) * Math.sqrt(value);
}

function paintCircles(values) {
  const geometry = geometryOf(chosen.level);
  values.forEach((value, row) => {
    if (!value || isOver(row)) return;
    overlays.circles.addLayer(
      L.circleMarker(geometry.centres[row], {
        pane: "circles",
        className: "count",
        radius: circleRadius(value),
        weight: 1.5,
        fillOpacity: 0.85,
        interactive: false,
      })
    );
  });
}

/* Bring something into the part of the map that the panel leaves free. */
function bringIntoView(bounds, closest) {
  const panel = document.getElementById("panel");
  const stage = document.getElementById("stage");
  const below = panel.hidden || panel.offsetWidth < stage.offsetWidth * 0.8 ? 0 : panel.offsetHeight;
  const beside = panel.hidden || below ? 0 : panel.offsetWidth;
  map.fitBounds(bounds, {
    paddingTopLeft: [24, 24],
    paddingBottomRight: [24 + beside, 24 + below],
    maxZoom: closest,
    animate: !calm(),
  });
}

function showChosen() {
  if (chosen.site !== null && hasPoint(chosen.site)) {
    const error = (data.points.error_m && data.points.error_m[chosen.site]) || 200;
    // Wide enough to see where in its gu it is.
    const box = latLngOf(chosen.site).toBounds(Math.max(1500, 5 * error));
    bringIntoView(box, 14.5);
  } else if (chosen.district !== null) {
    bringIntoView(geometryOf(chosen.level).bounds[chosen.district], 14);
  }
}

function pressPin(event) {
  const group = pins.at(event.layerPoint);
  if (!group) return false;
  if (group.n === 1) {
    choose({ site: group.row, district: null }, "map");
    return true;
  }
  const rows = pins.members(group);
  const box = L.latLngBounds(rows.map(latLngOf));
  const apart = map.getZoom() < 17 && map.distance(box.getNorthWest(), box.getSouthEast()) > 20;
  if (apart) map.fitBounds(box.pad(0.3), { maxZoom: 17, animate: !calm() });
  else showSpot(rows);
  return true;
}

function pressed(event, row) {
  if (pressPin(event)) return;
  choose({ district: row, site: null }, "map");
}

/* The words under the pointer; everything in them stands in the table as well. */
function readout(row) {
  const box = document.getElementById("readout");
  empty(box);
  box.hidden = row === null;
  if (row !== null) add(box, bi(sentence(row)));
}

function hovered(event) {
  const group = pins.at(event.layerPoint);
  const holder = document.getElementById("map");
  holder.classList.toggle("on-pin", group !== null);
  if (!group) return;
  const box = empty(document.getElementById("readout"));
  box.hidden = false;
  add(box, bi(group.n === 1 ? pointName(group.row) : tr("n_places", { n: group.n })));
}

function keyed(event) {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const geometry = geometryOf(chosen.level);
  if (event.key.startsWith("Arrow")) {
    const next = chosen.district === null ? middle(geometry) : neighbourTowards(geometry, chosen.district, event.key);
    if (next !== null) choose({ district: next, site: null }, "keys");
  } else if (event.key === "Enter" && chosen.district !== null) {
    openPanel(true);
  } else if (event.key === "+" || event.key === "=") {
    map.zoomIn();
  } else if (event.key === "-") {
    map.zoomOut();
  } else if (event.key === "0") {
    goWhole();
  } else if (event.key === "Home") {
    showOpening();
  } else if (event.key === "Escape" && (chosen.district !== null || chosen.site !== null)) {
    choose({ district: null, site: null }, "keys");
  } else {
    return;
  }
  event.preventDefault();
}

/* Where a walk over the map begins: the district nearest to the middle of what is seen. */
function middle(geometry) {
  const centre = map.getCenter();
  let best = 0;
  let nearest = Infinity;
  geometry.centres.forEach((at, row) => {
    const distance = centre.distanceTo(at);
    if (distance < nearest) {
      nearest = distance;
      best = row;
    }
  });
  return best;
}
