/* Language, theme and the address bar: on every page, with or without a map. */

/* What the hash says: #layer=…&metric=…&lang=en. A plain #id is a place on the page. */
function readHash() {
  const raw = window.location.hash.slice(1);
  const found = {};
  if (!raw.includes("=")) return found;
  for (const part of raw.split("&")) {
    const cut = part.indexOf("=");
    if (cut < 1) continue;
    try {
      found[part.slice(0, cut)] = decodeURIComponent(part.slice(cut + 1));
    } catch (error) {
      if (!(error instanceof URIError)) throw error; // a broken % is no value
    }
  }
  return found;
}

function hashOf(values) {
  const parts = Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

/* Change some of the hash, keep the rest; no entry in the history, so "back" leaves the page. */
function writeHash(changes) {
  const next = hashOf({ ...readHash(), ...changes });
  if (next === window.location.hash) return;
  try {
    window.history.replaceState(null, "", next || window.location.pathname);
  } catch (error) {
    if (error.name !== "SecurityError") throw error; // a frame in a notebook has no address
  }
}

/* Remembered between pages where the browser allows it; frames and some settings do not. */
function remember(name, value) {
  try {
    window.localStorage.setItem(`geo-${name}`, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function setLanguage(next) {
  const root = document.documentElement;
  root.dataset.lang = next;
  root.lang = next;
  document.title = next === "en" ? root.dataset.titleEn : root.dataset.titleKo;
  for (const button of document.querySelectorAll("[data-set-lang]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setLang === next));
  }
  relabel();
  carryLanguage(next);
  document.dispatchEvent(new CustomEvent("geo:language"));
}

/* Links to our own pages take the language with them: from disk nothing else may. */
function carryLanguage(next) {
  for (const link of document.querySelectorAll("a[data-internal]")) {
    const [path, hash] = link.getAttribute("href").split("#");
    const kept = (hash || "").split("&").filter((part) => part && !part.startsWith("lang="));
    if (kept.length && !kept[0].includes("=")) continue; // leads to a place on the page
    if (next === "en") kept.push("lang=en");
    link.setAttribute("href", path + (kept.length ? `#${kept.join("&")}` : ""));
  }
}

function setTheme(next) {
  document.documentElement.dataset.theme = next;
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === next));
  }
  document.dispatchEvent(new CustomEvent("geo:theme"));
}

/* The page's data; null on a page without any. */
let data = null;

/* Gzip in base64 to what the JSON in it says. */
function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/* Language, theme and folds at once; the rest when the data is there. */
function start() {
  startPage();
  startFolds();
  const begin = (found) => {
    data = found;
    for (const each of boot) each();
    document.documentElement.dataset.ready = "";
  };
  const holder = document.getElementById("geo-data");
  if (!holder) begin(null);
  else if (holder.type === "application/json") begin(JSON.parse(holder.textContent));
  else if (window.DecompressionStream) unpack(holder.textContent).then(begin);
  else document.getElementById("main").prepend(el("p", { class: "note" }, bi(tr("too_old"))));
}

function startPage() {
  for (const button of document.querySelectorAll("[data-set-lang]")) {
    button.addEventListener("click", () => {
      remember("lang", button.dataset.setLang);
      writeHash({ lang: button.dataset.setLang });
      setLanguage(button.dataset.setLang);
    });
  }
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.addEventListener("click", () => {
      remember("theme", button.dataset.setTheme);
      setTheme(button.dataset.setTheme);
    });
  }
  for (const node of document.querySelectorAll("[data-needs-script]")) node.hidden = false;
  setTheme(document.documentElement.dataset.theme); // as early.js found them
  setLanguage(language());
  window.addEventListener("hashchange", () => {
    const asked = readHash().lang;
    if (["ko", "en"].includes(asked) && asked !== language()) setLanguage(asked);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    document.dispatchEvent(new CustomEvent("geo:theme"));
  });
  // What is folded on the screen is read on paper.
  const folded = () => document.querySelectorAll("main details:not([open])");
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const node of opened) node.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const node of opened) node.open = false;
  });
}
