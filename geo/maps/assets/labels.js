/* Names and values printed on the map, where a district is large enough for them. */
function paintLabels(metric, values, classes) {
  overlays.labels.clearLayers();
  const geometry = geometryOf(chosen.level);
  const k = classes ? classes.bounds.length - 1 : 0;
  geometry.centres.forEach((centre, row) => {
    const value = metric ? values[row] : null;
    const at = classes ? classOf(classes, value) : null;
    const deep = at !== null && k > 1 && at / (k - 1) > 0.5;
    const label = el(
      "div",
      { class: deep ? "district-label deep" : "district-label", "aria-hidden": "true" },
      el("span", { class: "label-name" }, bi(nameOf(row))),
      isPrinted(metric, value)
        ? el("b", null, bare(value, metric.number), isUnsure(metric, row) ? " ±" : null)
        : null
    );
    // An element, not a string: Leaflet would put a string into innerHTML.
    const icon = L.divIcon({ html: label, className: "label-holder", iconSize: [0, 0] });
    overlays.labels.addLayer(
      L.marker(centre, { icon: icon, pane: "labels", interactive: false, keyboard: false })
    );
  });
  fitLabels();
}

function isPrinted(metric, value) {
  if (!metric || metric.drawn === "none" || value === null) return false;
  return metric.drawn !== "circles" || value > 0;
}

/* Pixels of room that a box has on the screen. */
function roomIn(box) {
  const a = map.latLngToLayerPoint(box.getNorthWest());
  const b = map.latLngToLayerPoint(box.getSouthEast());
  return 0.8 * Math.min(b.x - a.x, (b.y - a.y) * 1.6);
}

/* Hide what would run over its district's border: first the name, then the value. */
function fitLabels() {
  const bounds = geometryOf(chosen.level).bounds;
  const width = language() === "ko" ? 12 : 6.5; // of a letter, about
  overlays.labels.getLayers().forEach((marker, row) => {
    const holder = marker.getElement();
    const room = roomIn(bounds[row]);
    holder.classList.toggle("no-name", room < width * say(nameOf(row)).length + 6);
    holder.classList.toggle("no-room", room < 34);
  });
  for (const marker of overlays.notes.getLayers()) {
    marker.getElement().classList.toggle("no-room", roomIn(marker.options.box) < 110);
  }
}
