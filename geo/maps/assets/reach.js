/* Walking reach: areas within 5, 10 and 15 minutes, of all places together and of the chosen one. */

let bandLayers = null;
let catchmentLayers = null;

/* Rings of steps to Leaflet's order, latitude first: the one line that turns it round. */
function reachRings(shape) {
  return shape.map((polygon) =>
    polygon.map((ring) => {
      const points = [];
      let [x, y] = [0, 0];
      for (let i = 0; i < ring.length; i += 2) {
        x += ring[i];
        y += ring[i + 1];
        points.push([y / 1e5, x / 1e5]);
      }
      return points;
    })
  );
}

/* The largest first: it lies below the others. */
function reachShapes(shapes, name, renderer) {
  const look = { pane: "reach", interactive: false, ...(renderer ? { renderer } : {}) };
  return shapes
    .map((shape, step) =>
      L.polygon(reachRings(shape), { ...look, className: `${name} ${name}-${step}` })
    )
    .reverse();
}

/* The areas of all places: not under the areas of the chosen one. */
function showBands() {
  bandLayers.clearLayers();
  if (!document.getElementById("bands").checked || chosen.site !== null) return;
  const renderer = L.svg({ pane: "reach", padding: 0.4 });
  for (const shape of reachShapes(data.reach.bands, "band", renderer)) bandLayers.addLayer(shape);
}

function showCatchment() {
  catchmentLayers.clearLayers();
  const own = chosen.site === null ? null : data.reach.sites[chosen.site];
  if (!own) return;
  for (const shape of reachShapes(own, "catchment")) catchmentLayers.addLayer(shape);
}

/* Areas and the colours of a figure are shown one at a time: both together cannot be read. */
function setBands(on) {
  document.getElementById("bands").checked = on;
  if (on && chosen.metric !== null) choose({ metric: null }, "control");
  showBands();
}

function bandSwitch() {
  const input = el("input", {
    type: "checkbox",
    id: "bands",
    on: { change: (event) => setBands(event.target.checked) },
  });
  const swatches = data.reach.minutes.map((minutes, step) =>
    el(
      "span",
      { class: "band-key" },
      el("span", { class: `swatch band-swatch-${step}`, "aria-hidden": "true" }),
      bi(text(`${minutes}분`, `${minutes} min`))
    )
  );
  return [
    el("label", { class: "choice", for: "bands" }, input, bi(data.reach.label)),
    el("p", { class: "band-keys fine" }, ...swatches),
  ];
}

function startReach() {
  if (!data || !data.reach) return;
  const pane = map.createPane("reach");
  pane.style.zIndex = "365";
  pane.style.pointerEvents = "none";
  bandLayers = L.layerGroup().addTo(map);
  catchmentLayers = L.layerGroup().addTo(map);
  const options = document.getElementById("options");
  options.hidden = false;
  options.append(...bandSwitch());
  pictureKeys.push(() =>
    document.getElementById("bands").checked
      ? [el("p", null, bi(data.reach.label)), stillCopy(document.querySelector(".band-keys"))]
      : null
  );
  setBands(!readHash().metric);
  showCatchment();
  watchers.push((changes) => {
    if ("site" in changes) {
      showCatchment();
      showBands();
    }
    if (changes.metric) setBands(false);
  });
}

boot.push(startReach);
