/* The ranked dot plot: a row a district, its figure as a dot, its range and its interval; where the page
   has the same figure on foot and in a straight line, both ends of a dumbbell. */

const MANY = 60; // of more districts only some are rows
const SOME = 10;
const AXIS = 24;

const dotPlot = {
  id: "dots",
  wanted: (metric) => valuesOf(metric).length > 1,
  height: (metric, room) => AXIS + 8 + dotRows(metric).length * room.row,
  draw: drawDots,
};

/* All; of many those of the chosen one's gu, else the first and the last. */
function dotRows(metric) {
  const rows = inOrder(metric, chosen.level);
  if (rows.length <= MANY) return rows;
  const gu = names().gu;
  if (chosen.district !== null && gu) return rows.filter((row) => gu[row] === gu[chosen.district]);
  return [...rows.slice(0, SOME), ...rows.slice(-SOME)];
}

function dotNote(metric) {
  if (valuesOf(metric).length <= MANY) return null;
  const gu = names().gu;
  if (chosen.district === null || !gu) return tr("first_and_last", { n: SOME });
  return join([tr("rows_of"), nameOf(gu[chosen.district], "gu")], ": ");
}

/* The same figure the other way: on foot and in a straight line. */
const PAIRS = {
  coverage_share_network: "coverage_share_straight",
  coverage_share_straight: "coverage_share_network",
};

function pairOf(metric) {
  const like = (other) => ["layer", "variant", "demand", "distance_m"].every((key) => other[key] === metric[key]);
  return data.metrics.find((other) => other.key === PAIRS[metric.key] && like(other)) || null;
}

function dotLabel(row, pair) {
  const both = pair ? join([pair.label, written(valuesOf(pair)[row], pair)], " ") : null;
  return say(both ? join([sentence(row), both], ", ") : sentence(row));
}

function drawDots(metric, room) {
  const rows = dotRows(metric);
  const pair = pairOf(metric);
  const sure = sureOf(metric);
  const values = valuesOf(metric);
  const others = pair ? valuesOf(pair) : [];
  const title = (row) => say(rows.length < values.length && names().gu ? fullName(row) : nameOf(row));
  const widest = Math.max(...rows.map((row) => widthOf(title(row), 14)));
  const left = room.narrow ? 8 : Math.min(widest + 12, room.width * 0.34);
  const right = room.narrow ? 10 : 84;
  const spread = sure ? [...sure.range_low, ...sure.range_high] : [];
  const scale = scaleOf([...values, ...others, ...spread], left + 12, room.width - right - 8, room.narrow ? 4 : 6);
  const size = { width: room.width, height: dotPlot.height(metric, room) };
  const items = [];
  const lines = rows.map((row, at) => {
    const top = AXIS + at * room.row;
    const line = pressable(svg("g", { class: "row" }), row, chosen.level, dotLabel(row, pair));
    const y = top + (room.narrow ? 32 : room.row / 2);
    const words = room.narrow ? top + 17 : y + 5;
    const known = bare(values[row], metric.number);
    add(line, [
      svg("title", null, dotLabel(row, pair)),
      svg("rect", { class: "row-ground", x: 1, y: top + 1, width: room.width - 2, height: room.row - 2, rx: 4 }),
      svg("text", { class: "name", x: room.narrow ? 8 : left, y: words, "text-anchor": room.narrow ? "start" : "end" },
        fitted(title(row), room.narrow ? room.width - 90 : left - 4, 14)),
      svg("text", { class: "value", x: room.width - 8, y: words, "text-anchor": "end" },
        known === null ? say(tr("no_data")) : known + (PERCENT[metric.number] || "") + (isUnsure(metric, row) ? " ±" : "")),
      svg("line", { class: "track", x1: scale(scale.low), x2: scale(scale.high), y1: y, y2: y }),
      known === null ? null : dotMarks({ metric, pair, sure, row, scale, y }),
    ]);
    items[row] = [line];
    return line;
  });
  rove(lines);
  const says = extremes(metric, chosen.level);
  return {
    node: plotOf("dots", size, say(fullTitle(metric)), say(says), axis(scale, metric, AXIS, size.height - 6), lines),
    items: { [chosen.level]: items },
    keys: dotKeys(metric, pair, sure),
    note: dotNote(metric),
    says: says,
  };
}

function dotMarks({ metric, pair, sure, row, scale, y }) {
  const value = valuesOf(metric)[row];
  const other = pair ? valuesOf(pair)[row] : null;
  const bar = (low, high, make) => (low === null || high === null ? null : make(scale(low), scale(high)));
  const between = { class: "pair-line", x1: scale(value), x2: scale(other === null ? value : other), y1: y, y2: y };
  return [
    sure && bar(sure.range_low[row], sure.range_high[row], (x1, x2) =>
      svg("rect", { class: "range-bar", x: x1, y: y - 6, width: Math.max(1, x2 - x1), height: 12, rx: 3 })),
    other === null ? null : svg("line", between),
    sure && bar(sure.low[row], sure.high[row], (x1, x2) =>
      svg("line", { class: "interval-line", x1: x1, x2: x2, y1: y, y2: y })),
    other === null ? null : svg("circle", { class: "dot-other", cx: scale(other), cy: y, r: 5, "data-value": `${other}`}),
    svg("circle", {
      class: "dot-own", cx: scale(value), cy: y, r: 5.5, fill: colorOf(metric, value, chosen.level), "data-value": `${value}`,
    }),
  ];
}

/* What the marks are, each drawn small beside its words. */
function dotKeys(metric, pair, sure) {
  const key = (mark, words) =>
    el("span", { class: "plot-key" }, svg("svg", { class: "plot-mark", width: 28, height: 16, "aria-hidden": "true" }, mark), el("span", null, bi(words)));
  return [
    key(svg("circle", { class: "dot-own", cx: 14, cy: 8, r: 5.5, fill: "var(--primary)" }), pair ? metric.label : tr("figure_dot")),
    pair ? key(svg("circle", { class: "dot-other", cx: 14, cy: 8, r: 5 }), pair.label) : null,
    sure ? key(svg("rect", { class: "range-bar", x: 2, y: 2, width: 24, height: 12, rx: 3 }), tr("range_long")) : null,
    sure ? key(svg("line", { class: "interval-line", x1: 2, x2: 26, y1: 8, y2: 8 }), tr("interval")) : null,
  ];
}
