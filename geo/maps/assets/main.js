/* Start of a page with a map: who is told what when the choice changes. */

function changed(changes, why) {
  const has = (...keys) => keys.some((key) => key in changes);
  syncControls();
  if (has("level")) showLevel();
  if (has("level", "metric", "layer", "likely")) {
    paint();
    showTable();
  }
  if (has("on", "likely")) {
    pins.show(pinRows());
    paintShapes();
  }
  if (has("level", "metric", "layer", "likely", "on")) showLegend();
  paintFocus();
  if (has("district", "site")) {
    markRow(why !== "table");
    showDetails(why);
    if (why === "list" || why === "search" || why === "card" || why === "table" || why === "link") {
      showChosen();
    }
    refreshLabels(); // after the panel opened or closed
    if (why === "card" || why === "link") document.getElementById("stage").scrollIntoView({ block: "nearest" });
  }
}

/* Buttons of the list: they know their row. */
function startCards(list) {
  for (const button of list.querySelectorAll("[data-point]")) {
    const row = Number(button.dataset.point);
    button.hidden = !hasPoint(row) && !isShape(row);
    button.addEventListener("click", () =>
      choose({ site: row, district: null, on: withLayer(row) }, "card")
    );
  }
}

/* Buttons that bring a figure into the map and its table. */
function startFigureButtons() {
  for (const button of document.querySelectorAll("[data-figure]")) {
    button.addEventListener("click", () => {
      choose({ metric: button.dataset.figure, level: button.dataset.level, district: null, site: null }, "control");
      const heading = document.getElementById("table-h");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView();
    });
  }
}

function withLayer(row) {
  return new Set([...chosen.on, layerOf(row).key]);
}

/* Districts and places of the page, for the search box. */
entrySources.push(() => {
  const found = [];
  for (const level of data.meta.levels) {
    names(level).code.forEach((code, row) => {
      const go = () => choose({ level: level, district: row, site: null }, "search");
      found.push(entry(fullName(row, level), tr(`found_${level}`), go));
    });
  }
  for (let row = 0; data.points.ko && row < data.points.ko.length; row += 1) {
    if (countOf(row) > 1) continue;
    const go = () => choose({ site: row, district: null, on: withLayer(row) }, "search");
    found.push(entry(pointName(row), layerOf(row).name, go));
  }
  return found;
});

/* The map was drawn for the screen: on paper it is the same drawing, made to fit an A4 page. */
const PAPER_PX = { width: 680, height: 560 };

function fitPaper() {
  const stage = document.getElementById("stage");
  const { clientWidth: width, clientHeight: height } = stage;
  const scale = Math.min(PAPER_PX.width / width, PAPER_PX.height / height);
  stage.style.setProperty("--paper-width", `${width}px`);
  stage.style.setProperty("--paper-height", `${height}px`);
  stage.style.setProperty("--paper-scale", String(scale));
}

function openMap() {
  loadStore();
  Object.assign(chosen, chosenFromHash());
  makeMap();
}

function startMap() {
  startView();
  startCards(document);
  startFigureButtons();
  whenMade.push(startCards);
  watchers.push(changed);
  window.addEventListener("beforeprint", fitPaper);
  window.addEventListener("hashchange", () => {
    const asked = chosenFromHash();
    if (Object.keys(asked).length) choose(asked, "link");
  });
  document.addEventListener("geo:language", () => {
    showTable();
    if (chosen.site !== null || chosen.district !== null) showDetails("language");
  });
}

function startChosen() {
  if (chosen.site === null && chosen.district === null) return;
  changed({ site: chosen.site, district: chosen.district }, "link");
}

boot.push(
  openMap,
  startControls,
  startMap,
  showLevel,
  paint,
  showLegend,
  () => pins.show(pinRows()),
  paintShapes,
  showGround,
  scanGround,
  () => scansOf(chosen.level),
  startLabels,
  showTable,
  startChosen
);
