/* The legend: classes with bounds and number of districts, sizes, marks, and what it all means. */

function showLegend() {
  const holder = empty(document.getElementById("legend-body"));
  const says = empty(document.getElementById("legend-says"));
  const metric = currentMetric();
  const marks = markList();
  if (metric) {
    add(says, bi(fullTitle(metric)));
    holder.append(el("p", { class: "legend-title" }, bi(fullTitle(metric))));
    const classes = metric.classes[chosen.level];
    if (metric.drawn === "choropleth" && classes) holder.append(classList(metric, classes));
    if (metric.drawn === "circles") holder.append(sizeList(metric));
    if (metric.drawn !== "none") add(holder, [histogram(metric)]);
    holder.append(sureLegend(metric));
  }
  if (marks) holder.append(marks);
  if (metric) holder.append(metricFacts(metric));
  markHistogram();
  holder.closest(".legend").hidden = holder.childElementCount === 0;
}

/* Label with its unit in brackets where the figures do not carry it. */
function metricTitle(metric, label) {
  const words = label || metric.label;
  const unit = metric.unit;
  const plain = metric.number in PERCENT || metric.number === "count";
  const bracket = (name, sign) => (plain ? name : `${name} (${sign})`);
  return text(bracket(words.ko, unit.ko), bracket(words.en, unit.en));
}

/* With the layer's name where a page has several. */
function fullTitle(metric) {
  if (data.layers.length < 2) return metricTitle(metric);
  const layer = data.layers.find((each) => each.key === metric.layer);
  return join([layer.name, metricTitle(metric)], ": ");
}

function classList(metric, classes) {
  const list = el("ul", { class: "classes" });
  const k = classes.bounds.length - 1;
  for (let i = 0; i < k; i += 1) {
    const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
    swatch.style.background = rampColor(k, i);
    // The unit of a rate is long and stands in the title.
    const from = boundText(classes.bounds[i], metric);
    const to = boundText(classes.bounds[i + 1], metric);
    // A value at a bound belongs to the class below it.
    const range =
      classes.bounds[i] === classes.bounds[i + 1] ? to : rangeText(from, to, i > 0);
    list.append(el("li", null, swatch, el("span", null, bi(range)), countText(classes.counts[i])));
  }
  if (classes.n_missing > 0) {
    list.append(
      el(
        "li",
        null,
        el("span", { class: "swatch hatched", "aria-hidden": "true" }),
        el("span", null, bi(tr("no_data"))),
        countText(classes.n_missing)
      )
    );
  }
  return list;
}

/* A bound as geo.maps.numbers writes it: nothing at all is a plain 0. */
function boundText(value, metric) {
  const figure = value === 0 ? "0" : bare(value, metric.number);
  // The unit of a rate is long and stands in the title.
  const { ko, en } = metric.number === "rate" ? text("", "") : metric.suffix;
  return text(figure + ko, figure + en);
}

function rangeText(from, to, open) {
  return open
    ? text(`${from.ko} 초과 ${to.ko} 이하`, `over ${from.en}, up to ${to.en}`)
    : text(`${from.ko} 이상 ${to.ko} 이하`, `${from.en} to ${to.en}`);
}

function countText(n) {
  const level = tr(`counted_${chosen.level}`);
  return el("span", { class: "count-note" }, bi(text(`${n}개 ${level.ko}`, `${n} ${level.en}`)));
}

function sizeList(metric) {
  const known = valuesOf(metric).filter((value) => value !== null);
  const most = Math.max(0, ...known);
  const list = el("ul", { class: "classes sizes" });
  const steps = [...new Set([1, Math.round(most / 3), most])].filter((step) => step > 0 && step <= most);
  for (const value of steps) {
    const dot = el("span", { class: "dot", "aria-hidden": "true" });
    const across = 2 * circleRadius(value);
    dot.style.width = `${across}px`;
    dot.style.height = `${across}px`;
    list.append(
      el(
        "li",
        null,
        el("span", { class: "dot-holder" }, dot),
        el("span", null, bi(written(value, metric))),
        value === most ? countText(known.filter((each) => each === most).length) : null
      )
    );
  }
  const none = known.filter((value) => value === 0).length;
  if (none) {
    list.append(
      el(
        "li",
        null,
        el("span", { class: "dot-holder", "aria-hidden": "true" }, "–"),
        el("span", null, bi(tr("zero"))),
        countText(none)
      )
    );
  }
  if (most === 0) return list;
  return el("div", null, list, el("p", { class: "fine" }, bi(tr("circle_size"))));
}

let factsOpen = false; // as the reader left it

/* What a figure means and how sure it is: long, so it unfolds. */
function metricFacts(metric) {
  const facts = el("dl", { class: "facts fine stacked" });
  const fact = (key, both) => {
    if (both.ko) facts.append(el("dt", null, bi(tr(key))), el("dd", null, bi(both)));
  };
  fact("definition", metric.definition);
  fact("counted_of", metric.denominator);
  fact("vintage", metric.vintage);
  if (metric.basis) fact("how_sure", metric.basis);
  if (sureOf(metric) && sureOf(metric).unsure.length) fact("unsure", tr("unsure_rule"));
  const unknown = metric.not_known[chosen.level];
  if (unknown) fact("not_known_row", text(`${unknown}`, `${unknown}`));
  const fold = el("details", { class: "facts-fold" }, el("summary", null, bi(tr("about_figure"))), facts);
  fold.open = factsOpen;
  fold.addEventListener("toggle", () => {
    factsOpen = fold.open;
  });
  return fold;
}

/* The marks that are on the map at the moment, each with its word. */
function markList() {
  const kinds = new Set();
  for (let row = 0; row < data.points.lon.length; row += 1) {
    if (isShown(row)) kinds.add(markOf(row));
  }
  kinds.delete(null);
  // Both are drawn alike: one mark, one line.
  if (kinds.has("operating") && kinds.has("listed")) {
    kinds.delete("operating");
    kinds.delete("listed");
    kinds.add("counted");
  }
  if (beyondRows().length) kinds.add("beyond");
  if (kinds.size === 0) return null;
  const order = [
    "operating", "listed", "counted", "planned", "not_yet", "event", "part", "area", "area_point",
    "candidate", "candidate_ring", "beyond",
  ];
  const list = el("ul", { class: "classes marks" });
  for (const kind of order.filter((each) => kinds.has(each))) {
    list.append(
      el(
        "li",
        null,
        el("span", { class: `mark mark-${kind} layer-0`, "aria-hidden": "true" }),
        el("span", null, bi(tr(kind)))
      )
    );
  }
  if (pins.rows.length < 2) return list;
  list.append(
    el(
      "li",
      null,
      el("span", { class: "mark mark-cluster layer-0", "aria-hidden": "true" }, "2"),
      el("span", null, bi(tr("cluster")))
    ),
    el(
      "li",
      null,
      el("span", { class: "mark mark-error", "aria-hidden": "true" }),
      el("span", null, bi(tr("error_circle")))
    )
  );
  return list;
}

function markOf(row) {
  if (is("role", row, "candidate")) {
    return is("precision", row, "station") ? "candidate_ring" : "candidate";
  }
  if (!hasPoint(row)) return null;
  if (is("role", row, "area")) return isShape(row) ? "area" : "area_point";
  if (is("role", row, "part")) return "part";
  const status = wordOf("status", row);
  return status ? status.key : "operating";
}
