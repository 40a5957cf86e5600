/* What is neither a district nor a pin: areas, candidates, what is chosen, and the dong lines. */

/* Areas as equal-area circles, candidates as a shaded gu or a ring: never as a pin. */
function paintShapes() {
  overlays.shapes.clearLayers();
  overlays.notes.clearLayers();
  shapeNotes = [];
  for (let row = 0; row < data.points.lon.length && data.points.radius; row += 1) {
    if (!isShown(row) || !isShape(row)) continue;
    const shape = shapeOf(row);
    if (!shape) continue;
    overlays.shapes.addLayer(shapeOf(row, "shape-casing"));
    shape.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      if (!pressPin(event)) choose({ site: row, district: null }, "map");
    });
    overlays.shapes.addLayer(shape);
    shapeNotes.push(shapeNote(row, shape));
  }
  paintBeyond();
  refreshLabels();
}

/* Places of other districts that count for this one: grey, and nothing to press. */
function paintBeyond() {
  overlays.beyond.clearLayers();
  for (const at of beyondRows()) {
    overlays.beyond.addLayer(
      L.circleMarker([data.beyond.lat[at] * MICRO, data.beyond.lon[at] * MICRO], {
        pane: "circles",
        className: "beyond",
        radius: 6,
        weight: 1.5,
        interactive: false,
      })
    );
  }
}

function beyondRows() {
  if (!data.beyond) return [];
  const shown = (layer) => chosen.on.has(data.layers[layer].key);
  return [...data.beyond.layer.keys()].filter((at) => shown(data.beyond.layer[at]));
}

/* What a shape is not, said on the map itself. */
function shapeNote(row, shape) {
  const word = is("role", row, "area")
    ? tr("not_outline")
    : tr(is("precision", row, "station") ? "only_station" : "only_gu");
  const label = el(
    "div",
    { class: "shape-label" },
    is("role", row, "area") ? el("b", null, bi(pointName(row))) : null,
    el("span", null, bi(word))
  );
  const bounds = shape.getBounds(); // a circle knows its bounds only on the map
  const marker = labelMarker(label, bounds.getCenter()).addTo(overlays.notes);
  return { marker, bounds, beside: is("role", row, "area") };
}

/* The shape of an area or candidate; with another class it is the line drawn behind it. */
function shapeOf(row, className) {
  const points = data.points;
  const looks = (own) =>
    className
      ? { pane: "shapes", className: className, fill: false, interactive: false }
      : { pane: "shapes", className: `${own} layer-${points.layer[row]}` };
  if (is("role", row, "area")) {
    return L.circle(latLngOf(row), { ...looks("area"), radius: points.radius[row] });
  }
  if (is("precision", row, "station") && hasPoint(row)) {
    return L.circle(latLngOf(row), { ...looks("candidate"), radius: points.error_m[row] });
  }
  if (points.gu[row] === null || !data.meta.levels.includes("gu")) return null;
  return L.polygon(geometryOf("gu").shapes[points.gu[row]], looks("candidate"));
}

/* What is chosen: the district's outline, the site's error circle. */
function paintFocus() {
  overlays.focus.clearLayers();
  if (chosen.district !== null) {
    const outlineOf = geometryOf(chosen.level).shapes[chosen.district];
    for (const className of ["chosen-casing", "chosen-line"]) {
      overlays.focus.addLayer(
        L.polygon(outlineOf, { pane: "borders", className, fill: false, interactive: false })
      );
    }
  }
  const row = chosen.site;
  if (row === null || !hasPoint(row)) return;
  const at = latLngOf(row);
  const error = data.points.error_m ? data.points.error_m[row] : null;
  // A light line in a dark one again (or the other way round): seen on every fill.
  for (const line of ["casing", "line"]) {
    const looks = { pane: "shapes", interactive: false, className: `error-${line}`, fill: false };
    if (error && !isShape(row)) overlays.focus.addLayer(L.circle(at, { ...looks, radius: error }));
    const ring = { ...looks, className: `ring-${line}`, radius: 14 };
    overlays.focus.addLayer(L.circleMarker(at, ring));
  }
}

/* Close to the ground the gu alone are empty planes: there the dong are drawn as thin lines. */
const CLOSE = 12.5;

function showDongLines() {
  const open = data.meta.open ? map.getBoundsZoom(boxOf(data.meta.open), false, L.point(16, 16)) : CLOSE;
  const wanted =
    chosen.level === "gu" &&
    data.meta.levels.includes("dong") &&
    map.getZoom() >= Math.min(CLOSE, open);
  if (wanted && overlays.lines.getLayers().length === 0) {
    overlays.lines.addLayer(
      L.polyline(geometryOf("dong").arcs(), {
        pane: "borders",
        className: "dong-line",
        interactive: false,
      })
    );
  }
  if (!wanted) overlays.lines.clearLayers();
}
