/* The pictures beside the map: each drawn when it comes into view, all marked together. */

const PICTURES = [dotPlot, tileGrid, stripPlot, multiples];
const NARROW_PX = 560;
const shownPictures = []; // {plot, frame, stale, near, items}

function roomOf(frame) {
  const width = Math.max(260, Math.floor(frame.clientWidth || document.getElementById("pictures").clientWidth));
  const narrow = width < NARROW_PX;
  // A row is a target: as high as a finger where one may press it.
  const touched = narrow || window.matchMedia("(any-pointer: coarse)").matches;
  return { width, narrow, row: touched ? 44 : 28 };
}

function bodyOf(own) {
  return own.frame.querySelector(".picture-body");
}

/* The figure has changed: which pictures there are, how high they will be; those in view are drawn. */
function refreshPictures() {
  const metric = currentMetric();
  for (const own of shownPictures) {
    own.frame.hidden = !metric || metric.drawn === "none" || !own.plot.wanted(metric);
    own.stale = true;
    if (own.frame.hidden) empty(bodyOf(own));
    else if (own.near) drawPlot(own);
    else bodyOf(own).style.minHeight = `${own.plot.height(metric, roomOf(bodyOf(own)))}px`;
  }
  document.getElementById("pictures-none").hidden = shownPictures.some((own) => !own.frame.hidden);
}

function drawPlot(own) {
  if (!own.stale || own.frame.hidden) return;
  own.stale = false;
  const body = bodyOf(own);
  const active = body.contains(document.activeElement) ? document.activeElement.dataset.row : null;
  const made = own.plot.draw(currentMetric(), roomOf(body));
  own.items = made.items;
  add(empty(body), [
    el("p", { class: "fine picture-title" }, bi(made.title || fullTitle(currentMetric())), made.note ? [" · ", bi(made.note)] : null),
    made.keys.length ? el("p", { class: "plot-keys fine" }, made.keys) : null,
    made.node,
    el("p", { class: "fine picture-says" }, made.says ? [bi(made.says), " "] : null, bi(tr("picture_table"))),
  ]);
  body.style.minHeight = "";
  markPlot(own);
  const again = active ? body.querySelector(`[data-row="${CSS.escape(active)}"]`) : null;
  if (again) again.focus({ preventScroll: true });
}

/* What is chosen, lit and dimmed, on all that is drawn. */
function markPlot(own) {
  for (const [level, rows] of Object.entries(own.items || {})) {
    const here = level === chosen.level;
    rows.forEach((nodes, row) => {
      for (const node of nodes) {
        const is = here && row === chosen.district;
        node.classList.toggle("chosen", is);
        node.classList.toggle("lit", here && row === lit);
        node.classList.toggle("dimmed", here && isOver(row));
        if (node.hasAttribute("aria-pressed")) node.setAttribute("aria-pressed", String(is));
      }
    });
  }
}

function markPlots() {
  shownPictures.forEach(markPlot);
}

function changedPictures(changes) {
  const has = (...keys) => keys.some((key) => key in changes);
  // Of many districts the rows are those beside the chosen one.
  const others = has("district") && chosen.level === "dong" && names().code.length > MANY;
  if (has("level", "metric", "layer", "likely") || others) refreshPictures();
  markPlots();
}

function startPictures() {
  const section = document.getElementById("pictures");
  if (!section || !data.metrics.length) return;
  for (const plot of PICTURES) {
    const frame = document.getElementById(`picture-${plot.id}`);
    if (frame) shownPictures.push({ plot, frame, stale: true, near: false, items: null });
  }
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        const own = shownPictures.find((each) => each.frame === entry.target.closest(".picture"));
        own.near = entry.isIntersecting;
        if (own.near) drawPlot(own);
      }
    },
    { rootMargin: "200px" }
  );
  refreshPictures();
  for (const own of shownPictures) watcher.observe(bodyOf(own));
  watchers.push(changedPictures);
  lighters.push(markPlots);
  let width = section.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(section.clientWidth - width) < 2) return;
    width = section.clientWidth;
    refreshPictures();
  }).observe(section);
  document.addEventListener("geo:language", refreshPictures);
  window.addEventListener("beforeprint", () => shownPictures.forEach(drawPlot));
}

boot.push(startPictures);
