/* What the page shows, drawn again as SVG that stands alone: boxes and lines of text where the browser
   laid them out, and every computed style as a presentation attribute. No style, script or HTML in it. */

const SVG_SPACE = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG_SPACE, tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined) continue;
    node.setAttribute(name, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  }
  add(node, children);
  return node;
}

/* A computed colour as attributes: old readers of SVG know #rrggbb and an opacity, not rgba(). */
function colour(name, value, opacity) {
  if (value === "none" || value === "transparent") return { [name]: "none" };
  const pattern = /^url\(["']?(#[\w-]+)["']?\)/.exec(value);
  if (pattern) return { [name]: `url(${pattern[1]})` };
  const whole = value.startsWith("color(") ? 255 : 1; // color(srgb 0.1 0.2 0.3 / 0.4)
  const numbers = value.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
  const clear = (numbers.length > 3 ? numbers[3] : 1) * (opacity === undefined ? 1 : Number(opacity));
  if (clear === 0) return { [name]: "none" };
  const hex = numbers.slice(0, 3).map((part) => Math.round(part * whole).toString(16).padStart(2, "0"));
  return { [name]: `#${hex.join("")}`, [`${name}-opacity`]: clear === 1 ? null : clear };
}

function dashes(style, width) {
  return { dashed: `${3 * width} ${2 * width}`, dotted: `${width} ${width}` }[style] || null;
}

function isSeen(node) {
  const wanted = { checkOpacity: true, checkVisibilityCSS: true };
  return node.checkVisibility ? node.checkVisibility(wanted) : node.getClientRects().length > 0;
}

/* Draw a node and all in it into `into`; `origin` is the screen point that becomes 0, 0. */
function redraw(node, into, origin, anchor) {
  if (node.nodeType === Node.TEXT_NODE) return redrawText(node, into, origin, anchor);
  if (node.nodeType !== Node.ELEMENT_NODE || !isSeen(node)) return;
  if (node.namespaceURI === SVG_SPACE) return redrawSvg(node, into, origin);
  if (node === pins._container) return redrawPins(into, origin);
  redrawBox(node, into, origin);
  for (const child of node.childNodes) redraw(child, into, origin, anchor);
}

/* Ground and border of an element, turned as it is turned. */
function redrawBox(node, into, origin) {
  const style = getComputedStyle(node);
  const outer = node.getBoundingClientRect();
  const edge = parseFloat(style.borderTopWidth);
  const ground =
    style.backgroundImage === "none" ? colour("fill", style.backgroundColor) : { fill: "url(#hatch)" };
  const [x, y] = [outer.left - origin.x, outer.top - origin.y];
  const line = edge
    ? {
        ...colour("stroke", style.borderTopColor),
        "stroke-width": edge,
        "stroke-dasharray": dashes(style.borderTopStyle, edge),
      }
    : {};
  if (edge && !parseFloat(style.borderLeftWidth)) {
    into.append(svg("line", { x1: x, y1: y, x2: x + outer.width, y2: y, ...line }));
  } else if (edge || ground.fill !== "none") {
    const turned = new DOMMatrixReadOnly(style.transform === "none" ? "" : style.transform);
    const size = Math.hypot(turned.a, turned.b);
    const angle = (Math.atan2(turned.b, turned.a) * 180) / Math.PI;
    const [width, height] = [node.offsetWidth * size - edge, node.offsetHeight * size - edge];
    const middle = { x: x + outer.width / 2, y: y + outer.height / 2 };
    const radius = style.borderTopLeftRadius;
    const corner = radius.endsWith("%") ? width / 2 : Math.max(0, parseFloat(radius) - edge / 2);
    const rect = { x: middle.x - width / 2, y: middle.y - height / 2, width, height };
    const points = /^polygon\((.*)\)$/.exec(style.clipPath);
    const looks = { ...ground, ...line };
    if (angle) looks.transform = `rotate(${angle.toFixed(1)} ${middle.x.toFixed(2)} ${middle.y.toFixed(2)})`;
    if (points) into.append(svg("polygon", { points: cornersOf(points[1], outer, x, y), ...looks, stroke: null }));
    else into.append(svg("rect", { ...rect, rx: corner || null, ...looks }));
    if (style.outlineStyle === "solid") {
      const rim = parseFloat(style.outlineWidth);
      const by = edge + rim;
      const around = { x: rect.x - by / 2, y: rect.y - by / 2, width: width + by, height: height + by };
      const drawn = { fill: "none", ...colour("stroke", style.outlineColor), "stroke-width": rim };
      into.append(svg("rect", { ...around, ...drawn, transform: looks.transform }));
    }
  }
}

/* "50% 0px, 100% 25%" of a box as points. */
function cornersOf(list, box, x, y) {
  const at = (part, size) => (part.endsWith("%") ? (parseFloat(part) * size) / 100 : parseFloat(part));
  const corners = list.split(",").map((pair) => pair.trim().split(/\s+/));
  return corners
    .map(([across, down]) => [x + at(across, box.width), y + at(down, box.height)])
    .map((corner) => corner.map((part) => part.toFixed(2)).join(","))
    .join(" ");
}

/* A text node as the lines that it was broken into: [{words, box}]. */
function linesOf(node) {
  const range = document.createRange();
  const lines = [];
  let at = 0;
  for (const letter of node.data) {
    range.setStart(node, at);
    at += letter.length;
    range.setEnd(node, at);
    const box = range.getBoundingClientRect();
    const line = lines[lines.length - 1];
    const same = line && Math.abs(box.top - line.top) < box.height / 2;
    if (/\s/.test(letter)) {
      if (line) line.words += " ";
    } else if (same || (line && !box.width)) {
      line.words += letter;
      line.right = Math.max(line.right, box.right);
    } else {
      lines.push({ words: letter, left: box.left, right: box.right, top: box.top, bottom: box.bottom });
    }
  }
  return lines;
}

/* How far the letters' line lies below the middle of their box. */
const fontDrops = new Map();
let fontPen = null;

function belowMiddle(font) {
  if (!fontDrops.has(font)) {
    fontPen = fontPen || el("canvas").getContext("2d");
    fontPen.font = font;
    const size = fontPen.measureText("가");
    fontDrops.set(font, (size.fontBoundingBoxAscent - size.fontBoundingBoxDescent) / 2);
  }
  return fontDrops.get(font);
}

function redrawText(node, into, origin, anchor) {
  if (!node.data.trim()) return;
  const style = getComputedStyle(node.parentElement);
  for (const line of linesOf(node)) {
    const across = anchor === "middle" ? (line.left + line.right) / 2 : line.left;
    const looks = {
      x: across - origin.x,
      y: (line.top + line.bottom) / 2 - origin.y + belowMiddle(style.font),
      "font-size": parseFloat(style.fontSize),
      "font-weight": Number(style.fontWeight) > 400 ? style.fontWeight : null,
      "text-anchor": anchor === "middle" ? anchor : null,
    };
    const words = line.words.replace(/\s+/g, " ").trim();
    if (style.textShadow !== "none") {
      // A halo is a text of its own, below: not every reader knows paint-order.
      const halo = colour("stroke", style.textShadow.match(/^[a-z]+\([^)]*\)/)[0]);
      into.append(
        svg("text", { ...looks, fill: "none", ...halo, "stroke-width": 3, "stroke-linejoin": "round" }, words)
      );
    }
    into.append(svg("text", { ...looks, ...colour("fill", style.color) }, words));
  }
}

const SVG_SHAPES = {
  path: ["d"],
  circle: ["cx", "cy", "r"],
  ellipse: ["cx", "cy", "rx", "ry"],
  rect: ["x", "y", "width", "height", "rx"],
  line: ["x1", "y1", "x2", "y2"],
  polyline: ["points"],
  polygon: ["points"],
};

/* An SVG of the page: moved to where it stands on the screen. */
function redrawSvg(node, into, origin) {
  const box = node.getBoundingClientRect();
  const view = node.viewBox.baseVal;
  const scale = view && view.width ? Math.min(box.width / view.width, box.height / view.height) : 1;
  const [x, y] = [box.left - origin.x - (view ? view.x * scale : 0), box.top - origin.y - (view ? view.y * scale : 0)];
  const moved = `translate(${x.toFixed(2)} ${y.toFixed(2)})${scale === 1 ? "" : ` scale(${scale.toFixed(4)})`}`;
  const group = svg("g", { transform: moved });
  redrawShapes(node, group);
  if (group.childElementCount) into.append(group);
}

function redrawShapes(parent, into) {
  for (const node of parent.children) {
    if (node.localName === "defs" || !isSeen(node)) continue;
    if (node.localName === "text") {
      const letters = copyOfShape(node, ["x", "y", "dx", "dy", "transform"]);
      const style = getComputedStyle(node);
      letters.setAttribute("font-size", style.fontSize);
      letters.setAttribute("text-anchor", style.textAnchor);
      letters.setAttribute("dominant-baseline", style.dominantBaseline);
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE || isSeen(child)) letters.append(child.textContent);
      }
      into.append(letters);
    } else if (node.localName in SVG_SHAPES) {
      into.append(copyOfShape(node, [...SVG_SHAPES[node.localName], "transform"]));
    } else if (node.localName === "g" || node.localName === "a") {
      const group = svg("g", { transform: node.getAttribute("transform") });
      redrawShapes(node, group);
      if (group.childElementCount) into.append(group);
    }
  }
}

/* A shape with what it says of its form, and what the style says of its looks. */
function copyOfShape(node, names) {
  const style = getComputedStyle(node);
  const form = Object.fromEntries(names.map((name) => [name, node.getAttribute(name)]));
  const line = colour("stroke", style.stroke, style.strokeOpacity);
  const looks = { ...colour("fill", style.fill, style.fillOpacity) };
  if (line.stroke !== "none") {
    Object.assign(looks, line, { "stroke-width": parseFloat(style.strokeWidth) });
    if (style.strokeDasharray !== "none") {
      looks["stroke-dasharray"] = style.strokeDasharray.replaceAll("px", "").replaceAll(",", "");
    }
    if (style.strokeLinecap !== "butt") looks["stroke-linecap"] = style.strokeLinecap;
    if (style.strokeLinejoin !== "miter") looks["stroke-linejoin"] = style.strokeLinejoin;
  }
  if (style.fillRule === "evenodd") looks["fill-rule"] = "evenodd";
  if (style.opacity !== "1") looks.opacity = Number(style.opacity);
  return svg(node.localName, { ...form, ...looks });
}

/* The hatching that the page has, for a picture's <defs>. */
function hatching() {
  const own = document.getElementById("hatch");
  const names = ["id", "width", "height", "patternUnits", "patternTransform"];
  const copy = svg("pattern", Object.fromEntries(names.map((name) => [name, own.getAttribute(name)])));
  for (const part of own.children) copy.append(copyOfShape(part, SVG_SHAPES.rect));
  return copy;
}

/* Pins stand on a canvas: a pen that takes the same strokes draws them as paths. */
function redrawPins(into, origin) {
  const shift = map.getContainer().getBoundingClientRect();
  const corner = map.layerPointToContainerPoint([0, 0]);
  const group = svg("g", {
    transform: `translate(${shift.left - origin.x + corner.x} ${shift.top - origin.y + corner.y})`,
  });
  const pen = svgPen(group);
  const looks = pinLooks();
  for (const pin of pins.drawn) drawGroup(pen, pin.group, pin.x, pin.y, looks);
  into.append(group);
}

function svgPen(into) {
  let d = "";
  let dash = null;
  const to = (x, y) => `${x.toFixed(2)} ${y.toFixed(2)}`;
  return {
    beginPath() {
      d = "";
    },
    lineTo(x, y) {
      d += `${d ? "L" : "M"}${to(x, y)}`;
    },
    // Whole circles only: pins have no other arcs.
    arc(x, y, radius) {
      const half = `a${radius} ${radius} 0 0 1 `;
      d += `M${to(x - radius, y)}${half}${2 * radius} 0${half}${-2 * radius} 0Z`;
    },
    closePath() {
      d += "Z";
    },
    setLineDash(lengths) {
      dash = lengths.join(" ") || null;
    },
    fill() {
      into.append(svg("path", { d, fill: this.fillStyle }));
    },
    stroke() {
      const line = { stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-dasharray": dash };
      into.append(svg("path", { d, fill: "none", ...line }));
    },
    fillText(words, x, y) {
      const [, weight, size] = /(bold)? ?([\d.]+)px/.exec(this.font);
      const letters = { x, y: y + size * 0.35, fill: this.fillStyle, "font-size": Number(size) };
      into.append(svg("text", { ...letters, "font-weight": weight, "text-anchor": "middle" }, words));
    },
  };
}
