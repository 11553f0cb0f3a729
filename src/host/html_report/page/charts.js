// Curves and histograms as SVG, with values under the cursor (mouse or arrow keys) and as a table.
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) found.push(Number((i * step).toPrecision(12)));
  return found;
}

function rangeOf(series, key) {
  let low = Infinity;
  let high = -Infinity;
  for (const one of series) for (const value of one[key]) if (isNumber(value)) { low = Math.min(low, value); high = Math.max(high, value); }
  return low < high ? [low, high] : isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
}

// Options: title, note, x, y (labels), series [{name, x, y}], xRange, yRange, marks [{y|x, name}], format (x -> text).
// With top, a power, resolutions stand above an axis of s^power. With bars, series are bars of this width.
function chart(options) {
  const W = 560, H = 330, right = 14, top = options.top ? 34 : 14, bottom = 46;
  const series = options.series.filter((one) => one.x.length > 0);
  if (series.length === 0) return null;
  const [x0, x1] = options.xRange || rangeOf(series, "x");
  let [y0, y1] = options.yRange || rangeOf(series, "y");
  if (!options.yRange) { const pad = 0.05 * (y1 - y0); y0 = options.bars ? 0 : y0 - pad; y1 += pad; }
  const yTicks = ticks(y0, y1, 5), left = 30 + 7.5 * Math.max(4, ...yTicks.map((t) => short(t).length));
  const px = (x) => left + ((x - x0) / (x1 - x0)) * (W - left - right);
  const py = (y) => H - bottom - ((y - y0) / (y1 - y0)) * (H - top - bottom);
  const picture = g("svg", { class: "chart", viewBox: `0 0 ${W} ${H}`, tabindex: 0, role: "img", "aria-label": `${options.title}: ${options.y} against ${options.x}; arrow keys read values` });
  for (const t of yTicks) picture.append(g("path", { class: "grid", d: `M${left} ${py(t)}H${W - right}` }), g("text", { x: left - 6, y: py(t) + 4, "text-anchor": "end" }, short(t)));
  for (const t of ticks(x0, x1, 6)) picture.append(g("path", { class: "grid", d: `M${px(t)} ${top}V${H - bottom}` }), g("text", { x: px(t), y: H - bottom + 19, "text-anchor": "middle" }, short(t)));
  if (options.top) {
    let last = -Infinity;
    for (const d of [100, 50, 20, 10, 7, 5, 4, 3.5, 3, 2.5, 2.2, 2, 1.8, 1.6, 1.4, 1.2, 1]) {
      const at = px(d ** -options.top);
      if (at < left || at > W - right || at < last + 34) continue;
      last = at;
      picture.append(g("path", { class: "axis", d: `M${at} ${top}v-4` }), g("text", { x: at, y: top - 8, "text-anchor": "middle" }, `${d} Å`));
    }
  }
  picture.append(g("rect", { class: "axis", x: left, y: top, width: W - left - right, height: H - top - bottom }));
  picture.append(g("text", { x: (left + W - right) / 2, y: H - 10, "text-anchor": "middle" }, options.x));
  picture.append(g("text", { x: 0, y: 0, "text-anchor": "middle", transform: `translate(14 ${(top + H - bottom) / 2}) rotate(-90)` }, options.y));
  let named_marks = 0;  // Names of vertical lines stand one below the other, so that none covers another.
  for (const mark of options.marks || []) {
    const level = isNumber(mark.y);
    if (level ? mark.y < y0 || mark.y > y1 : mark.x < x0 || mark.x > x1) continue;
    picture.append(g("path", { class: "mark", d: level ? `M${left} ${py(mark.y)}H${W - right}` : `M${px(mark.x)} ${top}V${H - bottom}` }));
    picture.append(level ? g("text", { x: W - right - 4, y: py(mark.y) - 4, "text-anchor": "end" }, mark.name) : g("text", { x: px(mark.x) + 4, y: top + 14 + 15 * named_marks++ }, mark.name));
  }
  const style = (i) => `s${i % 8} d${Math.floor(i / 8) % 4}`;
  series.forEach((one, i) => {
    if (options.bars) {
      const width = Math.max(1, px(x0 + options.bars) - px(x0) - 1);
      one.x.forEach((x, k) => picture.append(g("rect", { class: "f0", x: px(x) - width / 2, y: py(one.y[k]), width, height: Math.max(0, py(0) - py(one.y[k])) })));
      return;
    }
    let path = "", drawing = false;
    one.x.forEach((x, k) => {
      const y = one.y[k];
      const seen = isNumber(y) && x >= x0 && x <= x1 && y >= y0 - (y1 - y0) && y <= y1 + (y1 - y0);
      if (seen) path += `${drawing ? "L" : "M"}${px(x).toFixed(1)} ${clamp(py(y), top, H - bottom).toFixed(1)}`;
      drawing = seen;
    });
    picture.append(g("path", { class: `series ${style(i)}`, d: path }));
  });
  const cursor = g("path", { class: "cursor", d: "" });
  picture.append(cursor);
  const readout = h("output", { "aria-live": "polite" }, options.hint || "Values under the cursor appear here.");
  const grid = series.reduce((a, b) => (b.x.length > a.x.length ? b : a)).x;
  const named = options.format || ((x) => `${options.x} ${short(x)}`);
  const nearest = (one, x) => { let best = 0; for (let k = 1; k < one.x.length; ++k) if (Math.abs(one.x[k] - x) < Math.abs(one.x[best] - x)) best = k; return best; };
  let index = -1;
  const show = (k) => {
    index = clamp(k, 0, grid.length - 1);
    const x = grid[index];
    cursor.setAttribute("d", `M${clamp(px(x), left, W - right)} ${top}V${H - bottom}`);
    readout.textContent = `${named(x)}: ` + series.map((one) => `${one.name} ${short(one.y[nearest(one, x)])}`).join(", ");
  };
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const x = x0 + ((((event.clientX - box.left) / box.width) * W - left) / (W - left - right)) * (x1 - x0);
    show(nearest({ x: grid }, x));
  });
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    show(index < 0 ? 0 : index + step);
    event.preventDefault();
  });
  const legend = options.bars ? null : h("div", { class: "legend" }, series.map((one, i) => h("span", {}, g("svg", { viewBox: "0 0 28 8" }, g("path", { class: `series ${style(i)}`, d: "M0 4H28", "stroke-width": 3 })), one.name)));
  const numbers = h("details", { ontoggle: (event) => {
    if (!event.target.open || event.target.childElementCount > 1) return;
    const same = series.every((one) => one.x.length === grid.length);
    event.target.append(same ? table([options.x, ...series.map((one) => one.name)], grid.map((x, k) => [x, ...series.map((one) => one.y[k])])) : h("div", {}, series.map((one) => h("div", {}, h("h3", {}, one.name), table([options.x, options.y], one.x.map((x, k) => [x, one.y[k]]))))));
  } }, h("summary", {}, "Numbers"));
  return h("figure", { class: "curve" }, h("h3", {}, options.title), picture, legend, readout, options.note ? h("figcaption", {}, options.note) : null, numbers);
}

function histogram(title, edges, counts, unit, what) {
  const middles = counts.map((_, i) => (edges[i] + edges[i + 1]) / 2);
  return chart({ title, x: unit, y: what, series: [{ name: what, x: middles, y: counts }], xRange: [edges[0], edges[edges.length - 1]], bars: edges[1] - edges[0], hint: "Counts under the cursor appear here." });
}
