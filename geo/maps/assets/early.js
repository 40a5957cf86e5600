/* Before anything is drawn: the language and the theme that are asked for. */

const root = document.documentElement;
const asked = known(readHash().lang, LANGUAGES) || known(recall("lang"), LANGUAGES);
if (asked) {
  root.lang = asked;
  root.dataset.lang = asked;
}
root.dataset.theme = known(recall("theme"), THEMES) || root.dataset.theme;
if (readHash().embed === "1") root.dataset.embed = ""; // the map within another page
