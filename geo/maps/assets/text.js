/* Text in two languages, and elements made without markup: every text is a text node. */

/* All that runs once the page stands and its data is read; later files push their own. */
const boot = [];

/* A tag with properties and children. Strings become text nodes, never markup.
   props: attributes by name; `class`, `on` ({event: handler}) and booleans are understood. */
function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function empty(node) {
  node.replaceChildren();
  return node;
}

/* Text helpers: a text is {ko, en}. */
function text(ko, en) {
  return { ko: ko, en: en };
}

function language() {
  return document.documentElement.dataset.lang === "en" ? "en" : "ko";
}

/* The text in the language of the moment, for what is spoken or set as an attribute. */
function say(both) {
  return both[language()];
}

/* The text as two spans of which the style shows one: nothing to do when the language changes. */
function bi(both) {
  if (both.ko === both.en) return [el("bdi", null, both.ko)];
  return [el("span", { lang: "ko" }, both.ko), el("span", { lang: "en" }, both.en)];
}

/* An interface text; {name} is filled from `values`. */
function tr(key, values) {
  const fill = (template) =>
    template.replace(/\{(\w+)\}/g, (whole, name) =>
      values && name in values ? String(values[name]) : whole
    );
  return text(fill(UI[key].ko), fill(UI[key].en));
}

function join(parts, between) {
  return text(
    parts.map((part) => part.ko).join(between),
    parts.map((part) => part.en).join(between)
  );
}

/* Attributes that follow the language: aria-label, placeholder; and the text of an <option>. */
function labelled(both) {
  return {
    "aria-label": say(both),
    "data-label-ko": both.ko,
    "data-label-en": both.en,
  };
}

function option(value, both) {
  return el("option", { value: value, "data-ko": both.ko, "data-en": both.en }, say(both));
}

function relabel() {
  const now = language();
  for (const node of document.querySelectorAll("[data-ko]")) {
    node.textContent = node.dataset[now];
  }
  for (const node of document.querySelectorAll("[data-label-ko]")) {
    node.setAttribute("aria-label", now === "en" ? node.dataset.labelEn : node.dataset.labelKo);
  }
  for (const node of document.querySelectorAll("[data-hint-ko]")) {
    node.setAttribute("placeholder", now === "en" ? node.dataset.hintEn : node.dataset.hintKo);
  }
}

/* Numbers as geo.maps.numbers writes them; values come rounded to what is shown. */
const DECIMALS = { share: 1, points: 1, rate: 2, count: 0, metres: 0, m2: 0 };

/* Shares and their differences are held as 0..1. */
const PERCENT = { share: " %", points: " %p" };

function bare(value, number) {
  if (value === null || value === undefined) return null;
  const fixed = (number in PERCENT ? value * 100 : value).toFixed(DECIMALS[number]);
  const [whole, part] = fixed.split(".");
  const grouped = number in PERCENT ? whole : whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? grouped : `${grouped}.${part}`;
}

function written(value, metric) {
  const figure = bare(value, metric.number);
  if (figure === null) return tr("not_known");
  const one = figure === "1" ? metric.suffix_one : metric.suffix.en;
  return text(figure + metric.suffix.ko, figure + one);
}

function ordinal(n) {
  const ending =
    n % 100 > 10 && n % 100 < 14 ? "th" : { 1: "st", 2: "nd", 3: "rd" }[n % 10] || "th";
  return `${n}${ending}`;
}

/* Initial consonants of a name, so that ㄱㄴ finds 가나구. */
const CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

function initials(name) {
  let found = "";
  for (const letter of name) {
    const code = letter.charCodeAt(0) - 0xac00;
    if (code >= 0 && code <= 11171) found += CONSONANTS[Math.floor(code / 588)];
    else if (/[\p{L}\p{N}]/u.test(letter)) found += letter.toLowerCase();
  }
  return found;
}
