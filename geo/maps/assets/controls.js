/* The controls: one group each for the figure, the districts, the places and the options. */

function startControls() {
  const metric = document.getElementById("metric");
  metric.addEventListener("change", () => {
    const [layer, name] = metric.value.split("/");
    choose({ layer: layer, metric: name || null }, "control");
  });
  fillMetrics();
  fillLevels();
  fillLayers();
  fillOptions();
  for (const [id, action] of [
    ["zoom-in", () => map.zoomIn()],
    ["zoom-out", () => map.zoomOut()],
    ["zoom-whole", showWhole],
    ["zoom-open", showOpening],
    ["panel-close", closePanel],
  ]) {
    document.getElementById(id).addEventListener("click", action);
  }
  document.getElementById("stage").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panelNode().contains(event.target)) closePanel();
  });
}

/* Figures of every layer in one list, a group a layer; tables-only figures are not offered. */
function fillMetrics() {
  const select = empty(document.getElementById("metric"));
  for (const layer of data.layers.length ? data.layers : [{ key: NO_LAYER }]) {
    const own = metricsOf(layer.key).filter((metric) => metric.drawn !== "none");
    const options = own.map((metric) => option(`${layer.key}/${metric.name}`, fullTitle(metric)));
    if (options.length === 0) continue;
    if (data.layers.length > 1) {
      // A group's label is an attribute: both languages side by side.
      select.append(el("optgroup", { label: `${layer.name.ko} / ${layer.name.en}` }, options));
    } else {
      add(select, options);
    }
  }
  select.append(option(`${chosen.layer}/`, tr("no_metric")));
  select.value = `${chosen.layer}/${chosen.metric || ""}`;
}

function fillLevels() {
  const group = document.getElementById("levels");
  for (const level of data.meta.levels) {
    const input = el("input", {
      type: "radio",
      name: "level",
      value: level,
      id: `level-${level}`,
      on: { change: () => choose({ level: level, district: null }, "control") },
    });
    input.checked = level === chosen.level;
    group.append(el("label", { class: "choice", for: input.id }, input, bi(tr(level))));
  }
}

function fillLayers() {
  const group = document.getElementById("layers");
  group.hidden = data.layers.length === 0;
  data.layers.forEach((layer, i) => {
    const input = el("input", {
      type: "checkbox",
      id: `layer-${i}`,
      on: {
        change: (event) => {
          const on = new Set(chosen.on);
          if (event.target.checked) on.add(layer.key);
          else on.delete(layer.key);
          choose({ on: on }, "control");
        },
      },
    });
    input.checked = chosen.on.has(layer.key);
    const swatch = el(
      "span",
      { class: `badge layer-${i}`, id: `swatch-${i}`, "aria-hidden": "true" },
      data.layers.length > 1 ? layer.badge : ""
    );
    group.append(el("label", { class: "choice", for: input.id }, input, swatch, el("span", null, bi(layer.name))));
  });
}

function fillOptions() {
  const group = document.getElementById("options");
  const wanted = data.layers.some((layer) => layer.switches.includes("likely"));
  group.hidden = !wanted;
  if (!wanted) return;
  const input = el("input", {
    type: "checkbox",
    id: "likely",
    on: { change: (event) => choose({ likely: event.target.checked }, "control") },
  });
  group.append(el("label", { class: "choice", for: "likely" }, input, bi(tr("likely"))));
}

/* Bring the controls to what is chosen: a link or a search may have changed it. */
function syncControls() {
  document.getElementById("metric").value = `${chosen.layer}/${chosen.metric || ""}`;
  const level = document.getElementById(`level-${chosen.level}`);
  if (level) level.checked = true;
  data.layers.forEach((layer, i) => {
    document.getElementById(`layer-${i}`).checked = chosen.on.has(layer.key);
  });
}
