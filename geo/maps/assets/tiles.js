/* The tile grid: every gu a square of one size, about where it lies; small ones count as much as large. */

const LARGEST_TILE = 84;

const tileGrid = {
  id: "tiles",
  wanted: (metric) => Boolean(data.districts.tiles) && valuesOf(metric, "gu").length > 1,
  height: (metric, room) => tileSize(room) * (1 + Math.max(...data.districts.tiles.map(([, row]) => row))),
  draw: drawTiles,
};

function tileSize(room) {
  const columns = 1 + Math.max(...data.districts.tiles.map(([column]) => column));
  return Math.min(LARGEST_TILE, Math.floor(room.width / columns));
}

function drawTiles(metric, room) {
  const values = valuesOf(metric, "gu");
  const classes = metric.drawn === "choropleth" ? metric.classes.gu : null;
  const k = classes ? classes.bounds.length - 1 : 0;
  const side = tileSize(room);
  const columns = 1 + Math.max(...data.districts.tiles.map(([column]) => column));
  const size = { width: side * columns, height: tileGrid.height(metric, room) };
  const font = side < 60 ? 11 : 12;
  const items = [];
  const squares = data.districts.tiles.map(([column, row], gu) => {
    const at = classOf(classes, values[gu]);
    const known = bare(values[gu], metric.number);
    const label = say(join([nameOf(gu, "gu"), written(values[gu], metric)], ", "));
    const deep = at !== null && k > 1 && at / (k - 1) > 0.5;
    const square = pressable(svg("g", { class: `tile${deep ? " deep" : ""}${side < 60 ? " small" : ""}` }), gu, "gu", label);
    const [x, y] = [column * side, row * side];
    const missing = known === null && metric.drawn !== "none";
    add(square, [
      svg("title", null, label),
      svg("rect", {
        class: "tile-ground", x: x + 2, y: y + 2, width: side - 4, height: side - 4, rx: 4, "data-value": `${values[gu]}`,
        fill: missing ? "url(#hatch)" : at === null ? "var(--map-fill)" : rampColor(k, at),
      }),
      tileName(say(nameOf(gu, "gu")), x + side / 2, y + side / 2 - 4, side - 6, font),
      svg("text", { class: "tile-value", x: x + side / 2, y: y + side / 2 + 15, "text-anchor": "middle" },
        known === null ? "–" : known),
    ]);
    items[gu] = [square];
    return square;
  });
  // Not in the style: its property is younger than what checks the style knows.
  for (const text of squares.flatMap((square) => [...square.querySelectorAll("text")])) text.style.paintOrder = "stroke";
  rove(squares, nextTile);
  const says = extremes(metric, "gu");
  return {
    node: plotOf("tiles", size, say(fullTitle(metric)), say(says), squares),
    items: { gu: items },
    keys: [],
    note: tr("tiles_note"),
    says: says,
  };
}

/* In one line, or in two where it may be broken and both fit; else as much as there is room for. */
function tileName(name, x, y, room, font) {
  const line = (words, up) =>
    svg("text", { class: "tile-name", x: x, y: y - up, "text-anchor": "middle" }, fitted(words, room, font));
  const cut = name.search(/[-\s][^-\s]*$/) + 1;
  const parts = [name.slice(0, cut), name.slice(cut)];
  const broken = room > 50 && widthOf(name, font) > room && cut > 0 && parts.every((part) => widthOf(part, font) <= room);
  return broken ? [line(parts[0], font + 1), line(parts[1], 0)] : line(name, 0);
}

/* The nearest tile in the direction of an arrow key. */
function nextTile(from, key) {
  const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[key];
  if (!step) return null;
  const [x, y] = data.districts.tiles[from];
  let best = null;
  let least = Infinity;
  data.districts.tiles.forEach(([column, row], at) => {
    const along = (column - x) * step[0] + (row - y) * step[1];
    const aside = Math.abs((column - x) * step[1]) + Math.abs((row - y) * step[0]);
    if (along > 0 && along + 2 * aside < least) {
      least = along + 2 * aside;
      best = at;
    }
  });
  return best;
}
