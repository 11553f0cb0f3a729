// Elements, numbers and packed bytes. Texts of users go into text nodes and attributes only.
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== "") node.append(child instanceof Node ? child : String(child));
  }
  return node;
}
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const g = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const isNumber = (value) => typeof value === "number" && isFinite(value);
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// Four significant digits, without a power of ten where that is readable.
function short(value) {
  if (!isNumber(value)) return value === null || value === undefined ? "-" : String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return value.toLocaleString("en-US");
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(3);
  return String(Number(value.toPrecision(4)));
}

const seconds = (value) => (value >= 120 ? `${Math.floor(value / 60)}\u00a0min ${Math.round(value % 60)}\u00a0s` : `${short(Number(value.toPrecision(3)))}\u00a0s`);
const bytes = (value) => (value >= 1e9 ? `${(value / 1e9).toFixed(2)}\u00a0GB` : `${Math.round(value / 1e6)}\u00a0MB`);
const fileName = (path) => String(path).split("/").pop();

// base64 -> gzip -> bytes; then each byte of a row plus its neighbour before it.
async function unpack(text, row) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const values = new Uint8Array(await new Response(stream).arrayBuffer());
  for (let i = 0; i < values.length; ++i) if (i % row !== 0) values[i] += values[i - 1];
  return values;
}

// A select element of [value, words]; `change` gets the chosen value's index.
function choice(label, options, chosen, change) {
  const select = h("select", { onchange: () => change(select.selectedIndex) }, options.map((words, i) => h("option", { selected: i === chosen }, words)));
  return h("label", {}, label, select);
}

function table(head, rows) {
  const cell = (tag, value) => h(tag, { class: isNumber(value) ? "number" : null, scope: tag === "th" ? "col" : null }, value instanceof Node ? value : short(value));
  return h("div", { class: "wide", tabindex: 0 }, h("table", {}, head ? h("thead", {}, h("tr", {}, head.map((value) => cell("th", value)))) : null, h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value) => cell("td", value)))))));
}

// Viridis at some points (Smith and van der Walt, CC0), linear between them.
const VIRIDIS = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];
function viridis(share) {
  const at = clamp(share, 0, 1) * (VIRIDIS.length - 1);
  const i = Math.min(VIRIDIS.length - 2, Math.floor(at));
  return [0, 1, 2].map((c) => VIRIDIS[i][c] + (at - i) * (VIRIDIS[i + 1][c] - VIRIDIS[i][c]));
}
