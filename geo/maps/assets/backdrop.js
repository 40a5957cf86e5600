/* The project's rivers, parks, railways and roads: over the districts and under all that is told of them, hidden
   by a switch in the legend. Nothing of it is pressed, read out or counted. */

/* A shape is drawn by some strokes, the lowest first: names of classes that backdrop.css knows. */
const BACKDROP_STROKES = {
  area: ["area"],
  line: ["casing", "line", "sleepers"],
  point: ["ring", "dot"],
};
/* Over the districts' fill, under borders, circles, pins and labels; of a second map, see changes.js, likewise. */
const BACKDROP_HEIGHT = 355;
const BACKDROP_HEIGHT_BEFORE = 405;

function backdropClass(part, stroke) {
  return `backdrop-${stroke} backdrop-${part.kind}`;
}

/* Lines of whole steps, each from where the one before it ended -> arrays of [lat, lon]. */
function backdropLines(lines) {
  const { origin: [lon0, lat0], scale } = data.backdrop;
  let [x, y] = [0, 0];
  return lines.map((steps) => {
    const line = [];
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      line.push([lat0 + y * scale, lon0 + x * scale]);
    }
    return line;
  });
}

function drawBackdropPart(part, target, looks) {
  // A line from a point to itself is drawn as a dot: one path holds any number of them.
  const dots = backdropLines([part.points])[0].map((at) => [at, at]);
  const draw = (make, shapes, strokes) => {
    if (!shapes.length) return;
    for (const stroke of strokes) make(shapes, { ...looks, className: backdropClass(part, stroke) }).addTo(target);
  };
  draw(L.polygon, backdropLines(part.areas), BACKDROP_STROKES.area);
  draw(L.polyline, backdropLines(part.lines), BACKDROP_STROKES.line);
  draw(L.polyline, dots, BACKDROP_STROKES.point);
}

/* What a part looks like, drawn with the very classes of the map. */
function backdropSwatch(part) {
  const form = part.areas.length ? "area" : part.lines.length ? "line" : "point";
  const d = { area: "M2 2H22V14H2Z", line: "M1 11L8 5L15 10L23 5", point: "M12 8L12 8" }[form];
  return svg(
    "svg",
    { class: "backdrop-swatch", width: 24, height: 16, viewBox: "0 0 24 16", "aria-hidden": "true" },
    BACKDROP_STROKES[form].map((stroke) => svg("path", { d: d, class: backdropClass(part, stroke) }))
  );
}

/* One line for parts that look alike and are called alike. */
function backdropKey() {
  const told = new Map(data.backdrop.parts.map((part) => [`${part.kind} ${part.name.ko} ${part.name.en}`, part]));
  const line = (part) => el("li", null, backdropSwatch(part), el("span", null, bi(part.name)));
  return el("ul", { class: "classes backdrop-key" }, [...told.values()].map(line));
}

function drawBackdrop(target, height) {
  const pane = target.createPane("backdrop");
  pane.style.zIndex = String(height);
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  const looks = { pane: "backdrop", renderer: L.svg({ pane: "backdrop", padding: 0.4 }), interactive: false, smoothFactor: 0 };
  for (const part of data.backdrop.parts) drawBackdropPart(part, target, looks);
  return pane;
}

function startBackdrop() {
  if (!map || !data.backdrop) return;
  const panes = [drawBackdrop(map, BACKDROP_HEIGHT)];
  if (data.changes) panes.push(drawBackdrop(mapBefore, BACKDROP_HEIGHT_BEFORE));
  const key = backdropKey();
  const input = el("input", {
    type: "checkbox",
    id: "backdrop-on",
    on: {
      change: () => {
        for (const pane of panes) pane.hidden = !input.checked;
        key.hidden = !input.checked;
      },
    },
  });
  input.checked = true;
  const choice = el("label", { class: "choice backdrop-choice", for: input.id }, input, bi(data.backdrop.show));
  const body = document.getElementById("legend-body");
  body.after(el("div", { class: "backdrop-legend" }, choice, key));
  // The legend hides where it has nothing else to say.
  const open = () => {
    body.closest(".legend").hidden = false;
  };
  open();
  watchers.push(open);
}

boot.push(startBackdrop);
