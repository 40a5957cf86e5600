/* The histogram in the legend: how many districts have such a value, over the classes of the map; the
   district that is lit or chosen is marked. */

// Low: the legend is on the first screen. Its bounds are written in the classes above.
const TALL = { width: 300, height: 44, top: 15, floor: 39, band: 5 };
let histogramScale = null;

function histogram(metric) {
  const values = valuesOf(metric).filter((value) => value !== null);
  histogramScale = null;
  if (values.length < 3) return null;
  const scale = scaleOf(values, 6, TALL.width - 6, values.length > MANY ? 25 : 12);
  const step = scale.ticks[1] - scale.ticks[0];
  const counts = scale.ticks.slice(1).map(() => 0);
  // A value at a bound belongs to the bin below it, as with the classes.
  for (const value of values) {
    counts[Math.max(0, Math.min(counts.length - 1, Math.ceil((value - scale.low) / step - 1e-9) - 1))] += 1;
  }
  const most = Math.max(...counts);
  const high = (n) => (n / most) * (TALL.floor - TALL.top);
  const bars = counts.map((n, i) =>
    svg("rect", {
      class: "bin", x: scale(scale.ticks[i]) + 0.5, y: TALL.floor - high(n), height: high(n),
      width: scale(scale.ticks[i + 1]) - scale(scale.ticks[i]) - 1, "data-n": n,
    })
  );
  histogramScale = { scale, metric };
  const says = extremes(metric, chosen.level);
  const holder = el("div", { class: "histogram", role: "img", ...labelled(join([tr("histogram"), says], ": ")) });
  holder.append(
    svg("svg", { class: "plot", viewBox: `0 0 ${TALL.width} ${TALL.height}`, "aria-hidden": "true" },
      bars,
      classBand(metric, scale),
      svg("g", { id: "histogram-mark" }))
  );
  return holder;
}

/* The classes of the map along the floor. */
function classBand(metric, scale) {
  const classes = metric.drawn === "choropleth" ? metric.classes[chosen.level] : null;
  if (!classes || classes.bounds.length < 2) {
    return svg("line", { class: "track", x1: scale(scale.low), x2: scale(scale.high), y1: TALL.floor, y2: TALL.floor });
  }
  const k = classes.bounds.length - 1;
  return classes.bounds.slice(1).map((bound, i) =>
    svg("rect", {
      class: "band-step", x: scale(classes.bounds[i]), y: TALL.floor, height: TALL.band,
      width: Math.max(0.5, scale(bound) - scale(classes.bounds[i])), fill: rampColor(k, i),
    })
  );
}

function markHistogram() {
  const mark = document.getElementById("histogram-mark");
  if (!mark || !histogramScale) return;
  empty(mark);
  const row = lit === null ? chosen.district : lit;
  const { scale, metric } = histogramScale;
  const value = row === null ? null : valuesOf(metric)[row];
  if (value === null || value === undefined) return;
  const x = scale(value);
  const words = fitted(say(join([nameOf(row), written(value, metric)], " ")), TALL.width - 8, 12);
  const half = widthOf(words, 12) / 2;
  const at = Math.min(Math.max(x, half + 2), TALL.width - half - 2);
  add(mark, [
    svg("line", { class: "mark-line", x1: x, x2: x, y1: TALL.top - 2, y2: TALL.floor + TALL.band, "data-value": `${value}`}),
    svg("text", { class: "mark-words", x: at, y: 12, "text-anchor": "middle" }, words),
  ]);
}

lighters.push(markHistogram);
boot.push(() => {
  if (!document.getElementById("legend-body")) return;
  watchers.push(markHistogram);
  document.addEventListener("geo:language", markHistogram);
});
