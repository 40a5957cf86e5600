/* What unfolds: open on a wide screen, where it has no line to press; folded on a narrow one. */

const NARROW = "(max-width: 56.25rem)"; // as frame.css has it

function startFolds() {
  const narrow = window.matchMedia(NARROW);
  const menu = document.querySelector(".site-menu");
  const fold = () => {
    for (const node of document.querySelectorAll("details.fold")) node.open = !narrow.matches;
  };
  fold();
  document.documentElement.dataset.folded = "";
  narrow.addEventListener("change", fold);
  for (const each of document.querySelectorAll("details.menu")) startMenu(each, () => true);
  startMenu(menu, () => narrow.matches);
}

/* A menu lies over the page: Escape and a press elsewhere close it too. */
function startMenu(menu, isOver) {
  document.addEventListener("click", (event) => {
    if (isOver() && !menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open || !isOver()) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
}
