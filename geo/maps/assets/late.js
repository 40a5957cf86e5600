/* What is folded is made when it is opened, of the page's data: see geo.maps.engine.late. */

// Told of every part that was made.
const whenMade = [];

function build(node) {
  if (typeof node === "string") return node;
  if (!Array.isArray(node)) {
    return Object.entries(node).map(([lang, inside]) =>
      el("span", { lang: lang }, [inside].flat().map(build))
    );
  }
  const [tag, attributes, ...children] = node;
  const { "data-needs-script": script, ...props } = attributes || {};
  if (script !== undefined) delete props.hidden;
  return el(tag, props, children.map(build));
}

function make(holder) {
  add(holder, data.late[holder.dataset.late].map(build));
  holder.removeAttribute("data-late");
  relabel();
  carryLanguage(language());
  for (const told of whenMade) told(holder);
}

function makeIn(node) {
  for (const holder of node.querySelectorAll("[data-late]")) make(holder);
}

/* The node with an id in what is not made yet, or undefined. */
function findLate(id, nodes = (data && data.late) || []) {
  for (const node of nodes) {
    if (!Array.isArray(node)) continue;
    const found = node[1] && node[1].id === id ? node : findLate(id, node);
    if (found) return found;
  }
  return undefined;
}

boot.push(() => {
  for (const holder of document.querySelectorAll("[data-late]")) {
    const fold = holder.closest("details");
    fold.addEventListener("toggle", () => makeIn(fold), { once: true });
  }
  window.addEventListener("beforeprint", () => makeIn(document));
});
