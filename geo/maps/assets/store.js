/* What is chosen at the moment, and words about it. One place changes it: choose(). */

/* Whose figures they are that no layer brings: people and density. */
const NO_LAYER = "districts";

let geometryOf = null;
const chosen = {
  layer: null, // key
  metric: null, // column name, null = places only
  level: "gu",
  district: null, // row of the level
  site: null, // row of the points
  on: new Set(), // keys of the layers whose places are shown
  under: null, // only what is under this value stands out
  likely: false, // only places likely there on the day of the data
};
const watchers = [];

/* Change what is chosen and tell everybody; `why` lets a part tell its own changes apart. */
function choose(changes, why) {
  // A limit is of the figure that it was set for.
  if ("metric" in changes || "layer" in changes) changes = { under: null, ...changes };
  Object.assign(chosen, changes);
  for (const watcher of watchers) watcher(changes, why || null);
  writeHash({
    layer: data.layers.length > 1 ? chosen.layer : null,
    metric: chosen.metric,
    under: chosen.under,
    level: data.meta.levels.length > 1 ? chosen.level : null,
    district: chosen.district === null ? null : names().code[chosen.district],
    site: chosen.site === null || !data.points.id ? null : data.points.id[chosen.site],
  });
}

function names(level) {
  return data.districts.names[level || chosen.level];
}

function nameOf(row, level) {
  const at = names(level);
  return text(at.ko[row], at.en[row]);
}

/* A dong is named with its gu (two may share a name), but on the gu's own page. */
function fullName(row, level) {
  const at = names(level);
  const own = nameOf(row, level);
  if (!at.gu || names("gu").code.length === 1) return own;
  const gu = nameOf(at.gu[row], "gu");
  return text(`${gu.ko} ${own.ko}`, `${own.en}, ${gu.en}`);
}

/* The figure as the switches want it: with its variant where there is one. */
function variantOf(metric) {
  if (!metric || !chosen.likely) return metric;
  const other = data.metrics.find(
    (each) =>
      each.layer === metric.layer && each.name === metric.name && each.variant === "likely"
  );
  return other || metric;
}

function metricsOf(layer) {
  return data.metrics.filter((each) => each.layer === layer && each.variant === "");
}

function currentMetric() {
  if (!chosen.metric) return null;
  const base = metricsOf(chosen.layer).find((each) => each.name === chosen.metric);
  return variantOf(base || null);
}

function valuesOf(metric, level) {
  return metric.values[level || chosen.level] || [];
}

/* One district alone has no rank. */
function isRanked(metric, level) {
  return metric.better !== "neither" && valuesOf(metric, level).length > 1;
}

/* 1 is best; equal values share a rank; nothing where nothing is ranked. */
function ranksOf(metric, level) {
  const values = valuesOf(metric, level);
  if (!isRanked(metric, level)) return values.map(() => null);
  const sign = metric.better === "low" ? 1 : -1;
  const order = values.filter((value) => value !== null).sort((a, b) => sign * (a - b));
  const first = new Map();
  order.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1);
  });
  return values.map((value) => (value === null ? null : first.get(value)));
}

function rankText(metric, row, level) {
  const at = level || chosen.level;
  const ranks = ranksOf(metric, at);
  const rank = ranks[row];
  if (rank === null || rank === undefined) return null;
  const tied = ranks.filter((other) => other === rank).length > 1;
  const n = ranks.filter((other) => other !== null).length;
  const key = tied ? "rank_tied" : "rank_of";
  const { ko, en } = tr(`counted_${at}`);
  return text(
    tr(key, { n: n, rank: rank, level: ko }).ko,
    tr(key, { n: n, rank: ordinal(rank), level: en }).en
  );
}

/* Class of a value: the first whose upper bound is not below it. bounds = [lowest, upper…]. */
function classOf(classes, value) {
  if (value === null || value === undefined || !classes || classes.bounds.length < 2) return null;
  const upper = classes.bounds.slice(1);
  const found = upper.findIndex((bound) => value <= bound);
  return found < 0 ? upper.length - 1 : found;
}

function rampColor(k, i) {
  return k >= 7 ? `var(--ramp-${i})` : `var(--ramp-${k}-${i})`;
}

/* Name, figure and rank: "가구, 47.2 %, 3개 구 중 2위" */
function sentence(row) {
  const metric = currentMetric();
  const parts = [fullName(row)];
  if (metric) {
    const value = written(valuesOf(metric)[row], metric);
    parts.push(value);
    const rank = rankText(metric, row);
    if (rank) parts.push(rank);
    const range = apart(rangeOf(metric, row), value);
    if (range) parts.push(join([tr("range"), range], " "));
  }
  return join(parts, ", ");
}

function announce(both) {
  document.getElementById("live").textContent = say(both);
}

/* What the address asks for, as far as the page knows it. */
function chosenFromHash() {
  const asked = readHash();
  const changes = {};
  const layer = data.layers.find((each) => each.key === asked.layer);
  if (layer) changes.layer = layer.key;
  const key = layer ? layer.key : chosen.layer;
  if (metricsOf(key).some((each) => each.name === asked.metric)) changes.metric = asked.metric;
  else if (layer) changes.metric = firstMetric(key);
  if (data.meta.levels.includes(asked.level)) changes.level = asked.level;
  const code = asked.district || asked.dong || asked.gu;
  for (const level of data.meta.levels) {
    const row = names(level).code.indexOf(code);
    if (code && row >= 0) Object.assign(changes, { level: level, district: row });
  }
  if (Number.isFinite(Number.parseFloat(asked.under))) changes.under = Number.parseFloat(asked.under);
  if (asked.site && data.points.id) {
    const row = data.points.id.indexOf(asked.site);
    if (row >= 0) changes.site = row;
  }
  return changes;
}

/* The first figure that is drawn and has anything to show; else the places alone. */
function firstMetric(layer) {
  const own = metricsOf(layer).filter((each) => each.drawn !== "none");
  const telling = own.find((metric) => valuesOf(metric).some((value) => value));
  return telling ? telling.name : null;
}

function loadStore() {
  geometryOf = makeGeometry(data.districts.topology);
  chosen.level = data.meta.level;
  chosen.layer = data.meta.layer || (data.layers.length ? data.layers[0].key : NO_LAYER);
  chosen.metric = data.meta.metric === "" ? null : data.meta.metric || firstMetric(chosen.layer);
  chosen.on = new Set(data.layers.filter((layer) => layer.on).map((layer) => layer.key));
}
