/* Details of a district or a place, beside the map; on a phone below it, never over all of it. */

let opener = null; // where the focus goes back to
const LIST_LIMIT = 40;

function panelNode() {
  return document.getElementById("panel");
}

function openPanel(withFocus) {
  const panel = panelNode();
  if (withFocus) {
    const active = document.activeElement;
    if (active && !panel.contains(active)) opener = active;
  }
  panel.hidden = false;
  document.getElementById("stage").classList.add("with-panel");
  if (withFocus) document.getElementById("panel-title").focus({ preventScroll: true });
}

function closePanel() {
  const back = opener || document.getElementById("map");
  const inside = panelNode().contains(document.activeElement);
  hidePanel();
  choose({ district: null, site: null }, "close");
  if (inside && back.isConnected) back.focus();
}

function hidePanel() {
  panelNode().hidden = true;
  document.getElementById("stage").classList.remove("with-panel");
  opener = null;
}

function fillPanel(title, ...parts) {
  const heading = empty(document.getElementById("panel-title"));
  add(heading, bi(title));
  const body = empty(document.getElementById("panel-body"));
  add(body, parts);
  body.scrollTop = 0;
}

function showDistrict(row) {
  const facts = el("dl", { class: "facts stacked" });
  for (const metric of tableMetrics()) {
    facts.append(el("dt", null, bi(metric.label)), el("dd", null, sureFacts(metric, row)));
  }
  const counted = tableMetrics().find((metric) => peopleOf(metric, row) !== null);
  if (counted) {
    facts.append(
      el("dt", null, bi(tr("people"))),
      el("dd", null, bi(peopleText(peopleOf(counted, row)))),
      el("dt", null, bi(tr("vintage"))),
      el("dd", null, bi(counted.vintage))
    );
  }
  const gu = chosen.level === "gu" ? row : names().gu[row];
  const page = data.districts.names.gu.page ? data.districts.names.gu.page[gu] : null;
  const link = page
    ? el("p", null, el("a", { href: withLanguage(data.meta.root + page) }, bi(tr("open_page"))))
    : null;
  const layer = data.layers.find((each) => each.key === chosen.layer);
  fillPanel(
    fullName(row),
    data.layers.length > 1 && layer ? el("p", { class: "fine" }, bi(layer.name)) : null,
    facts,
    link,
    el("h4", null, bi(tr("places_here"))),
    placeList(placesIn(row))
  );
}

function withLanguage(href) {
  return language() === "en" ? `${href}#lang=en` : href;
}

function placesIn(row) {
  const column = data.points[chosen.level] || [];
  const rows = [];
  for (let i = 0; i < column.length; i += 1) {
    if (column[i] === row && isShown(i)) rows.push(i);
  }
  return rows;
}

function placeList(rows) {
  if (rows.length === 0) return el("p", { class: "fine" }, bi(tr("no_places_here")));
  const list = el("ul", { class: "place-list" });
  for (const row of rows.slice(0, LIST_LIMIT)) list.append(el("li", null, placeButton(row)));
  if (rows.length > LIST_LIMIT) {
    list.append(el("li", { class: "fine" }, bi(tr("and_more", { n: rows.length - LIST_LIMIT }))));
  }
  return list;
}

function placeButton(row) {
  const status = wordOf("status", row);
  const extra = status && !["operating", "listed"].includes(status.key) ? status : null;
  return el(
    "button",
    {
      type: "button",
      class: "place-button",
      on: { click: () => choose({ site: row, district: null }, "list") },
    },
    badge(layerOf(row)),
    el("span", null, bi(pointName(row)), extra ? el("span", { class: "tag" }, bi(extra)) : null)
  );
}

/* The letter a layer's pins carry. */
function badge(layer) {
  const at = data.layers.indexOf(layer);
  return el("span", { class: `badge layer-${at}`, "aria-hidden": "true" }, layer.badge);
}

function showSite(row) {
  const card = data.points.card ? cardOf(row) : null;
  const parts = [el("p", { class: "fine" }, badge(layerOf(row)), " ", bi(layerOf(row).name))];
  if (card) parts.push(copyOf(card));
  else if (!data.points.precision) parts.push(null);
  const page = layerOf(row).page;
  if (page) {
    const site = data.points.id[row] ? `#site=${encodeURIComponent(data.points.id[row])}` : "";
    const link = el("a", { href: withLanguageAdded(data.meta.root + page + site) }, bi(tr("open_card")));
    parts.push(el("p", null, link));
  }
  const others = samePlace(row).slice(1);
  if (others.length) parts.push(el("h4", null, bi(tr("same_place"))), placeList(others));
  fillPanel(pointName(row), parts);
}

/* Its card in the list, which may not be made yet. */
function cardOf(row) {
  const late = findLate(`p${row}`);
  return late ? build(late) : document.getElementById(`p${row}`);
}

/* A card of the list as it stands on the page, without its heading, ids and buttons. */
function copyOf(card) {
  const copy = card.cloneNode(true);
  copy.removeAttribute("id");
  for (const node of copy.querySelectorAll("[id]")) node.removeAttribute("id");
  for (const node of copy.querySelectorAll("h3, h4, h5, button")) node.remove();
  return el("div", { class: "card-copy" }, ...copy.childNodes);
}

function showSpot(rows) {
  fillPanel(tr("at_this_spot"), placeList(rows));
  openPanel(false);
}

/* What was chosen, said and shown; `why` decides where the focus goes. */
function showDetails(why) {
  const row = chosen.site;
  if (row === null && chosen.district === null) {
    if (why !== "close") hidePanel();
    return;
  }
  if (row !== null) {
    showSite(row);
    const precision = wordOf("precision", row);
    const error = data.points.error_m ? data.points.error_m[row] : null;
    const parts = [pointName(row), layerOf(row).name];
    if (precision) parts.push(precision);
    if (error) parts.push(text(`±${error} m`, `±${error} m`));
    announce(join(parts, ", "));
  } else {
    showDistrict(chosen.district);
    announce(sentence(chosen.district));
  }
  const walking = why === "keys" && panelNode().hidden;
  if (!walking) openPanel(why === "search" || why === "list" || why === "card");
}
