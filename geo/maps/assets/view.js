/* What part of the ground is seen: where a page opens, the whole, full screen, the scale, the locator. */

function boxOf([west, south, east, north]) {
  return L.latLngBounds([south, west], [north, east]);
}

/* At once: while Leaflet moves it hears no other wish. */
function show(bounds) {
  map.fitBounds(boxOf(bounds), { padding: [8, 8], animate: false });
}

function showWhole() {
  show(data.meta.bounds);
}

/* A district's page holds no more than itself: the whole is on another one, where there is one. */
function goWhole() {
  const link = document.querySelector("a.to-whole");
  if (link) link.click();
  else showWhole();
}

/* Where the page opens: on its places, where they lie close together; else on the whole. */
function showOpening() {
  show(data.meta.open || data.meta.bounds);
}

/* The wheel moves the page until the map is pressed or holds the focus: nobody is caught in it. */
function tameWheel(holder) {
  const full = () => document.fullscreenElement !== null;
  const wheel = (on) => map.scrollWheelZoom[on || full() ? "enable" : "disable"]();
  wheel(false);
  holder.addEventListener("pointerdown", () => wheel(true));
  holder.addEventListener("focus", () => wheel(true));
  holder.addEventListener("blur", () => wheel(false));
  document.addEventListener("fullscreenchange", () => wheel(false));
}

function startFullScreen() {
  const button = document.getElementById("full-screen");
  const grid = document.getElementById("map-grid");
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else grid.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => {
    button.setAttribute("aria-pressed", String(document.fullscreenElement === grid));
  });
}

/* A round length on the ground and how long it is drawn here: 1, 2 or 5 and noughts, of 100 pixels at most. */
function showScale() {
  const [width, height] = [100, map.getSize().y / 2];
  const most = map.distance(
    map.containerPointToLatLng([0, height]),
    map.containerPointToLatLng([width, height])
  );
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].find((step) => step * power <= most) * power;
  document.getElementById("scale-bar").style.width = `${Math.round((width * metres) / most)}px`;
  document.getElementById("scale-text").textContent =
    metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
}

/* What of the whole is seen, as a frame on the small map. */
function showFrame() {
  const frame = document.getElementById("locator-frame");
  if (!frame) return;
  const { bounds, width, height } = data.meta.locator;
  const [west, south, east, north] = bounds;
  const seen = map.getBounds();
  const within = (share) => Math.min(1, Math.max(0, share));
  const left = within((seen.getWest() - west) / (east - west));
  const right = within((seen.getEast() - west) / (east - west));
  const top = within((north - seen.getNorth()) / (north - south));
  const bottom = within((north - seen.getSouth()) / (north - south));
  frame.setAttribute("x", String(left * width));
  frame.setAttribute("y", String(top * height));
  frame.setAttribute("width", String(Math.max(2, (right - left) * width)));
  frame.setAttribute("height", String(Math.max(2, (bottom - top) * height)));
  const whole = right - left > 0.95 && bottom - top > 0.95;
  document.getElementById("locator").classList.toggle("whole", whole);
}

function startView() {
  tameWheel(document.getElementById("map"));
  startFullScreen();
  document.getElementById("zoom-open").hidden = !data.meta.open;
  const follow = () => {
    showScale();
    showFrame();
  };
  follow();
  map.on("moveend resize", follow);
  // The window is not the only thing that changes the map's size.
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
}
