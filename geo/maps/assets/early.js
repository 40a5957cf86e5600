/* Before anything is painted: language and theme, so that nothing is laid out twice. The address comes
   before what the browser remembers; see state.js. */
(function () {
  const root = document.documentElement;
  const known = (value, values) => (values.includes(value) ? value : null);
  const recall = (name) => {
    try {
      return window.localStorage.getItem(`geo-${name}`);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return null;
    }
  };
  const asked = new URLSearchParams(window.location.hash.slice(1)).get("lang");
  root.dataset.lang = known(asked, ["ko", "en"]) || known(recall("lang"), ["ko", "en"]) || root.dataset.lang;
  root.lang = root.dataset.lang;
  root.dataset.theme = known(recall("theme"), ["auto", "light", "dark"]) || "auto";
})();
