/* Language and theme, the address bar, the start: on every page, with or without a map. */

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

// Where scripts of others follow at once, the map must be there.
let hurried = false;

/* Lets the browser draw and listen between two steps of the start. */
function breath() {
  return hurried ? null : new Promise((done) => setTimeout(done));
}

/* Language, theme and folds at once; then the data, and one step after the other. */
async function start() {
  startPage();
  startFolds();
  const holder = document.getElementById("geo-data");
  if (holder) {
    hurried = holder.type === "application/json";
    data = hurried ? JSON.parse(holder.textContent) : await unpack(holder.textContent).json();
  }
  for (const step of boot) {
    await breath();
    await step();
  }
  document.documentElement.dataset.ready = "";
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
  setTheme(document.documentElement.dataset.theme);
  setLanguage(language());
  window.addEventListener("hashchange", () => {
    const asked = known(readHash().lang, LANGUAGES);
    if (asked && asked !== language()) setLanguage(asked);
  });
  const whole = document.querySelector(".whole-page");
  for (const event of whole ? ["pointerenter", "focus", "click"] : []) {
    whole.addEventListener(event, () => {
      whole.setAttribute("href", hashOf({ ...readHash(), embed: null }) || "#main");
    });
  }
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
