/* One box for districts and places: Korean, Latin letters, or initial consonants. */

const FOUND_LIMIT = 12;
let entries = null;
let found = [];
let active = -1;

/* Letters and digits only, lower case: as geo.maps.search compares. */
function squeezed(words) {
  return (words.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]/gu) || []).join("");
}

/* `also`: other names that lead to it, such as the legal dong on whose ground it lies. */
function entry(both, kind, go, also = []) {
  const names = [both, ...also].map((name) => ({
    ko: squeezed(name.ko),
    en: squeezed(name.en),
    initials: initials(name.ko),
  }));
  return { both: both, kind: kind, go: go, also: also, names: names };
}

/* What is on the page itself: a page with a map adds a function here. */
const entrySources = [];

function makeEntries() {
  const all = entrySources.flatMap((source) => source());
  for (const other of (data && data.search) || []) {
    const kind = UI[`found_${other.kind}`] ? tr(`found_${other.kind}`) : tr("other_page");
    all.push(entry(other, kind, goTo(other.href)));
  }
  return all.concat(finestEntries());
}

function goTo(href) {
  return () => {
    window.location.href = withLanguageAdded(data.meta.root + href);
  };
}

/* The dong of each gu, where the page draws only the gu: each leads to its gu's page at its row. */
function finestEntries() {
  const finest = data && data.finest;
  if (!finest) return [];
  const gu = data.districts.names.gu;
  return finest.code.flatMap((codes, i) =>
    codes.map((code, j) => {
      const both = {
        ko: `${finest.ko[i][j]} (${gu.ko[i]})`,
        en: `${finest.en[i][j]} (${gu.en[i]})`,
      };
      const href = `${gu.page[i]}#dong=${encodeURIComponent(code)}`;
      return entry(both, tr("found_dong"), goTo(href), finest.also[code]);
    })
  );
}

function withLanguageAdded(href) {
  if (language() !== "en") return href;
  return href.includes("#") ? `${href}&lang=en` : `${href}#lang=en`;
}

function find(typed) {
  const wanted = squeezed(typed);
  if (!wanted) return [];
  entries = entries || makeEntries();
  const byInitials = [...wanted].every((letter) => CONSONANTS.includes(letter));
  const place = (name) =>
    Math.min(
      ...(byInitials ? [name.initials] : [name.ko, name.en])
        .map((text) => text.indexOf(wanted))
        .map((at) => (at < 0 ? 999 : at))
    );
  const hit = (each) => {
    const own = place(each.names[0]);
    if (own < 999) return { at: own, by: null };
    const at = each.names.map(place);
    const least = Math.min(...at);
    return { at: least, by: each.also[at.indexOf(least) - 1] };
  };
  // What begins with the words comes first, districts before places (the order they stand in).
  return entries
    .map((each, i) => ({ each, i, ...hit(each) }))
    .filter(({ at }) => at < 999)
    .sort((a, b) => (a.at > 0) - (b.at > 0) || a.i - b.i)
    .map(({ each, by }) => ({ ...each, by: by }));
}

/* Another name, and what it leads to. */
function led(from, to) {
  return { ko: `${from.ko} → ${to.ko}`, en: `${from.en} → ${to.en}` };
}

function showFound() {
  const box = document.getElementById("search");
  const list = empty(document.getElementById("search-list"));
  const all = find(box.value);
  found = all.slice(0, FOUND_LIMIT);
  active = -1;
  found.forEach((each, i) => {
    list.append(
      el(
        "li",
        {
          id: `found-${i}`,
          role: "option",
          "aria-selected": "false",
          on: {
            mousedown: (event) => event.preventDefault(), // keep the focus in the box
            click: () => take(i),
          },
        },
        el("span", null, bi(each.by ? led(each.by, each.both) : each.both)),
        el("span", { class: "fine" }, bi(each.kind))
      )
    );
  });
  const open = box.value.trim() !== "";
  list.hidden = !open || found.length === 0;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
  const note = empty(document.getElementById("search-note"));
  if (open) {
    add(note, bi(all.length ? tr("search_found", { n: all.length }) : tr("search_none")));
  }
}

function hideFound() {
  const box = document.getElementById("search");
  document.getElementById("search-list").hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function take(i) {
  const each = found[i];
  if (!each) return;
  hideFound();
  empty(document.getElementById("search-note"));
  each.go();
}

function point(i) {
  const list = document.getElementById("search-list");
  active = (i + found.length) % found.length;
  [...list.children].forEach((node, at) => {
    node.setAttribute("aria-selected", String(at === active));
    if (at === active) node.scrollIntoView({ block: "nearest" });
  });
  document.getElementById("search").setAttribute("aria-activedescendant", `found-${active}`);
}

function startSearch() {
  const box = document.getElementById("search");
  if (!box) return;
  box.addEventListener("input", showFound);
  box.addEventListener("blur", hideFound);
  box.addEventListener("keydown", (event) => {
    const open = !document.getElementById("search-list").hidden;
    if (event.key === "ArrowDown" && found.length) point(open ? active + 1 : 0);
    else if (event.key === "ArrowUp" && open) point(active - 1);
    else if (event.key === "Enter") take(Math.max(0, active));
    else if (event.key === "Escape") hideFound();
    else return;
    event.preventDefault();
  });
}

boot.push(startSearch);
