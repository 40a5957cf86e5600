/* How sure a figure is: the range over assumptions first, the interval of place error in detail. */

function sureOf(metric, level) {
  return metric && metric.sure ? metric.sure[level || chosen.level] || null : null;
}

function isUnsure(metric, row, level) {
  const sure = sureOf(metric, level);
  return sure !== null && sure.unsure.includes(row);
}

/* Two ends as one, the unit once; one figure where both read alike; null where not known. */
function between(metric, low, high) {
  if (low === null || low === undefined || high === null || high === undefined) return null;
  const to = written(high, metric);
  const from = bare(low, metric.number);
  if (from === bare(high, metric.number)) return to;
  return text(`${from}–${to.ko}`, `${from}–${to.en}`);
}

/* The same without the unit, for a cell whose figure has it. */
function ends(metric, low, high) {
  const [from, to] = [low, high].map((value) => bare(value, metric.number));
  if (from === null || to === null) return null;
  return from === to ? to : `${from}–${to}`;
}

function rangeOf(metric, row, level) {
  const sure = sureOf(metric, level);
  return sure && between(metric, sure.range_low[row], sure.range_high[row]);
}

function intervalOf(metric, row, level) {
  const sure = sureOf(metric, level);
  return sure && between(metric, sure.low[row], sure.high[row]);
}

/* A range that is the value alone is no range: null. */
function apart(range, value) {
  return range && range.ko === value.ko ? null : range;
}

function isBiased(metric, row) {
  const sure = sureOf(metric);
  return Boolean(sure) && sure.biased.includes(row);
}

/* The figure with its marks. */
function marked(both, metric, row) {
  const marks = `${isUnsure(metric, row) ? " ±" : ""}${isBiased(metric, row) ? " †" : ""}`;
  return text(`${both.ko}${marks}`, `${both.en}${marks}`);
}

/* Under a figure of the table: its range and, in square brackets, its interval. */
function sureLine(metric, row) {
  const sure = sureOf(metric);
  if (!sure) return null;
  const range = ends(metric, sure.range_low[row], sure.range_high[row]);
  const interval = ends(metric, sure.low[row], sure.high[row]);
  if (range === null && interval === null) return null;
  return el(
    "span",
    { class: "sure-line" },
    range || "–",
    " ",
    el("span", { class: "interval" }, `[${interval || "–"}]`)
  );
}

/* A figure of the details: what stands first is the range, then the figure itself. */
function sureFacts(metric, row) {
  const value = written(valuesOf(metric)[row], metric);
  const range = apart(rangeOf(metric, row), value);
  const interval = range ? intervalOf(metric, row) : apart(intervalOf(metric, row), value);
  const rank = rankText(metric, row);
  const ranked = rank ? el("span", { class: "fine" }, " ", bi(rank)) : null;
  if (!range && !interval) return [el("b", null, bi(value)), ranked];
  const lines = [];
  if (range) {
    lines.push(el("b", null, bi(range)), el("span", { class: "fine" }, " ", bi(tr("range_long"))));
    lines.push(el("br"), bi(marked(value, metric, row)));
    lines.push(el("span", { class: "fine" }, " ", bi(tr("plain_figure")), rank ? ", " : null));
  } else {
    lines.push(el("b", null, bi(marked(value, metric, row))));
  }
  lines.push(ranked);
  if (interval) {
    lines.push(el("br"), el("span", { class: "fine" }, bi(tr("interval")), " ", bi(interval)));
    if (isBiased(metric, row)) {
      lines.push(el("span", { class: "fine" }, ", † ", bi(tr("biased"))));
    }
  }
  return lines;
}

/* How many people the figures of a district are of. */
function peopleOf(metric, row) {
  const columns = metric && metric.demand && data.people ? data.people[metric.demand] : null;
  const column = columns ? columns[chosen.level] : null;
  return column ? column[row] : null;
}

function peopleText(count) {
  const figure = bare(count, "count");
  return figure === null ? tr("not_known") : text(`${figure}명`, `${figure} people`);
}

/* Dots on the border of what is not sure: over the lines, a light dot line in a dark one. */
function paintUnsure() {
  overlays.unsure.clearLayers();
  const metric = currentMetric();
  const sure = sureOf(metric);
  if (!sure || metric.drawn !== "choropleth") return;
  const shapes = geometryOf(chosen.level).shapes;
  for (const className of ["unsure-casing", "unsure-line"]) {
    for (const row of sure.unsure) {
      overlays.unsure.addLayer(
        L.polygon(shapes[row], {
          pane: "unsure",
          className: `${className} ${chosen.level}`,
          fill: false,
          interactive: false,
        })
      );
    }
  }
}

/* Words of the legend on it. */
function sureLegend(metric) {
  const sure = sureOf(metric);
  const list = el("ul", { class: "classes" });
  if (sure && sure.unsure.length) {
    list.append(
      el(
        "li",
        null,
        el("span", { class: "swatch unsure-swatch", "aria-hidden": "true" }, "±"),
        el("span", null, bi(tr("unsure"))),
        countText(sure.unsure.length)
      )
    );
  }
  return list;
}
