/* The table as it can be pasted: HTML for a word processor, tab separated for a spreadsheet. */

/* A text is never a formula, as in the CSV files; figures may begin with a minus. */
const DANGEROUS = /^(?:['\t\r\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠])/;

function safeCell(words) {
  const line = words.replace(/[\t\r\n]+/g, " ");
  return DANGEROUS.test(line) ? `'${line}` : line;
}

/* {title, head, rows, notes} in the language of the moment, in the order that the table has. */
function tableToCopy() {
  const metrics = tableMetrics();
  if (!sorting.byHand || !isColumn(sorting.column, metrics)) sortByChosen();
  const columns = [nameColumn(), peopleToCopy(metrics), ...metrics.flatMap(columnsOf)].filter(Boolean);
  const rows = sortedRows(metrics).map((row) => columns.map((column) => column.cell(row)));
  if (metrics.some((metric) => metric.not_known[chosen.level])) {
    rows.push(columns.map((column) => (column.rest ? column.rest() : "")));
  }
  return {
    title: safeCell(say(tableTitle())),
    head: columns.map((column) => safeCell(say(column.title))),
    rows: rows,
    notes: notesToCopy(metrics).map((note) => safeCell(say(note))),
  };
}

function nameColumn() {
  return {
    title: tr("district"),
    cell: (row) => safeCell(say(fullName(row))),
    rest: () => say(tr("not_known_row")),
  };
}

function peopleToCopy(metrics) {
  const of = peopleColumn(metrics);
  return of && { title: peopleHead(of), cell: (row) => bare(peopleOf(of, row), "count") || "" };
}

/* A figure; beside it its range, its scatter and its marks, each in a column of its own. */
function columnsOf(metric) {
  const title = metricTitle(metric, metric.short);
  const cellOf = (both) => (both ? say(both) : "");
  const sure = sureOf(metric);
  const unknown = metric.number === "count" ? metric.not_known[chosen.level] : null;
  const value = {
    title: title,
    cell: (row) => {
      const figure = bare(valuesOf(metric)[row], metric.number);
      return figure === null ? say(tr("no_data")) : figureCell(figure, metric);
    },
    rest: () => (unknown ? String(unknown) : ""),
  };
  if (!sure) return [value];
  const also = (key) => join([title, tr(key)], ": ");
  const found = [
    value,
    { title: also("range"), cell: (row) => cellOf(rangeOf(metric, row)) },
    { title: also("scatter"), cell: (row) => cellOf(intervalOf(metric, row)) },
  ];
  if (sure.unsure.length || sure.biased.length) {
    found.push({
      title: also("mark"),
      cell: (row) => `${isUnsure(metric, row) ? "±" : ""}${isBiased(metric, row) ? "†" : ""}`,
    });
  }
  return found;
}

/* What the figures rest on, and where they are from. */
function notesToCopy(metrics) {
  const notes = [];
  const line = (key, both) => notes.push(join([tr(key), both], ": "));
  const held = metrics.find((metric) => sureOf(metric)) || metrics.find((metric) => metric.basis && metric.basis.ko);
  if (held && sureOf(held)) notes.push(tr("marks_note"));
  if (held) {
    if (held.basis.ko) line("how_sure", held.basis);
    line("vintage", held.vintage);
  }
  const from = sourcesToCopy();
  if (from) line("sources", from);
  return notes;
}

function sourcesToCopy() {
  const lines = [...document.querySelectorAll("section[aria-labelledby='sources-h'] .sources li")];
  return lines.length ? join(lines.map(wordsOf), "; ") : null;
}

/* The text in a node of the page, which holds both languages. */
function wordsOf(node) {
  const said = (part, lang) => {
    if (part.nodeType === Node.TEXT_NODE) return part.data;
    if (part.lang && part.lang !== lang) return "";
    return [...part.childNodes].map((child) => said(child, lang)).join("");
  };
  return text(...LANGUAGES.map((lang) => said(node, lang).replace(/\s+/g, " ").trim()));
}

function tabbed(table) {
  return [[table.title], table.head, ...table.rows, ...table.notes.map((note) => [note])]
    .map((cells) => cells.join("\t"))
    .join("\r\n");
}

/* Made of elements, so a name is a text whatever it holds. */
function htmlOf(table) {
  const made = el(
    "table",
    { border: "1", lang: language() },
    el("caption", null, table.title),
    el("thead", null, el("tr", null, table.head.map((title) => el("th", { scope: "col" }, title)))),
    el(
      "tbody",
      null,
      table.rows.map(([name, ...cells]) =>
        el("tr", null, el("th", { scope: "row", align: "left" }, name), cells.map((cell) => el("td", { align: "right" }, cell)))
      )
    )
  );
  return el("div", null, made, table.notes.map((note) => el("p", null, note))).innerHTML;
}

/* Where the page may not use the clipboard by itself, the browser's own "copy" carries the table. */
function copyByEvent(html, plain) {
  let done = false;
  const give = (event) => {
    event.clipboardData.setData("text/html", html);
    event.clipboardData.setData("text/plain", plain);
    event.preventDefault();
    done = true;
  };
  document.addEventListener("copy", give);
  document.execCommand("copy");
  document.removeEventListener("copy", give);
  return done;
}

async function toClipboard(html, plain) {
  if (navigator.clipboard && window.ClipboardItem) {
    const item = {
      "text/html": new Blob([html], { type: "text/html" }),
      "text/plain": new Blob([plain], { type: "text/plain" }),
    };
    try {
      await navigator.clipboard.write([new ClipboardItem(item)]);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // refused: the other way is left
    }
  }
  return copyByEvent(html, plain);
}

async function copyTable() {
  const table = tableToCopy();
  const done = await toClipboard(htmlOf(table), tabbed(table));
  tellTaken(done ? tr("table_copied", { n: table.rows.length }) : tr("table_not_copied"));
}
