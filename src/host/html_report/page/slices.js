// Slices through display volumes in three directions, with crosshair, outline of the mask and overlay.
const PLANES = [{ normal: 2, right: 0, up: 1, name: "x, y" }, { normal: 1, right: 0, up: 2, name: "x, z" }, { normal: 0, right: 1, up: 2, name: "y, z" }];

function colourKey() {
  const bar = h("canvas", { width: 180, height: 1, "aria-hidden": "true" });
  const low = h("span"), high = h("span"), node = h("div", { class: "key" }, low, bar, high);
  const pen = bar.getContext("2d");
  for (let x = 0; x < 180; ++x) { pen.fillStyle = `rgb(${viridis(x / 179).map(Math.round)})`; pen.fillRect(x, 0, 1, 1); }
  return { node, show(map) {
    node.style.visibility = map ? "visible" : "hidden";
    if (map) { const unit = map.unit ? ` ${map.unit}` : ""; low.textContent = short(map.low) + unit; high.textContent = `${short(map.high)}${unit}: ${map.label}`; }
  } };
}

function sliceViewer(view) {
  const size = view.display_size, spacing = view.display_spacing_angstrom;
  const densities = view.maps.filter((map) => map.kind === "density"), overlays = view.maps.filter((map) => map.kind === "overlay");
  const shown = [0, Math.min(1, densities.length - 1)].slice(0, Math.min(2, densities.length));
  const at = size.map((n) => Math.floor(n / 2));
  const state = { overlay: -1, opacity: 0.6, crosshair: true, outline: Boolean(view.mask) };
  const index = (p) => (p[2] * size[1] + p[1]) * size[0] + p[0];
  const canvases = [];
  const readout = h("output", { "aria-live": "polite" });
  const key = colourKey();

  function grey(map, byte) {
    const value = map.low + (byte / 255) * (map.high - map.low);
    return 255 * clamp((value - map.black) / (map.white - map.black), 0, 1);
  }
  function draw(canvas, map, plane) {
    const w = size[plane.right], t = size[plane.up], scale = Math.max(1, Math.round(420 / Math.max(...size)));
    if (canvas.width !== w * scale) { canvas.width = w * scale; canvas.height = t * scale; }
    const small = new OffscreenCanvas(w, t), image = new ImageData(w, t);
    const overlay = overlays[state.overlay];
    const p = [...at];
    for (let v = 0; v < t; ++v) for (let u = 0; u < w; ++u) {
      p[plane.right] = u; p[plane.up] = v;
      const i = index(p), o = 4 * ((t - 1 - v) * w + u);
      let colour = [0, 1, 2].map(() => map.greys[map.bytes[i]]);
      if (overlay && overlay.bytes[i] > 0) { const c = viridis((overlay.bytes[i] - 1) / 254); colour = colour.map((value, k) => (1 - state.opacity) * value + state.opacity * c[k] * (0.35 + 0.65 * (value / 255))); }
      image.data[o] = colour[0]; image.data[o + 1] = colour[1]; image.data[o + 2] = colour[2]; image.data[o + 3] = 255;
    }
    small.getContext("2d").putImageData(image, 0, 0);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingEnabled = true;
    pen.drawImage(small, 0, 0, canvas.width, canvas.height);
    if (state.outline && view.mask) {
      pen.strokeStyle = "#f0e442"; pen.lineWidth = 1; pen.beginPath();
      const inside = (u, v) => { if (u < 0 || v < 0 || u >= w || v >= t) return 0; p[plane.right] = u; p[plane.up] = v; return view.mask.bytes[index(p)]; };
      for (let v = -1; v < t; ++v) for (let u = -1; u < w; ++u) {
        const here = inside(u, v), y = (t - v) * scale;
        if (here !== inside(u + 1, v)) { pen.moveTo((u + 1) * scale, y); pen.lineTo((u + 1) * scale, y - scale); }
        if (here !== inside(u, v + 1)) { pen.moveTo(u * scale, y - scale); pen.lineTo((u + 1) * scale, y - scale); }
      }
      pen.stroke();
    }
    if (state.crosshair) {
      pen.strokeStyle = "#56b4e9"; pen.lineWidth = 1; pen.beginPath();
      const x = (at[plane.right] + 0.5) * scale, y = (t - at[plane.up] - 0.5) * scale;
      pen.moveTo(x, 0); pen.lineTo(x, canvas.height); pen.moveTo(0, y); pen.lineTo(canvas.width, y); pen.stroke();
    }
  }
  function drawAll() {
    for (const { canvas, row, plane } of canvases) draw(canvas, densities[shown[row]], plane);
    const place = at.map((n, axis) => view.first[axis] + Math.min(view.region[axis] - 1, n * view.bin + Math.floor(view.bin / 2)));
    const values = densities.filter((_, i) => shown.includes(i)).concat(state.overlay < 0 ? [] : [overlays[state.overlay]]).map((map) => {
      const byte = map.bytes[index(at)];
      if (map.kind === "overlay") return `${map.label} ${byte === 0 ? "none" : short(map.low + ((byte - 1) / 254) * (map.high - map.low)) + " " + map.unit}`;
      return `${map.label} ${short(map.low + (byte / 255) * (map.high - map.low))}`;
    });
    readout.textContent = `Voxel ${place.join(", ")}: ${values.join("; ")}`;
    key.show(overlays[state.overlay]);
    at.forEach((n, axis) => { sliders[axis].value = n; });
  }
  for (const map of densities) map.greys = Array.from({ length: 256 }, (_, byte) => grey(map, byte));
  const sliders = ["x", "y", "z"].map((name, axis) => h("input", { type: "range", min: 0, max: size[axis] - 1, value: at[axis], id: `slice-${name}`, oninput: (event) => { at[axis] = Number(event.target.value); drawAll(); } }));
  const titles = shown.map(() => h("h3"));
  const rows = shown.map((_, row) => [titles[row], PLANES.map((plane) => {
    const canvas = h("canvas", { role: "img", class: "slice", "aria-label": `slice along ${plane.name}`, onpointerdown: (event) => {
      const box = canvas.getBoundingClientRect();
      at[plane.right] = clamp(Math.floor(((event.clientX - box.left) / box.width) * size[plane.right]), 0, size[plane.right] - 1);
      at[plane.up] = clamp(Math.floor((1 - (event.clientY - box.top) / box.height) * size[plane.up]), 0, size[plane.up] - 1);
      drawAll();
    } });
    canvases.push({ canvas, row, plane });
    return h("figure", {}, canvas, h("figcaption", {}, plane.name));
  })]);
  const name = () => titles.forEach((title, row) => { const map = densities[shown[row]]; title.textContent = map.label + (map.low_pass_angstrom ? `, low-passed at ${short(map.low_pass_angstrom)} Å for this view` : ""); });
  name();
  const pick = (row) => choice(row === 0 ? "upper" : "lower", densities.map((map) => map.label), shown[row], (i) => { shown[row] = i; name(); drawAll(); });
  const controls = h("div", { class: "controls" }, densities.length > 2 ? shown.map((_, row) => pick(row)) : null, ["x", "y", "z"].map((axis, i) => h("label", {}, axis, sliders[i])),
    overlays.length ? choice("overlay", ["none", ...overlays.map((map) => map.label)], 0, (i) => { state.overlay = i - 1; drawAll(); }) : null,
    h("label", {}, h("input", { type: "checkbox", checked: true, onchange: (event) => { state.crosshair = event.target.checked; drawAll(); } }), "crosshair"),
    view.mask ? h("label", {}, h("input", { type: "checkbox", checked: true, onchange: (event) => { state.outline = event.target.checked; drawAll(); } }), view.mask.label) : null);
  drawAll();
  return h("div", { id: "slices" }, controls, h("div", { class: "panes" }, rows), readout, key.node,
    h("p", { class: "soft" }, `A display voxel is the mean of ${view.bin} × ${view.bin} × ${view.bin} voxels (${short(spacing)} Å). Black and white are the 5th and the 99.8th percentile of each map over the mask. Click to move the crosshair.`));
}
