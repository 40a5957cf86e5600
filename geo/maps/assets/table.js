/* The twin of the map: the same districts as rows, sortable, chosen together with the map. */

// No column yet: the chosen figure, best first.
const sorting = { column: null, down: false };
let tableRows = []; // row of the level -> <tr>

/* The layer's own figures; one for another demand only while it is the one shown. */
function tableMetrics() {
  return metricsOf(chosen.layer)
    .filter((metric) => metric.name === metric.key || metric.name === chosen.metric)
    .map(variantOf);
}

function showTable() {
  const holder = document.getElementById("table-body");
  if (!holder) return; // a page of places alone has no figures of districts
  const metrics = tableMetrics();
  if (!sorting.byHand || !isColumn(sorting.column, metrics)) sortByChosen();
  const rows = sortedRows(metrics);
  const table = el(
    "table",
    { class: "figures" },
    el("caption", null, el("span", { class: "caption" }, captionParts(metrics))),
    el("thead", null, headRow(metrics))
  );
  const body = el("tbody");
  tableRows = [];
  for (const row of rows) {
    tableRows[row] = bodyRow(row, metrics);
    body.append(tableRows[row]);
  }
  table.append(body);
  const rest = restRow(metrics);
  if (rest) table.append(el("tfoot", null, rest));
  empty(holder).append(table);
  markRow(false);
  dim();
}

function isColumn(column, metrics) {
  return column === "name" || column === "rank" || metrics.some((each) => each.name === column);
}

function sortByChosen() {
  const metric = currentMetric();
  sorting.byHand = false;
  sorting.column = metric ? metric.name : "name";
  sorting.down = metric !== null && metric.better !== "low";
}

function tableTitle() {
  const layer = data.layers.find((each) => each.key === chosen.layer);
  const level = tr(chosen.level);
  return layer ? join([layer.name, level], " · ") : level;
}

/* The caption says what stands in a cell: figure, range, interval, and of which people and when. */
function captionParts(metrics) {
  const parts = [bi(tableTitle())];
  const held = metrics.find((metric) => sureOf(metric));
  const said = held || metrics.find((metric) => metric.basis && metric.basis.ko);
  if (held) parts.push(". ", bi(tr("cell_note")));
  if (!said) return parts;
  parts.push(" ", bi(said.basis), ". ", bi(tr("vintage")), ": ", bi(said.vintage), ".");
  return parts;
}

/* Whose people the figures are of. */
function peopleColumn(metrics) {
  return metrics.find((metric) => metric.demand && peopleOf(metric, 0) !== null) || null;
}

function headRow(metrics) {
  const row = el("tr", null, headCell("name", tr("district"), false));
  const of = peopleColumn(metrics);
  if (of) row.append(el("th", { scope: "col", class: "number" }, bi(peopleHead(of))));
  const shown = currentMetric();
  for (const metric of metrics) {
    const here = shown && metric.name === shown.name;
    row.append(headCell(metric.name, metricTitle(metric, metric.short), true));
    if (here && isRanked(metric)) row.append(headCell("rank", tr("rank"), true));
  }
  return row;
}

function headCell(column, title, numeric) {
  const here = sorting.column === column;
  const button = el(
    "button",
    { type: "button", class: "sort", on: { click: () => sortBy(column) } },
    bi(title),
    el("span", { class: "arrow", "aria-hidden": "true" }, here ? (sorting.down ? "▼" : "▲") : "↕")
  );
  return el(
    "th",
    {
      scope: "col",
      class: numeric ? "number" : null,
      "aria-sort": here ? (sorting.down ? "descending" : "ascending") : "none",
      "data-column": column,
    },
    button
  );
}

function bodyRow(row, metrics) {
  const button = el(
    "button",
    {
      type: "button",
      class: "row-name",
      on: {
        click: () => choose({ district: row, site: null }, "table"),
      },
    },
    bi(fullName(row))
  );
  const line = el("tr", { on: lights(row) }, el("th", { scope: "row" }, button));
  const of = peopleColumn(metrics);
  if (of) line.append(el("td", { class: "number" }, bare(peopleOf(of, row), "count") || "–"));
  const shown = currentMetric();
  for (const metric of metrics) {
    const value = valuesOf(metric)[row];
    const figure = bare(value, metric.number);
    line.append(
      figure === null
        ? el("td", { class: "number" }, bi(tr("no_data")))
        : el(
            "td",
            { class: "number" },
            figureCell(figure, metric),
            isUnsure(metric, row) ? " ±" : null,
            isBiased(metric, row) ? " †" : null,
            sureLine(metric, row)
          )
    );
    if (shown && metric.name === shown.name && isRanked(metric)) {
      const rank = ranksOf(metric)[row];
      line.append(el("td", { class: "number" }, rank === null ? "–" : String(rank)));
    }
  }
  return line;
}

/* "사람 (19-39세 청년)": the head of the column of people. */
function peopleHead(metric) {
  const who = data.demands ? data.demands[metric.demand] : null;
  const word = tr("people");
  return who ? text(`${word.ko} (${who.ko})`, `${word.en} (${who.en})`) : word;
}

function figureCell(figure, metric) {
  return figure + (PERCENT[metric.number] || "");
}

/* Sites whose dong is not known have a row of their own, so that the column adds up. */
function restRow(metrics) {
  if (!metrics.some((metric) => metric.not_known[chosen.level])) return null;
  const line = el("tr", null, el("th", { scope: "row" }, bi(tr("not_known_row"))));
  if (peopleColumn(metrics)) line.append(el("td", { class: "number" }, "–"));
  const shown = currentMetric();
  for (const metric of metrics) {
    const unknown = metric.number === "count" ? metric.not_known[chosen.level] : null;
    line.append(el("td", { class: "number" }, unknown ? String(unknown) : "–"));
    if (shown && metric.name === shown.name && isRanked(metric)) {
      line.append(el("td", { class: "number" }, "–"));
    }
  }
  return line;
}

function sortedRows(metrics) {
  const rows = names().code.map((code, row) => row);
  const shown = currentMetric();
  const metric =
    sorting.column === "rank" ? shown : metrics.find((each) => each.name === sorting.column);
  if (sorting.column === "name" || !metric) {
    rows.sort((a, b) => say(fullName(a)).localeCompare(say(fullName(b)), language()));
    return sorting.down ? rows.reverse() : rows;
  }
  const values = sorting.column === "rank" ? ranksOf(metric) : valuesOf(metric);
  const sign = sorting.down ? -1 : 1;
  // What is not known stands last, whichever way is asked for.
  return rows.sort((a, b) => {
    if (values[a] === null || values[b] === null) return (values[a] === null) - (values[b] === null);
    return sign * (values[a] - values[b]) || a - b;
  });
}

function sortBy(column) {
  const same = sorting.column === column;
  sorting.down = same ? !sorting.down : column !== "name" && column !== "rank";
  sorting.column = column;
  sorting.byHand = true;
  showTable();
  const cell = document.querySelector(`#table-body th[data-column="${CSS.escape(column)}"]`);
  cell.querySelector("button").focus();
  const word = cell.getAttribute("aria-sort") === "descending" ? "descending" : "ascending";
  announce(join([tr("sort_by"), tr(word)], ": "));
}

/* Mark the chosen row and bring it into the table's own window, never the page's. */
function markRow(scroll) {
  tableRows.forEach((line, row) => {
    const here = row === chosen.district;
    line.classList.toggle("chosen", here);
    const button = line.querySelector("button");
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    if (here && scroll) {
      const holder = document.getElementById("table-body");
      const top = line.offsetTop - holder.clientHeight / 2;
      holder.scrollTop = Math.max(0, top);
    }
  });
}
