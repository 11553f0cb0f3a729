// Isosurfaces of display volumes by ray marching in WebGL2: one canvas per density, one view for all of them.
const VERTEX = `#version 300 es
in vec2 corner; out vec2 at;
void main() { at = corner; gl_Position = vec4(corner, 0.0, 1.0); }`;
// The box has its longest edge from -1 to 1. Rays are parallel; a hit is refined by bisection and lit by the gradient.
const FRAGMENT = `#version 300 es
precision highp float; precision highp sampler3D;
uniform sampler3D density; uniform sampler3D overlay; uniform sampler3D key;
uniform mat3 turn; uniform vec3 edges; uniform vec3 voxels; uniform float level; uniform float zoom; uniform float coloured; uniform vec3 plain; uniform vec3 paper;
in vec2 at; out vec4 colour;
float value(vec3 p) { return texture(density, p).r; }
vec3 viridis(float t) {
  vec3 a = vec3(0.267, 0.005, 0.329), b = vec3(0.231, 0.318, 0.545), c = vec3(0.129, 0.565, 0.553), d = vec3(0.361, 0.784, 0.388), e = vec3(0.992, 0.906, 0.145);
  t = clamp(t, 0.0, 1.0) * 4.0;
  return t < 1.0 ? mix(a, b, t) : t < 2.0 ? mix(b, c, t - 1.0) : t < 3.0 ? mix(c, d, t - 2.0) : mix(d, e, t - 3.0);
}
void main() {
  vec3 from = turn * vec3(at / zoom, 2.0), along = turn * vec3(0.0, 0.0, -1.0);
  vec3 safe = mix(vec3(1e-6), along, step(vec3(1e-6), abs(along)));
  vec3 a = (-edges - from) / safe, b = (edges - from) / safe;
  vec3 near = min(a, b), far = max(a, b);
  float begin = max(max(near.x, near.y), near.z), end = min(min(far.x, far.y), far.z);
  colour = vec4(paper, 1.0);
  if (begin >= end) return;
  float pace = 0.6 * 2.0 * max(max(edges.x, edges.y), edges.z) / max(max(voxels.x, voxels.y), voxels.z);
  float before = begin;
  for (int i = 0; i < 900; ++i) {
    float t = begin + pace * float(i);
    if (t > end) return;
    if (value((from + t * along) / edges * 0.5 + 0.5) < level) { before = t; continue; }
    float hit = t;
    for (int k = 0; k < 5; ++k) { float middle = 0.5 * (before + hit); if (value((from + middle * along) / edges * 0.5 + 0.5) < level) before = middle; else hit = middle; }
    vec3 p = (from + hit * along) / edges * 0.5 + 0.5, e = 1.0 / voxels;
    vec3 slope = vec3(value(p + vec3(e.x, 0, 0)) - value(p - vec3(e.x, 0, 0)), value(p + vec3(0, e.y, 0)) - value(p - vec3(0, e.y, 0)), value(p + vec3(0, 0, e.z)) - value(p - vec3(0, 0, e.z)));
    vec3 normal = length(slope) > 0.0 ? -normalize(slope) : -along;
    vec3 light = turn * normalize(vec3(0.4, 0.6, 1.0));
    float shade = 0.28 + 0.72 * max(dot(normal, light), 0.0);
    float depth = 1.0 - 0.35 * (hit - begin) / max(end - begin, 0.001);
    vec3 base = plain;
    if (coloured > 0.5) { float o = texture(overlay, p).r; base = o > 0.5 / 255.0 ? viridis((o * 255.0 - 1.0) / 254.0) : vec3(0.55); }
    colour = vec4(base * shade * depth + 0.12 * pow(max(dot(reflect(along, normal), light), 0.0), 16.0), 1.0);
    return;
  }
}`;

function renderer(canvas, size) {
  const gl = canvas.getContext("webgl2", { antialias: false, preserveDrawingBuffer: true });
  if (!gl) return null;
  const program = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  gl.useProgram(program);
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW);
  gl.enableVertexAttribArray(gl.getAttribLocation(program, "corner"));
  gl.vertexAttribPointer(gl.getAttribLocation(program, "corner"), 2, gl.FLOAT, false, 0, 0);
  const place = (name) => gl.getUniformLocation(program, name);
  const longest = Math.max(...size);
  gl.uniform3fv(place("edges"), size.map((n) => n / longest));
  gl.uniform3fv(place("voxels"), size);
  gl.uniform1i(place("overlay"), 1);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  const upload = (unit, values) => {
    gl.activeTexture(gl.TEXTURE0 + unit);
    gl.bindTexture(gl.TEXTURE_3D, gl.createTexture());
    gl.texImage3D(gl.TEXTURE_3D, 0, gl.R8, size[0], size[1], size[2], 0, gl.RED, gl.UNSIGNED_BYTE, values);
    const filter = unit === 0 ? gl.LINEAR : gl.NEAREST;
    for (const [name, value] of [[gl.TEXTURE_MIN_FILTER, filter], [gl.TEXTURE_MAG_FILTER, filter], [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_R, gl.CLAMP_TO_EDGE]]) gl.texParameteri(gl.TEXTURE_3D, name, value);
  };
  const paper = () => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map((v) => v / 255);
  return { upload, draw(state) {
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.uniformMatrix3fv(place("turn"), false, state.turn);
    gl.uniform1f(place("level"), state.level);
    gl.uniform1f(place("zoom"), state.zoom);
    gl.uniform1f(place("coloured"), state.coloured ? 1 : 0);
    gl.uniform3fv(place("plain"), [0.62, 0.72, 0.85]);
    gl.uniform3fv(place("paper"), paper());
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  } };
}

// Columns of a rotation about the screen's axes, in front of another one.
function turned(turn, right, up) {
  const [c, s, d, t] = [Math.cos(right), Math.sin(right), Math.cos(up), Math.sin(up)];
  const step = [c, s * t, -s * d, 0, d, t, s, -c * t, c * d];
  const out = new Array(9);
  for (let column = 0; column < 3; ++column) for (let row = 0; row < 3; ++row) out[3 * column + row] = [0, 1, 2].reduce((sum, k) => sum + turn[3 * k + row] * step[3 * column + k], 0);
  return out;
}

// Voxels of at least this level, by the curve of the whole map.
function enclosedAt(map, level) {
  const { low, step, voxels } = map.enclosed;
  const at = clamp((level - low) / step, 0, voxels.length - 1), i = Math.min(voxels.length - 2, Math.floor(at));
  return voxels[i] + (at - i) * (voxels[i + 1] - voxels[i]);
}
function levelFor(map, count) {
  const { low, step, voxels } = map.enclosed;
  let i = 0;
  while (i < voxels.length - 1 && voxels[i + 1] >= count) ++i;
  const drop = i + 1 < voxels.length ? voxels[i] - voxels[i + 1] : 0;
  return low + step * (i + (drop > 0 ? clamp((voxels[i] - count) / drop, 0, 1) : 0));
}

function volumeViewer(view) {
  const size = view.display_size, cube = view.spacing_angstrom ** 3;
  const densities = view.maps.filter((map) => map.kind === "density" && map.enclosed), overlays = view.maps.filter((map) => map.kind === "overlay");
  if (densities.length === 0) return null;
  const known = [...densities].reverse().find((map) => isNumber(map.level));
  const count = known ? enclosedAt(known, known.level) : view.mask ? view.mask.count / 4 * view.bin ** 3 : 0.05 * size[0] * size[1] * size[2] * view.bin ** 3;
  for (const map of densities) {
    // At 0 and below, the empty voxels outside a mask would fill the box.
    map.lowest = map.high > 0 ? Math.max(map.enclosed.low, 0.005 * map.high) : map.enclosed.low;
    map.shown = Math.max(map.lowest, isNumber(map.level) ? map.level : levelFor(map, count));
  }
  const view3 = { turn: turned([1, 0, 0, 0, 1, 0, 0, 0, 1], 0.5, -0.35), zoom: 1.15, overlay: -1 };
  const key = colourKey();
  const panels = [];
  let tied = true, waiting = false;
  const drawAll = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const { map, gl, slider, words } of panels) {
        gl.draw({ ...view3, level: (map.shown - map.low) / (map.high - map.low), coloured: view3.overlay >= 0 });
        slider.value = Math.sqrt((map.shown - map.lowest) / (map.high - map.lowest));
        words.textContent = `level ${short(map.shown)}: encloses ${short(Math.round(enclosedAt(map, map.shown) * cube))} Å³`;
      }
      key.show(overlays[view3.overlay]);
    });
  };
  for (const map of densities.slice(0, 4)) {
    const canvas = h("canvas", { width: 480, height: 480, tabindex: 0, role: "img", class: "solid", "aria-label": `surface of ${map.label}; arrow keys turn it, + and - zoom` });
    let gl = null;
    try { gl = renderer(canvas, size); } catch (error) { gl = null; }
    if (!gl) {
      const picture = map.pictures ? h("img", { src: `data:image/png;base64,${map.pictures[0].png}`, alt: `slice of ${map.label}` }) : null;
      return h("div", { id: "solid" }, h("p", {}, "This browser has no WebGL 2, which draws surfaces; here is a slice."), picture);
    }
    gl.upload(0, map.bytes);
    const words = h("output", {});
    // Most levels of interest are low, so the level goes with the square of the slider.
    const slider = h("input", { type: "range", min: 0, max: 1, step: 0.0025, class: "level", "aria-label": `level of ${map.label}`, oninput: (event) => {
      map.shown = map.lowest + Number(event.target.value) ** 2 * (map.high - map.lowest);
      if (tied) { const wanted = enclosedAt(map, map.shown); for (const other of densities) if (other !== map) other.shown = Math.max(other.lowest, levelFor(other, wanted)); }
      drawAll();
    } });
    let last = null;
    canvas.addEventListener("pointerdown", (event) => { last = event; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointerup", () => { last = null; });
    canvas.addEventListener("pointermove", (event) => {
      if (!last) return;
      view3.turn = turned(view3.turn, -0.01 * (event.clientX - last.clientX), -0.01 * (event.clientY - last.clientY));
      last = event;
      drawAll();
    });
    canvas.addEventListener("wheel", (event) => { view3.zoom = clamp(view3.zoom * Math.exp(-0.001 * event.deltaY), 0.4, 12); drawAll(); event.preventDefault(); }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [0.1, 0], ArrowRight: [-0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (move) view3.turn = turned(view3.turn, ...move);
      else if (event.key === "+" || event.key === "=") view3.zoom = Math.min(12, view3.zoom * 1.15);
      else if (event.key === "-") view3.zoom = Math.max(0.4, view3.zoom / 1.15);
      else return;
      drawAll();
      event.preventDefault();
    });
    panels.push({ map, gl, slider, words, node: h("figure", {}, h("h3", {}, map.label), canvas, h("div", { class: "controls" }, h("label", {}, "level", slider)), words) });
  }
  const controls = h("div", { class: "controls" },
    overlays.length ? choice("colour", ["plain", ...overlays.map((map) => map.label)], 0, (i) => { view3.overlay = i - 1; if (i > 0) for (const { gl } of panels) gl.upload(1, overlays[i - 1].bytes); drawAll(); }) : null,
    panels.length > 1 ? h("label", {}, h("input", { type: "checkbox", checked: true, onchange: (event) => { tied = event.target.checked; } }), "levels enclose the same volume") : null);
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  return h("div", { id: "solid" }, controls, h("div", { class: "solid" }, panels.map((panel) => panel.node)), key.node,
    h("p", { class: "soft" }, "Drag or use the arrow keys to turn, the wheel or + and - to zoom. Volumes are those of the whole map at full resolution."));
}
