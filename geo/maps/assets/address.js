/* What the address bar asks for, and what was asked for before where the browser lets a page remember. */

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

/* Remembered between pages where the browser allows it; frames and some settings do not. */
function remember(name, value) {
  try {
    window.localStorage.setItem(`geo-${name}`, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

function recall(name) {
  try {
    return window.localStorage.getItem(`geo-${name}`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

const LANGUAGES = ["ko", "en"];
const THEMES = ["auto", "light", "dark"];

function known(value, values) {
  return values.includes(value) ? value : null;
}
