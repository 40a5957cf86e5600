/* Two states of a list: a second map, of what was before, that moves with the first. */

let mapBefore = null;
let pathsBefore = [];
let groupBefore = null;

function spot(at) {
  return [at[1] / 1e6, at[0] / 1e6]; // Leaflet takes latitude first
}

/* A square opened or closed, a diamond moved: told by shape, not by colour alone. */
function mark(at) {
  const shape = el("span", { class: `change-mark change-${at[2]}`, "aria-hidden": "true" });
  return L.marker(spot(at), {
    icon: L.divIcon({ className: "change-holder", html: shape, iconSize: [20, 20] }),
    interactive: false,
    keyboard: false,
    pane: "marks",
  });
}

function marksOn(target, marks) {
  target.createPane("marks").style.zIndex = "440";
  target.getPane("marks").style.pointerEvents = "none";
  for (const at of marks) mark(at).addTo(target);
}

function paintBefore(levelChanged) {
  if (levelChanged || !groupBefore) {
    if (groupBefore) groupBefore.remove();
    const renderer = L.svg({ padding: 0.4 });
    pathsBefore = geometryOf(chosen.level).shapes.map((shape) =>
      L.polygon(shape, {
        className: "district",
        fillOpacity: 1,
        interactive: false,
        renderer: renderer,
        weight: 1,
      })
    );
    groupBefore = L.featureGroup(pathsBefore).addTo(mapBefore);
  }
  const metric = currentMetric();
  const values = metric ? data.changes.values[metric.name][chosen.level] : [];
  const classes = metric && metric.drawn === "choropleth" ? metric.classes[chosen.level] : null;
  const k = classes ? classes.bounds.length - 1 : 0;
  pathsBefore.forEach((path, row) => {
    const at = classes ? classOf(classes, values[row]) : null;
    const missing = classes !== null && values[row] === null;
    const shape = path.getElement();
    shape.style.fill = missing ? "url(#hatch)" : at === null ? "" : rampColor(k, at);
    shape.classList.toggle("painted", at !== null || missing);
  });
}

function follow(from, to) {
  const [here, there] = [from.getCenter(), to.getCenter()];
  const same = from.getZoom() === to.getZoom() && here.distanceTo(there) < 0.5;
  if (!same) to.setView(here, from.getZoom(), { animate: false });
}

function startChanges() {
  if (!data || !data.changes) return;
  const holder = document.getElementById("map-before");
  pictureKeys.push(() => el("p", { class: "fine" }, bi(data.changes.key)));
  mapBefore = L.map(holder, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    maxZoom: 18,
    zoomAnimation: false,
    fadeAnimation: false,
    inertia: false,
    maxBounds: map.options.maxBounds,
    minZoom: map.getMinZoom(),
  });
  map.invalidateSize({ animate: false });
  showWhole();
  mapBefore.setView(map.getCenter(), map.getZoom(), { animate: false });
  paintBefore(true);
  mapBefore.createPane("spots").style.zIndex = "420";
  const renderer = L.svg({ pane: "spots", padding: 0.4 });
  data.changes.lon.forEach((lon, row) => {
    L.circleMarker(spot([lon, data.changes.lat[row]]), {
      className: "spot-before layer-0",
      interactive: false,
      pane: "spots",
      radius: 4,
      renderer: renderer,
      weight: 1,
      fillOpacity: 1,
    }).addTo(mapBefore);
  });
  marksOn(mapBefore, data.changes.marks.before);
  marksOn(map, data.changes.marks.after);
  labelObstacles.push(() => document.querySelectorAll("#map .change-mark"));
  refreshLabels();
  map.on("move zoom", () => follow(map, mapBefore));
  mapBefore.on("move zoom", () => follow(mapBefore, map));
  watchers.push((changes) => {
    if ("level" in changes || "metric" in changes || "layer" in changes) {
      paintBefore("level" in changes);
    }
  });
}

boot.push(startChanges);
