/* What every picture is made of: scales, axes, rows that are pressed. */

/* The whole picture: as wide as its holder, smaller on paper; its text is a title and a description. */
function plotOf(id, size, title, says, ...children) {
  return svg(
    "svg",
    {
      class: "plot",
      role: "group",
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: size.width,
      height: size.height,
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-desc`,
    },
    svg("title", { id: `${id}-title` }, title),
    svg("desc", { id: `${id}-desc` }, says),
    ...children
  );
}

/* The smallest of 1, 2, 5, 10, … that cuts a span into at most n steps. */
function niceStep(span, n) {
  const power = 10 ** Math.floor(Math.log10(span / n));
  return power * [1, 2, 5, 10].find((each) => each * power * n >= span * (1 - 1e-9));
}

/* Values to pixels, from zero or below to a round number; `ticks` are its round numbers. */
function scaleOf(values, from, to, n) {
  const known = values.filter((value) => value !== null && value !== undefined);
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const step = niceStep(high - low || 1, n);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const ticks = [];
  for (let i = first; i <= last; i += 1) ticks.push(i * step);
  const at = (value) => from + ((value / step - first) / (last - first)) * (to - from);
  return Object.assign(at, { ticks, low: first * step, high: last * step });
}

/* A round number with the sign of a share; other units stand in the title. */
function tickText(value, metric) {
  const figure = String(Number((value * perHundred(metric)).toFixed(6)));
  return figure.replace(/\B(?=(\d{3})+(?!\d))/g, ",") + (PERCENT[metric.number] || "");
}

function axis(scale, metric, top, bottom) {
  return scale.ticks.map((value) => [
    svg("line", { class: "grid", x1: scale(value), x2: scale(value), y1: top, y2: bottom }),
    svg("text", { class: "tick", x: scale(value), y: top - 6, "text-anchor": "middle" }, tickText(value, metric)),
  ]);
}

/* Pixels a text takes, about: Hangul is as wide as it is high. */
function widthOf(words, size) {
  let width = 0;
  for (const letter of words) width += letter.charCodeAt(0) > 0x2e7f ? 0.95 : 0.56;
  return width * size;
}

/* The text, or as much of its beginning as there is room for. */
function fitted(words, room, size) {
  if (widthOf(words, size) <= room) return words;
  const letters = Array.from(words);
  while (letters.length > 1 && widthOf(`${letters.join("")}…`, size) > room) letters.pop();
  return `${letters.join("")}…`;
}

/* Rows of the level by the figure, the better first as in the table; what is not known last. */
function inOrder(metric, level) {
  const values = valuesOf(metric, level);
  const sign = metric.better === "low" ? 1 : -1;
  return values
    .map((value, row) => row)
    .sort(
      (a, b) =>
        (values[a] === null) - (values[b] === null) || sign * (values[a] - values[b]) || a - b
    );
}

/* "5개 구. 가장 큰 값: 구 47.2 %. 가장 작은 값: 두 구 3.1 %." */
function extremes(metric, level) {
  const values = valuesOf(metric, level);
  const known = values.filter((value) => value !== null);
  const counted = tr(`counted_${level}`);
  const parts = [text(`${values.length}개 ${counted.ko}`, `${values.length} ${counted.en}`)];
  if (known.length) {
    for (const [key, value] of [["largest", Math.max(...known)], ["smallest", Math.min(...known)]]) {
      const rows = values.flatMap((each, row) => (each === value ? [row] : []));
      const who =
        rows.length > 2
          ? text(`${rows.length}개 ${counted.ko}`, `${rows.length} ${counted.en}`)
          : join(rows.map((row) => fullName(row, level)), ", ");
      parts.push(join([join([tr(key), who], ": "), written(value, metric)], " "));
    }
  }
  const missing = values.length - known.length;
  if (missing) parts.push(join([tr("no_data"), text(String(missing), String(missing))], ": "));
  return text(`${parts.map((each) => each.ko).join(". ")}.`, `${parts.map((each) => each.en).join(". ")}.`);
}

/* Colour of a value in the classes of the map; nothing where it has none. */
function colorOf(metric, value, level) {
  const classes = metric.drawn === "choropleth" ? metric.classes[level] : null;
  const at = classOf(classes, value);
  return at === null ? "var(--primary)" : rampColor(classes.bounds.length - 1, at);
}

/* A part of a picture that stands for a district: lights it, and chooses it when pressed. */
function pressable(node, row, level, label) {
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "-1");
  node.setAttribute("aria-pressed", "false");
  node.setAttribute("aria-label", label);
  node.dataset.row = String(row);
  const press = () => {
    const same = level === chosen.level && row === chosen.district;
    const move = level === chosen.level ? {} : { level: level };
    choose({ ...move, district: same ? null : row, site: null }, "plot");
  };
  node.addEventListener("click", press);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  });
  for (const [event, handler] of Object.entries(lights(row))) {
    node.addEventListener(event, () => {
      if (level === chosen.level) handler();
    });
  }
  return node;
}

const ALONG = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 };

/* One stop of the tab key for many parts; arrows go on. `next(at, key)`: which part, or null. */
function rove(nodes, next) {
  const along = (at, key) => (key in ALONG ? at + ALONG[key] : null);
  const first = Math.max(0, nodes.findIndex((node) => Number(node.dataset.row) === chosen.district));
  if (nodes[first]) nodes[first].setAttribute("tabindex", "0");
  nodes.forEach((node, at) => {
    node.addEventListener("keydown", (event) => {
      const ends = { Home: 0, End: nodes.length - 1 };
      const to = event.key in ends ? ends[event.key] : (next || along)(at, event.key);
      if (to === null || !nodes[to]) return;
      event.preventDefault();
      node.setAttribute("tabindex", "-1");
      nodes[to].setAttribute("tabindex", "0");
      nodes[to].focus();
    });
  });
}
