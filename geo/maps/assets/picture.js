/* The map as a picture for a report: laid out as a sheet beside the page, then drawn again as one SVG.
   What is on the screen at the moment is what is saved, in the light theme. */

const PICTURE_DENSE = 2; // pixels of a PNG to one of the sheet
const PICTURE_MAP = 560; // a map narrower than this is enlarged
const LISTED_RANGES = 40; // more districts than this have their ranges in the table only

/* Functions -> nodes: what a kind of page adds to the legend of a picture. */
const pictureKeys = [];

/* A copy that can stand beside its original, without what is to be pressed. */
function stillCopy(node) {
  const copy = node.cloneNode(true);
  for (const each of [copy, ...copy.querySelectorAll("[id]")]) each.removeAttribute("id");
  for (const each of copy.querySelectorAll("summary, h3, button, input, select")) each.remove();
  for (const each of copy.querySelectorAll("details")) each.open = true;
  return copy;
}

/* {sheet, frames}: frames are where the maps go, [{holder, frame}]. */
function makeSheet() {
  const metric = currentMetric();
  const frames = [...document.querySelectorAll(".map-grid .map")].map((holder) => ({
    holder: holder,
    frame: el("div", { class: "sheet-map" }),
  }));
  for (const { holder, frame } of frames) {
    const scale = Math.max(1, PICTURE_MAP / holder.clientWidth);
    frame.style.width = `${holder.clientWidth * scale}px`;
    frame.style.height = `${holder.clientHeight * scale}px`;
  }
  const sides = data.changes ? [data.changes.before, data.changes.after] : [];
  const legend = stillCopy(document.querySelector(".legend"));
  const facts = [...legend.querySelectorAll(".facts")];
  for (const each of facts) each.remove();
  for (const word of facts.flatMap((each) => [...each.querySelectorAll("dt")])) word.append(": ");
  add(legend, pictureKeys.map((make) => make()));
  const narrow = frames.length === 1 && frames[0].holder.clientWidth < PICTURE_MAP;
  const sheet = el(
    "div",
    { class: narrow ? "sheet narrow" : "sheet", "aria-hidden": "true" },
    el("p", { class: "sheet-title" }, bi(pictureTitle(metric))),
    pictureLines(metric),
    el(
      "div",
      { class: "sheet-body" },
      frames.map(({ frame }, i) =>
        el("div", null, sides[i] ? el("p", { class: "sheet-side" }, bi(sides[i])) : null, frame)
      ),
      el("div", { class: "sheet-legend" }, legend)
    ),
    pictureRanges(metric),
    el("div", { class: "sheet-words" }, facts, pictureCaveats(), pictureSources())
  );
  return { sheet, frames };
}

/* What the page is called, and the figure that is shown. */
function pictureTitle(metric) {
  const { page } = titles();
  return metric ? join([page, fullTitle(metric)], " · ") : page;
}

/* Of the page and of its site: both stand in the window's title. */
function titles() {
  const { titleKo, titleEn } = document.documentElement.dataset;
  const parts = [titleKo, titleEn].map((title) => [
    title.slice(0, title.lastIndexOf(" | ")),
    title.slice(title.lastIndexOf(" | ") + 3),
  ]);
  const [page, site] = [0, 1].map((part) => text(parts[0][part], parts[1][part]));
  return { page, site };
}

/* Under the title: which districts, under which condition; what the page answers; what is chosen. */
function pictureLines(metric) {
  const lines = [];
  const n = names().code.length;
  const level = tr(`counted_${chosen.level}`);
  const what = [text(`${n}개 ${level.ko}`, `${n} ${level.en}`)];
  if (chosen.likely) what.push(tr("likely"));
  const basis = document.querySelector(".brand .basis");
  if (basis) what.push(wordsOf(basis));
  lines.push(el("p", { class: "fine" }, bi(join(what, " · "))));
  const headline = document.querySelector(".headline");
  if (headline && isOpeningFigure(metric)) lines.push(el("p", null, ...stillCopy(headline).childNodes));
  if (chosen.district !== null) lines.push(el("p", null, bi(sentence(chosen.district))));
  else if (chosen.site !== null) lines.push(el("p", null, bi(pointName(chosen.site))));
  return lines;
}

/* The page's answer is told of the figure that it opens with, and of no other. */
function isOpeningFigure(metric) {
  if (!metric) return true;
  const layer = data.meta.layer || (data.layers.length ? data.layers[0].key : NO_LAYER);
  const name = data.meta.metric || firstMetric(layer);
  return metric.layer === layer && metric.name === name && metric.variant === "";
}

/* Range and scatter of every district, where they are few enough to be read. */
function pictureRanges(metric) {
  const sure = sureOf(metric);
  if (!sure || names().code.length > LISTED_RANGES) return null;
  const lines = names().code.map((code, row) => {
    const value = marked(written(valuesOf(metric)[row], metric), metric, row);
    const range = ends(metric, sure.range_low[row], sure.range_high[row]) || "–";
    const interval = ends(metric, sure.low[row], sure.high[row]) || "–";
    const figures = text(`${range} [${interval}]`, `${range} [${interval}]`);
    return el("li", null, bi(join([nameOf(row), value, figures], "  ")));
  });
  return [
    el("p", { class: "sheet-small" }, bi(tr("ranges_note"))),
    el("ul", { class: "sheet-ranges" }, lines),
  ];
}

/* What a page of one subject does not say goes with its picture. */
function pictureCaveats() {
  if (data.layers.length !== 1) return null;
  const list = [...document.querySelectorAll("section[aria-labelledby='caveats-h'] li")];
  return list.map((line) => el("p", null, ...stillCopy(line).childNodes));
}

function pictureSources() {
  const from = sourcesToCopy();
  return [
    from ? el("p", null, bi(join([tr("sources"), from], ": "))) : null,
    el("p", { class: "sheet-site" }, bi(titles().site)),
  ];
}

/* The sheet as an SVG; everything is measured and drawn before the browser shows any of it. */
function drawPicture() {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  const { sheet, frames } = makeSheet();
  root.dataset.theme = "light";
  document.body.append(sheet);
  try {
    const box = sheet.getBoundingClientRect();
    const origin = { x: box.left, y: box.top };
    const [width, height] = [Math.ceil(box.width), Math.ceil(box.height)];
    const defs = svg("defs", null, hatching());
    const picture = svg(
      "svg",
      {
        width: width,
        height: height,
        viewBox: `0 0 ${width} ${height}`,
        "font-family": getComputedStyle(sheet).fontFamily,
        "xml:lang": language(),
      },
      svg("title", null, say(pictureTitle(currentMetric()))),
      defs
    );
    redraw(sheet, picture, origin);
    frames.forEach(({ holder, frame }, i) => {
      const at = frame.getBoundingClientRect();
      const clip = `map-${i}`;
      const size = { width: holder.clientWidth, height: holder.clientHeight };
      defs.append(svg("clipPath", { id: clip }, svg("rect", size)));
      const scale = at.width / size.width;
      const moved = `translate(${at.left - origin.x} ${at.top - origin.y}) scale(${scale})`;
      picture.append(svg("g", { transform: moved }, drawMap(holder, `url(#${clip})`, size)));
    });
    return picture;
  } finally {
    root.dataset.theme = theme;
    sheet.remove();
  }
}

/* The panes of a map from the lowest up, each a group of its name; tiles of others stay out. */
function drawMap(holder, clip, size) {
  const box = holder.getBoundingClientRect();
  const origin = { x: box.left + holder.clientLeft, y: box.top + holder.clientTop };
  const ground = colour("fill", getComputedStyle(holder).backgroundColor);
  const group = svg("g", { "clip-path": clip }, svg("rect", { ...size, ...ground }));
  const height = (pane) => Number(getComputedStyle(pane).zIndex) || 0;
  const panes = [...holder.querySelectorAll(".leaflet-map-pane > .leaflet-pane:not(.leaflet-tile-pane)")];
  for (const pane of panes.sort((a, b) => height(a) - height(b))) {
    const name = [...pane.classList].find((each) => each !== "leaflet-pane");
    const drawn = svg("g", { id: name.replace(/^leaflet-|-pane$/g, "") });
    for (const child of pane.children) redraw(child, drawn, origin, "middle");
    if (drawn.childElementCount) group.append(drawn);
  }
  const frame = { x: 0.5, y: 0.5, width: size.width - 1, height: size.height - 1, fill: "none" };
  return [group, drawScale(size), svg("rect", { ...frame, stroke: "#b1b8be" })];
}

/* A round length on the ground in the lower left corner, and which way is north. */
function drawScale({ width, height }) {
  const at = (x) => map.containerPointToLatLng([x, height / 2]);
  const metres = map.distance(at(width / 2), at(width / 2 + 100)) / 100; // of a pixel
  const most = 120 * metres;
  const ten = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].find((step) => step * ten <= most) * ten;
  const long = length / metres;
  const words = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  const [x, y] = [14, height - 14];
  const halo = { stroke: "#ffffff", "stroke-width": 3, "stroke-linejoin": "round" };
  const bar = `M${x} ${y - 5}v5h${long.toFixed(1)}v-5`;
  const arrow = `M${width - 22} ${height - 42}l6 15l-6 -4l-6 4Z`;
  const letters = [
    [words, x + long / 2, y - 8],
    ["N", width - 22, height - 14],
  ];
  return svg(
    "g",
    { id: "scale", "font-size": 12, "text-anchor": "middle" },
    svg("path", { d: bar, fill: "none", ...halo, "stroke-width": 5 }),
    svg("path", { d: bar, fill: "none", stroke: "#1e2124", "stroke-width": 2 }),
    svg("path", { d: arrow, fill: "#1e2124", ...halo, "stroke-width": 1 }),
    letters.map(([letter, across, down]) => [
      svg("text", { x: across, y: down, fill: "none", ...halo }, letter),
      svg("text", { x: across, y: down, fill: "#1e2124" }, letter),
    ])
  );
}

/* Of keys alone: letters that every system takes in a name. */
function pictureName(ending) {
  const parts = [data.meta.district, chosen.layer, chosen.metric, chosen.level, chosen.likely ? "likely" : null];
  const name = parts.filter(Boolean).join("-").replace(/[^A-Za-z0-9_-]+/g, "_");
  return `${name}.${ending}`;
}

function asFile(picture) {
  const written = new XMLSerializer().serializeToString(picture);
  return new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n${written}\n`], { type: "image/svg+xml" });
}

/* The SVG as an image: from a blob without foreign parts, so the canvas may be read again. */
async function asPixels(picture) {
  const address = URL.createObjectURL(asFile(picture));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = el("canvas", {
      width: PICTURE_DENSE * Number(picture.getAttribute("width")),
      height: PICTURE_DENSE * Number(picture.getAttribute("height")),
    });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob(done, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function savePicture(ending) {
  const picture = drawPicture();
  const file = ending === "png" ? await asPixels(picture) : asFile(picture);
  const address = URL.createObjectURL(file);
  const name = pictureName(ending);
  el("a", { href: address, download: name }).click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60000);
  tellTaken(tr("picture_saved", { name: name }));
}

function tellTaken(both) {
  empty(document.getElementById("take-note")).append(...bi(both));
}

function startTaking() {
  if (!data || !document.getElementById("take")) return;
  for (const button of document.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => savePicture(button.dataset.save));
  }
  const copy = document.getElementById("copy-table");
  if (copy) copy.addEventListener("click", copyTable);
}

boot.push(startTaking);
