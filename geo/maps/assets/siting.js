/* Where next: the chosen places as numbered squares, each with the circle of the distance. */

function sitingAt(row) {
  return [data.siting.lat[row] / 1e6, data.siting.lon[row] / 1e6]; // Leaflet takes latitude first
}

function sitingMark(row) {
  const shape = el("span", { class: "siting-number siting-mark", "aria-hidden": "true" }, String(row + 1));
  const marker = L.marker(sitingAt(row), {
    icon: L.divIcon({ className: "siting-holder", html: shape, iconSize: [18, 18] }),
    keyboard: false, // the list below the map says all of it
    pane: "chosen-places",
  });
  marker.on("mouseover", () => {
    const box = empty(document.getElementById("readout"));
    box.hidden = false;
    add(box, bi(data.siting.names[row]));
  });
  marker.on("mouseout", () => readout(null));
  return marker;
}

function sitingCircle(row, className) {
  return L.circle(sitingAt(row), {
    pane: "shapes",
    radius: data.siting.reach_m,
    className: className,
    fill: false,
    interactive: false,
  });
}

function showSiting(row) {
  const across = 3 * (data.siting.reach_m || 800);
  bringIntoView(L.latLng(sitingAt(row)).toBounds(across), 14.5);
  document.getElementById("stage").scrollIntoView({ block: "nearest" });
  announce(data.siting.names[row]);
}

/* The legend is written anew with every choice: our marks stand above what it writes. */
function sitingKey() {
  const line = (mark, words) => el("li", null, mark, el("span", null, bi(words)));
  const list = el(
    "ul",
    { class: "classes siting-key" },
    line(el("span", { class: "siting-number", "aria-hidden": "true" }, "1"), data.siting.number)
  );
  if (data.siting.reach_m) {
    list.append(line(el("span", { class: "siting-ring", "aria-hidden": "true" }), data.siting.ring));
  }
  document.getElementById("legend-body").before(list);
}

function startSiting() {
  if (!data || !data.siting) return;
  map.createPane("chosen-places").style.zIndex = "435";
  data.siting.lon.forEach((_, row) => {
    if (data.siting.reach_m) {
      sitingCircle(row, "siting-casing").addTo(map);
      sitingCircle(row, "siting-line").addTo(map);
    }
    sitingMark(row).addTo(map);
  });
  sitingKey();
  labelObstacles.push(() => document.querySelectorAll(".siting-mark"));
  refreshLabels();
  for (const button of document.querySelectorAll("[data-siting]")) {
    button.hidden = false;
    button.addEventListener("click", () => showSiting(Number(button.dataset.siting)));
  }
}

boot.push(startSiting);
