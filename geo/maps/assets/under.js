/* Only what is under a limit that the reader sets stands out, on map, table and pictures alike. */

/* Whether the limit hides a district: at or over it, or not known. */
function isOver(row) {
  const metric = currentMetric();
  if (chosen.under === null || !metric) return false;
  const value = valuesOf(metric)[row];
  return value === null || value > chosen.under - 1e-9;
}

function dim() {
  levelPaths(chosen.level).paths.forEach((path, row) => {
    const shape = path.getElement();
    if (shape) shape.classList.toggle("dimmed", isOver(row));
  });
  tableRows.forEach((line, row) => line.classList.toggle("dimmed", isOver(row)));
}

/* The limit as it is written: shares in percent. */
function perHundred(metric) {
  return metric.number in PERCENT ? 100 : 1;
}

/* Lowest, highest and step of the slider, in what is written. */
function limitsOf(metric) {
  const known = valuesOf(metric).filter((value) => value !== null);
  if (known.length < 2) return null;
  const by = perHundred(metric);
  const [low, high] = [Math.min(...known) * by, Math.max(...known) * by];
  if (low === high) return null;
  const finest = 10 ** -DECIMALS[metric.number];
  const step = Math.max(finest, niceStep(high - low, 100));
  return { low: Math.floor(low / step) * step, high: (Math.floor(high / step) + 1) * step, step };
}

function setUnder(written) {
  const metric = currentMetric();
  const limits = metric && limitsOf(metric);
  const value = Number(written);
  const none = !limits || written === "" || !Number.isFinite(value) || value >= limits.high;
  choose({ under: none ? null : value / perHundred(metric) }, "under");
}

function makeUnder() {
  const input = (type, id) =>
    el("input", {
      type: type,
      id: id,
      "aria-describedby": "under-note",
      on: { [type === "range" ? "input" : "change"]: (event) => setUnder(event.target.value) },
    });
  return el(
    "div",
    { class: "field under", id: "under-field" },
    el("label", { for: "under-number" }, bi(tr("only_under"))),
    el(
      "div",
      { class: "under-row" },
      el("input", {
        ...labelled(tr("only_under")),
        type: "range",
        id: "under-range",
        on: { input: (event) => setUnder(event.target.value) },
      }),
      input("number", "under-number"),
      el("span", { id: "under-unit" })
    ),
    el("p", { class: "fine", id: "under-note", role: "status" })
  );
}

/* Bring slider, number and note to the figure and the limit of the moment. */
function showUnder() {
  const field = document.getElementById("under-field");
  if (!field) return;
  const metric = currentMetric();
  const limits = metric && metric.drawn !== "none" ? limitsOf(metric) : null;
  field.hidden = !limits;
  if (!limits) return;
  const by = perHundred(metric);
  const places = Math.max(0, Math.ceil(-Math.log10(limits.step) - 1e-9));
  const range = document.getElementById("under-range");
  const number = document.getElementById("under-number");
  for (const [name, value] of [["min", limits.low], ["max", limits.high], ["step", limits.step]]) {
    range.setAttribute(name, value.toFixed(places));
  }
  number.setAttribute("step", "any");
  range.value = String(chosen.under === null ? limits.high : chosen.under * by);
  number.value = chosen.under === null ? "" : String(Number((chosen.under * by).toFixed(6)));
  const unit = metric.number in PERCENT ? text(PERCENT[metric.number], PERCENT[metric.number]) : metric.unit;
  empty(document.getElementById("under-unit")).append(...bi(unit));
  const rows = valuesOf(metric).map((value, row) => row);
  const left = rows.filter((row) => !isOver(row)).length;
  const level = tr(`counted_${chosen.level}`);
  const note = (own) => ({ n: rows.length, left: left, level: own });
  const said =
    chosen.under === null
      ? tr("under_none")
      : text(tr("under_left", note(level.ko)).ko, tr("under_left", note(level.en)).en);
  empty(document.getElementById("under-note")).append(...bi(said));
}

function startUnder() {
  // Below the switches of the places; with the figure where there are none.
  const holder = document.querySelector(".map-grid .more:not([hidden])") || document.querySelector(".map-grid .pick");
  if (!holder || !data.metrics.length) return;
  holder.append(makeUnder());
  watchers.push((changes) => {
    // Counts are drawn as circles: those that are hidden are left out.
    const metric = currentMetric();
    if ("under" in changes && metric && metric.drawn === "circles") paint();
    if (["under", "metric", "layer", "level", "likely"].some((key) => key in changes)) {
      showUnder();
      dim();
    }
  });
  showUnder();
  dim();
}

boot.push(startUnder);
