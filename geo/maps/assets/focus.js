/* The districts that a page is about: the map opens on them, the others are grey and still count. */

function isBeyond(level, row) {
  const { gu, dong } = data.focus;
  if (level === "gu") return !data.focus.within.includes(names("gu").code[row]);
  const of = names("dong").gu;
  const whole = of !== undefined && gu.includes(names("gu").code[of[row]]);
  return !whole && !dong.includes(names("dong").code[row]);
}

function greyBeyond() {
  const level = chosen.level;
  levelPaths(level).paths.forEach((path, row) => {
    path.getElement().classList.toggle("beyond", isBeyond(level, row));
  });
}

boot.push(() => {
  if (!map) return;
  greyBeyond();
  watchers.push(greyBeyond);
});
