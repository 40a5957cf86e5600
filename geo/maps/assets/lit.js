/* The district under the pointer or the focus, lit on map, table and pictures alike. */

let lit = null; // row of the level
const lighters = []; // told the row that is lit, or null

function light(row) {
  if (row === lit) return;
  lit = row;
  for (const lighter of lighters) lighter(row);
}

/* A row or a shape that lights its district while the pointer or the focus is on it. */
function lights(row) {
  return {
    pointerenter: () => light(row),
    pointerleave: () => light(null),
    focusin: () => light(row),
    focusout: () => light(null),
  };
}

lighters.push((row) => {
  levelPaths(chosen.level).paths.forEach((path, at) => {
    const shape = path.getElement();
    if (shape) shape.classList.toggle("lit", at === row);
  });
  tableRows.forEach((line, at) => line.classList.toggle("lit", at === row));
  readout(row);
});
