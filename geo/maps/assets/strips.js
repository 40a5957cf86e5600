/* The strip plot: a row a gu, its dong as dots along it, the gu's own figure as a stroke. */

const stripPlot = {
  id: "strips",
  wanted: (metric) =>
    data.meta.levels.includes("dong") && names("gu").code.length > 1 &&
    valuesOf(metric, "gu").length > 1 && valuesOf(metric, "dong").length > 1,
  height: (metric, room) => AXIS + 8 + names("gu").code.length * room.row,
  draw: drawStrips,
};

function drawStrips(metric, room) {
  const own = valuesOf(metric, "gu");
  const values = valuesOf(metric, "dong");
  const order = inOrder(metric, "gu");
  const title = (row) => say(nameOf(row, "gu"));
  const widest = Math.max(...order.map((row) => widthOf(title(row), 14)));
  const left = room.narrow ? 8 : Math.min(widest + 12, room.width * 0.34);
  const scale = scaleOf([...own, ...values], left + 12, room.width - 20, room.narrow ? 4 : 8);
  const size = { width: room.width, height: stripPlot.height(metric, room) };
  const items = { gu: [], dong: [] };
  const lines = order.map((row, at) => {
    const top = AXIS + at * room.row;
    const y = top + (room.narrow ? 31 : room.row / 2);
    const inside = values.flatMap((value, dong) => (names("dong").gu[dong] === row && value !== null ? [dong] : []));
    inside.sort((a, b) => values[a] - values[b]);
    const label = stripLabel(metric, row, inside);
    const line = pressable(svg("g", { class: "row" }), row, "gu", label);
    add(line, [
      svg("title", null, label),
      svg("rect", { class: "row-ground", x: 1, y: top + 1, width: room.width - 2, height: room.row - 2, rx: 4 }),
      svg("text", { class: "name", x: room.narrow ? 8 : left, y: room.narrow ? top + 17 : y + 5, "text-anchor": room.narrow ? "start" : "end" },
        fitted(title(row), room.narrow ? room.width - 16 : left - 4, 14)),
      svg("line", { class: "track", x1: scale(scale.low), x2: scale(scale.high), y1: y, y2: y }),
      inside.map((dong) => {
        const dot = svg("circle", {
          class: "dot-dong", cx: scale(values[dong]), cy: y, r: 4.5,
          fill: colorOf(metric, values[dong], "dong"), "data-value": `${values[dong]}`,
        });
        dot.addEventListener("pointerenter", () => {
          if (chosen.level === "dong") light(dong);
        });
        dot.addEventListener("pointerleave", () => light(null));
        items.dong[dong] = [dot];
        return dot;
      }),
      own[row] === null ? null : svg("line", { class: "own-stroke", x1: scale(own[row]), x2: scale(own[row]), y1: y - 10, y2: y + 10 }),
    ]);
    walkDong(line, inside, scale, values);
    items.gu[row] = [line];
    return line;
  });
  rove(lines, (at, key) => (key === "ArrowUp" ? at - 1 : key === "ArrowDown" ? at + 1 : null));
  const says = extremes(metric, "dong");
  return {
    node: plotOf("strips", size, say(fullTitle(metric)), say(says), axis(scale, metric, AXIS, size.height - 6), lines),
    items: items,
    keys: [
      el("span", { class: "plot-key" }, svg("svg", { class: "plot-mark", width: 16, height: 16, "aria-hidden": "true" },
        svg("circle", { class: "dot-dong", cx: 8, cy: 8, r: 4.5, fill: "var(--primary)" })), el("span", null, bi(tr("dong_dot")))),
      el("span", { class: "plot-key" }, svg("svg", { class: "plot-mark", width: 16, height: 20, "aria-hidden": "true" },
        svg("line", { class: "own-stroke", x1: 8, x2: 8, y1: 0, y2: 20 })), el("span", null, bi(tr("gu_stroke")))),
    ],
    note: chosen.level === "dong" ? tr("strip_keys") : null,
    says: says,
  };
}

function stripLabel(metric, row, inside) {
  const values = valuesOf(metric, "dong");
  const counted = tr("counted_dong");
  const parts = [nameOf(row, "gu"), written(valuesOf(metric, "gu")[row], metric)];
  parts.push(text(`${inside.length}개 ${counted.ko}`, `${inside.length} ${counted.en}`));
  if (inside.length) parts.push(between(metric, values[inside[0]], values[inside[inside.length - 1]]));
  return say(join(parts, ", "));
}

/* By dong the left and right keys go from dong to dong, and a press takes the nearest. */
function walkDong(line, inside, scale, values) {
  const go = (row) => choose({ district: row, site: null }, "plot");
  line.addEventListener("keydown", (event) => {
    if (chosen.level !== "dong" || !inside.length) return;
    if (!["ArrowLeft", "ArrowRight", "Enter", " "].includes(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const at = inside.indexOf(chosen.district) + (event.key === "ArrowLeft" ? -1 : 1);
    go(inside[Math.min(Math.max(at, 0), inside.length - 1)]);
  }, { capture: true });
  line.addEventListener("click", (event) => {
    if (chosen.level !== "dong" || !inside.length) return;
    event.stopImmediatePropagation();
    const box = line.ownerSVGElement.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * line.ownerSVGElement.viewBox.baseVal.width;
    const far = (row) => Math.abs(scale(values[row]) - x);
    go(inside.reduce((best, row) => (far(row) < far(best) ? row : best)));
  }, { capture: true });
}
