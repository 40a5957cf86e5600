/* Small multiples: the same share within every distance of the page, on one scale of colours. */

/* Bounds of the colours: fine where short distances lie, the same for all. */
const STEPS = [0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

const multiples = {
  id: "multiples",
  wanted: () => multipleMetrics().length > 1,
  height: (metric, room) => Math.ceil(multipleMetrics().length / across(room)) * (smallSize(room).height + 96),
  draw: drawMultiples,
};

/* Shares that the page has within more than one distance, in groups by figure, the nearest first. */
function multipleMetrics() {
  const shares = data.metrics.filter(
    (metric) => metric.layer === chosen.layer && metric.variant === "" && metric.number === "share" && metric.distance_m !== null
  );
  const like = (metric) =>
    shares.filter((other) => other.key === metric.key && other.demand === metric.demand);
  const groups = new Map();
  for (const metric of shares) {
    const group = like(metric);
    if (group.length > 1) groups.set(`${metric.key}/${metric.demand}`, group);
  }
  return [...groups.values()].flatMap((group) =>
    group.sort((a, b) => a.distance_m - b.distance_m)
  );
}

function across(room) {
  return room.width < 480 ? 2 : 3;
}

function smallSize(room) {
  const [west, south, east, north] = data.meta.bounds;
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const width = Math.min(300, Math.floor(room.width / across(room)) - 14);
  return { width, height: Math.ceil((width * (north - south)) / ((east - west) * shrink)), shrink };
}

function coarsest() {
  return data.meta.levels.includes("gu") ? "gu" : data.meta.levels[0];
}

/* Outlines as paths of a small map, without what is too small to see. */
function smallPaths(size) {
  const [west, , east, north] = data.meta.bounds;
  const scale = size.width / ((east - west) * size.shrink);
  const ringPath = (ring) => {
    const kept = [];
    let last = [-9, -9];
    for (const [lat, lon] of ring) {
      const at = [(lon - west) * size.shrink * scale, (north - lat) * scale];
      if (Math.hypot(at[0] - last[0], at[1] - last[1]) < 0.8) continue;
      kept.push(`${at[0].toFixed(1)},${at[1].toFixed(1)}`);
      last = at;
    }
    return `M${kept.join("L")}Z`;
  };
  return geometryOf(coarsest()).shapes.map((shape) => shape.map((rings) => rings.map(ringPath).join("")).join(""));
}

function stepColor(value) {
  const above = STEPS.findIndex((bound) => value < bound);
  return rampColor(STEPS.length - 1, (above < 0 ? STEPS.length - 1 : above) - 1);
}

function drawMultiples(metric, room) {
  const size = smallSize(room);
  const paths = smallPaths(size);
  const level = coarsest();
  const items = paths.map(() => []);
  const list = el("div", { class: "multiples" });
  const found = multipleMetrics();
  for (const each of found) {
    const values = valuesOf(each, level);
    const shapes = paths.map((path, row) => {
      const shape = svg("path", {
        class: "small-district", d: path, "data-value": `${values[row]}`,
        fill: values[row] === null ? "url(#hatch)" : stepColor(values[row]),
      });
      for (const [event, handler] of Object.entries(lights(row))) {
        shape.addEventListener(event, () => {
          if (level === chosen.level) handler();
        });
      }
      items[row].push(shape);
      return shape;
    });
    list.append(
      el(
        "button",
        {
          type: "button", class: "multiple", "data-metric": each.name,
          "aria-pressed": String(each.name === chosen.metric),
          on: { click: () => choose({ metric: each.name }, "plot") },
        },
        svg("svg", { class: "plot", viewBox: `-1 -1 ${size.width + 2} ${size.height + 2}`, width: size.width, height: size.height, "aria-hidden": "true" }, shapes),
        el("b", null, bi(each.label), ` · ${bare(each.distance_m, "metres")} m`),
        el("span", { class: "fine" }, bi(extremes(each, level)))
      )
    );
  }
  return { title: tr("multiples_says", { n: found.length }), node: list, items: { [level]: items }, keys: stepKeys(), note: tr("multiples_note"), says: null };
}

function stepKeys() {
  return STEPS.slice(1).map((bound, i) =>
    el(
      "span",
      { class: "plot-key" },
      svg("svg", { class: "plot-mark", width: 20, height: 16, "aria-hidden": "true" },
        svg("rect", { class: "band-step", x: 1, y: 1, width: 18, height: 14, fill: stepColor(STEPS[i]) })),
      `${Math.round(STEPS[i] * 100)}–${Math.round(bound * 100)} %`
    )
  );
}
