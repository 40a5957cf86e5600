/* Pins on one canvas. A renderer of Leaflet does the moving and zooming of the canvas; we draw. */

const PIN = 7; // radius of a pin, pixels
const PIN_FAR = 5; // the whole city in view
const PIN_BADGE = 10; // with a letter in it, where several layers meet
const PIN_RIM = 1.5; // of paper around each
const CORNER = 1.18; // how much further than a circle a shape of its size reaches

/* Made when the page starts: Leaflet is there by then on every page that has this file. */
function makePins() {
  const Pins = L.Renderer.extend({
    options: { padding: 0.4, pane: "pins" },

    initialize: function () {
      L.Renderer.prototype.initialize.call(this);
      this.rows = [];
      this.world = null;
      this.drawn = [];
      this.grouped = null;
    },

    _initContainer: function () {
      this._container = el("canvas", { "aria-hidden": "true" });
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer: function () {
      this._container.remove();
    },

    _update: function () {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const box = this._bounds;
      const size = box.getSize();
      const dense = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, box.min);
      this._container.width = dense * size.x;
      this._container.height = dense * size.y;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._pen.setTransform(dense, 0, 0, dense, 0, 0);
      this.draw();
    },

    show: function (rows) {
      this.rows = rows;
      this.world = this.world || projectPoints(data.points);
      this.grouped = null;
      if (this._map) this._update();
    },

    draw: function () {
      if (!this.world) return;
      const zoom = this._map.getZoom();
      if (!this.grouped || this.zoom !== zoom) {
        this.grouped = groupPins(this.rows, this.world, zoom);
        this.zoom = zoom;
      }
      const origin = this._map.getPixelOrigin();
      const box = this._bounds;
      const size = box.getSize();
      const looks = pinLooks();
      this.drawn = [];
      for (const group of this.grouped.groups) {
        // _bounds are layer points: world pixels less the origin of the map.
        const x = group.x - origin.x - box.min.x;
        const y = group.y - origin.y - box.min.y;
        if (x < -30 || y < -30 || x > size.x + 30 || y > size.y + 30) continue;
        const radius = drawGroup(this._pen, group, x, y, looks);
        // What it covers: a corner reaches further than a circle.
        const reach = (radius + PIN_RIM) * (group.n === 1 && sidesOf(group.row) ? CORNER : 1);
        this.drawn.push({ x: x + box.min.x, y: y + box.min.y, radius, reach, group });
      }
    },

    /* The pin at a layer point: the nearest within reach, or null. */
    at: function (point) {
      let best = null;
      let nearest = Infinity;
      for (const mark of this.drawn) {
        const distance = Math.hypot(mark.x - point.x, mark.y - point.y);
        if (distance <= Math.max(mark.radius + 3, 14) && distance < nearest) {
          nearest = distance;
          best = mark.group;
        }
      }
      return best;
    },

    members: function (group) {
      return membersOf(group, this.grouped, this.rows, this.world);
    },
  });
  return new Pins();
}

/* Colours and letters of the moment, read once a drawing from the style. */
function pinLooks() {
  const style = getComputedStyle(document.getElementById("map"));
  const layers = data.layers.map((layer, i) => {
    const swatch = document.getElementById(`swatch-${i}`);
    const color = swatch ? getComputedStyle(swatch).getPropertyValue("--layer") : "";
    return { color: color.trim() || layer.color, badge: layer.badge };
  });
  return {
    layers: layers,
    many: chosen.on.size > 1,
    far: map.getZoom() < 11.5,
    letter: style.getPropertyValue("--badge-text").trim() || "#ffffff",
    paper: style.getPropertyValue("--pin-paper").trim() || "#ffffff",
    ink: style.getPropertyValue("--pin-ink").trim() || "#1e2124",
    font: style.fontFamily,
  };
}

function drawGroup(pen, group, x, y, looks) {
  if (group.n > 1) return drawCount(pen, group, x, y, looks);
  const row = group.row;
  const look = looks.layers[data.points.layer ? data.points.layer[row] : 0];
  const later = is("status", row, "not_yet");
  const hollow = later || is("status", row, "planned");
  const radius = looks.many ? PIN_BADGE : looks.far ? PIN_FAR : PIN;
  outline(pen, row, x, y, radius + PIN_RIM);
  pen.fillStyle = looks.paper;
  pen.fill();
  outline(pen, row, x, y, radius);
  pen.fillStyle = hollow ? looks.paper : look.color;
  pen.fill();
  pen.lineWidth = hollow ? 2.5 : 1;
  pen.strokeStyle = hollow ? look.color : looks.ink;
  if (later) pen.setLineDash([2, 2]);
  pen.stroke();
  pen.setLineDash([]);
  if (looks.many) {
    pen.fillStyle = hollow ? look.color : looks.letter;
    write(pen, look.badge, x, y, `bold 11px ${looks.font}`);
  }
  return radius;
}

/* Circle: a place; square: a part of one; diamond: an event; hexagon: an area without a size. */
function sidesOf(row) {
  if (is("status", row, "event")) return 4;
  if (is("role", row, "part")) return -4;
  return is("role", row, "area") ? 6 : 0;
}

function outline(pen, row, x, y, radius) {
  pen.beginPath();
  const sides = sidesOf(row);
  if (sides === 0) {
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  const turn = sides === -4 ? Math.PI / 4 : 0;
  const reach = radius * CORNER;
  for (let i = 0; i < Math.abs(sides); i += 1) {
    const angle = turn - Math.PI / 2 + (2 * Math.PI * i) / Math.abs(sides);
    pen.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
  }
  pen.closePath();
}

function drawCount(pen, { n, row }, x, y, looks) {
  const radius = (looks.far ? 7.5 : 9) + 3 * Math.log10(n);
  pen.beginPath();
  pen.arc(x, y, radius + PIN_RIM, 0, 2 * Math.PI);
  pen.fillStyle = looks.paper;
  pen.fill();
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = looks.many ? looks.ink : looks.layers[data.points.layer ? data.points.layer[row] : 0].color;
  pen.fill();
  pen.fillStyle = looks.many ? looks.paper : looks.letter;
  write(pen, n < 1000 ? String(n) : `${Math.round(n / 1000)}k`, x, y, `bold 11px ${looks.font}`);
  return radius;
}

function write(pen, words, x, y, font) {
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(words, x, y + 0.5);
}
