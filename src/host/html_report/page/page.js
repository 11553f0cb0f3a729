// The page: what is said of each run, and the viewers.
const data = JSON.parse(document.getElementById("data").textContent);
const page = document.getElementById("page");
const runs = data.runs;
const several = runs.length > 1;
// Runs of one name are told apart by their folders.
const names = runs.map((run, i) => fileName(run.name) || `run ${i + 1}`);
runs.forEach((run, i) => {
  const alike = names.filter((name) => name === names[i]).length > 1;
  run.label = alike ? String(run.name).split("/").slice(-2).join("/") : names[i];
  run.suffix = several ? `: ${run.label}` : "";
});

function section(id, title, ...content) {
  const filled = content.flat(3).filter((part) => part);
  return filled.length ? h("section", { id }, h("h2", {}, title), filled) : null;
}

function warnings() {
  const all = runs.flatMap((run) => (Array.isArray(run.report.warnings) ? run.report.warnings : []).map((words) => (several ? `${run.label}: ${words}` : words)));
  return all.length ? h("div", { class: "warnings", role: "note" }, h("b", {}, all.length === 1 ? "One warning" : `${all.length} warnings`), h("ul", {}, all.map((words) => h("li", {}, words)))) : h("p", { class: "soft" }, "No warnings.");
}

// Numbers at a glance: [words, value, text].
function numbersOf(report) {
  const found = [];
  const add = (words, value, text) => { if (value !== undefined && value !== null) found.push([words, value, text]); };
  const total = (report.stages || []).reduce((sum, stage) => sum + stage.seconds, 0);
  add("resolution", report.resolution_angstrom, `${short(report.resolution_angstrom)} Å`);
  add("suggested level", report.contour && report.contour.level, short(report.contour && report.contour.level));
  const of = report.contour && report.contour.of_input;
  add("level for the input's " + short(of && of.input_level), of && of.level, short(of && of.level));
  add("median local resolution", report.median_angstrom, `${short(report.median_angstrom)} Å`);
  add("median B", report.median_b_angstrom2, `${short(report.median_b_angstrom2)} Å²`);
  add("B of the map", report.fall_off && report.fall_off.b_of_map_angstrom2, `${short(report.fall_off && report.fall_off.b_of_map_angstrom2)} Å²`);
  add("equivalent B", report.fall_off && report.fall_off.equivalent_b_angstrom2, `${short(report.fall_off && report.fall_off.equivalent_b_angstrom2)} Å²`);
  add("B applied", report.b_factor_applied, `${short(report.b_factor_applied)} Å²`);
  add("correlation", report.correlation, short(report.correlation));
  add("mean Q-score", report.whole && report.whole.q, short(report.whole && report.whole.q));
  const voxels = report.voxels !== undefined ? report.voxels : report.mask_voxels;
  add("voxels", voxels, short(voxels));
  if (total > 0) add("time", total, seconds(total));
  add("memory", report.peak_memory_bytes, bytes(report.peak_memory_bytes || 0));
  return found;
}

function comparison() {
  if (!several) return null;
  const columns = [];
  for (const run of runs) for (const [words] of numbersOf(run.report)) if (!columns.includes(words)) columns.push(words);
  return section("runs", "Runs", table(["run", "command", ...columns], runs.map((run) => {
    const numbers = numbersOf(run.report);
    return [run.label, run.command, ...columns.map((words) => { const found = numbers.find((one) => one[0] === words); return found ? found[2] : ""; })];
  })));
}

// The settings and single numbers of a report: all but long arrays.
function rowsOf(value, path, rows) {
  for (const [key, entry] of Object.entries(value)) {
    const name = path ? `${path}.${key}` : key;
    if (["stages", "warnings", "version", "command", "residues", "chains"].includes(name)) continue;
    if (Array.isArray(entry)) {
      if (entry.length <= 6 && entry.every((one) => typeof one !== "object")) rows.push([name, entry.map(short).join(", ")]);
    } else if (entry !== null && typeof entry === "object") rowsOf(entry, name, rows);
    else rows.push([name, typeof entry === "number" ? short(entry) : String(entry)]);
  }
  return rows;
}

function stagesOf(report) {
  if (!Array.isArray(report.stages) || report.stages.length === 0) return null;
  const most = Math.max(...report.stages.map((stage) => stage.seconds), 1e-9);
  return [h("h3", {}, "Time and memory"), table(["stage", "time", ""], report.stages.map((stage) => {
    const bar = g("svg", { width: 160, height: 10, "aria-hidden": "true" }, g("rect", { class: "f0", width: (160 * stage.seconds) / most, height: 10 }));
    return [stage.name, seconds(stage.seconds), bar];
  })), report.peak_memory_bytes ? h("p", {}, `Peak memory: ${bytes(report.peak_memory_bytes)}.`) : null];
}

function download(run) {
  const text = JSON.stringify(run.report, null, 2) + "\n";
  const link = h("a", { download: run.label.replace(/\.(html|mrc|map|gz|json)$/g, "") + ".json", href: URL.createObjectURL(new Blob([text], { type: "application/json" })) }, "Download the JSON");
  return h("p", {}, link);
}

function details(run) {
  const report = run.report;
  return h("div", {}, several ? h("h3", {}, run.label) : null,
    report.command ? h("pre", {}, report.command) : null,
    Array.isArray(report) ? null : h("details", { open: !several }, h("summary", {}, "Settings and numbers"), table(["key", "value"], rowsOf(report, "", []))),
    stagesOf(report), download(run));
}

// Whole slices and the close-up at full resolution, with boxes of noise and the part that is shown above.
function pictures(view) {
  const boxes = runs.flatMap((run) => { const noise = (run.report.mask && run.report.mask.noise) || run.report.noise; return noise && Array.isArray(noise.boxes) ? noise.boxes : []; });
  const shown = view.maps.filter((map) => map.pictures);
  const picture = (map, one, i) => {
    const plane = PLANES.find((each) => each.normal === one.normal), [w, t] = one.size;
    const rectangle = (first, edge, kind) => g("rect", { class: kind, x: first[0] - one.first[0], y: t - (first[1] - one.first[1]) - edge[1], width: edge[0], height: edge[1], "stroke-width": Math.max(1, w / 200) });
    const marks = g("svg", { viewBox: `0 0 ${w} ${t}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    if (i < 3) {
      marks.append(rectangle([view.first[plane.right], view.first[plane.up]], [view.region[plane.right], view.region[plane.up]], "part"));
      for (const box of boxes) {
        const through = one.slice >= box.first_voxel[one.normal] && one.slice < box.first_voxel[one.normal] + box.edge_voxels;
        marks.append(rectangle([box.first_voxel[plane.right], box.first_voxel[plane.up]], [box.edge_voxels, box.edge_voxels], through ? "noise" : "noise away"));
      }
    }
    const what = i < 3 ? `${plane.name} at ${"xyz"[one.normal]} = ${one.slice}` : `close-up of z = ${one.slice}`;
    return h("figure", {}, h("div", { class: "picture" }, h("img", { src: `data:image/png;base64,${one.png}`, alt: `${map.label}: ${what}` }), marks), h("figcaption", {}, what + (one.bin > 1 ? `, ${one.bin} voxels a pixel` : "")));
  };
  return h("div", { class: "pictures" }, shown.map((map) => [h("h3", {}, map.label), map.pictures.map((one, i) => picture(map, one, i))]),
    boxes.length ? h("p", { class: "soft" }, "Orange: boxes of noise; broken where the slice passes them by.") : null);
}

// Values along the sequence of each chain as a strip of colours.
function residueStrips() {
  const strips = [];
  for (const run of runs) {
    if (!Array.isArray(run.report.residues)) continue;
    const chains = new Map();
    for (const residue of run.report.residues) { if (!chains.has(residue.chain)) chains.set(residue.chain, []); chains.get(residue.chain).push(residue); }
    const columns = [["q", "Q-score", 0, 1], ["correlation", "correlation", 0, 1], ["b", "local B (Å²)"], ["resolution", "local resolution (Å)"]].filter(([name]) => run.report.residues.some((residue) => isNumber(residue[name])));
    for (const [name, words, from, to] of columns) {
      const values = run.report.residues.map((residue) => residue[name]).filter(isNumber).sort((a, b) => a - b);
      const low = from !== undefined ? from : values[Math.floor(0.02 * values.length)], high = to !== undefined ? to : values[Math.floor(0.98 * (values.length - 1))];
      const readout = h("output", { "aria-live": "polite" }, "Residues under the cursor appear here.");
      const rows = [...chains].map(([chain, residues]) => {
        const canvas = h("canvas", { class: "strip", width: residues.length, height: 1, tabindex: 0, role: "img", "aria-label": `${words} along chain ${chain}; arrow keys read values` });
        const pen = canvas.getContext("2d");
        residues.forEach((residue, i) => { pen.fillStyle = isNumber(residue[name]) ? `rgb(${viridis((residue[name] - low) / (high - low)).map(Math.round)})` : "#888"; pen.fillRect(i, 0, 1, 1); });
        let at = 0;
        const show = (i) => { at = clamp(i, 0, residues.length - 1); const one = residues[at]; readout.textContent = `Chain ${chain}, ${one.name} ${one.number}: ${words} ${short(one[name])}`; };
        canvas.addEventListener("pointermove", (event) => { const box = canvas.getBoundingClientRect(); show(Math.floor(((event.clientX - box.left) / box.width) * residues.length)); });
        canvas.addEventListener("keydown", (event) => { const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]; if (step) { show(at + step); event.preventDefault(); } });
        return h("div", {}, h("span", { class: "soft" }, `Chain ${chain}`), canvas);
      });
      const key = colourKey();
      key.show({ low, high, unit: "", label: words });
      strips.push(h("div", {}, h("h3", {}, words + run.suffix), rows, readout, key.node));
    }
    const row = (name, count, score) => [name, count, score.atoms, score.q, score.correlation, score.density];
    if (Array.isArray(run.report.chains)) strips.push(table(["chain", "residues", "atoms", "Q-score", "correlation", "mean density"], [...run.report.chains.map((chain) => row(chain.chain, chain.residues, chain)), ...(run.report.whole ? [row("all", run.report.residues.length, run.report.whole)] : [])]));
    const expected = run.report.expected_q;
    if (expected) strips.push(h("p", {}, `EMDB entries at ${short(run.report.resolution_angstrom)} Å have a mean Q-score of ${short(expected["0.5"])}, 90 % of them ${short(expected["0.05"])} to ${short(expected["0.95"])}.`));
  }
  return strips;
}

async function start() {
  const view = data.view;
  const title = several ? `${runs.length} runs` : `${runs[0].command || "report"}: ${runs[0].label}`;
  const commands = [...new Set(runs.map((run) => run.report.version).filter(Boolean))];
  page.append(h("header", {}, h("h1", {}, title), h("p", { class: "soft" }, `Acuity ${commands.join(", ") || data.version}. This file needs no network.`)), warnings());
  if (!several) page.append(h("div", { class: "tiles" }, numbersOf(runs[0].report).map(([words, , text]) => h("div", { class: "tile" }, h("b", {}, text), h("span", {}, words)))));
  const menu = h("nav", { "aria-label": "sections" });
  page.append(menu);
  const add = (node) => { if (node) { page.append(node); menu.append(h("a", { href: `#${node.id}` }, node.querySelector("h2").textContent)); } };
  add(comparison());
  add(section("methods", "Methods", runs.filter((run) => run.methods.length).slice(0, 12).map((run) => h("blockquote", {}, several ? h("b", {}, run.label) : null, h("p", {}, run.methods.join(" ")))), h("p", { class: "soft" }, "Please cite:"), h("ul", {}, data.citations.map((words) => h("li", { class: "soft" }, words)))));
  if (view) {
    const row = view.display_size[0];
    try {
      await Promise.all(view.maps.map(async (map) => { map.bytes = await unpack(map.data, row); }));
      if (view.mask) { view.mask.bytes = await unpack(view.mask.data, row); view.mask.count = view.mask.bytes.reduce((sum, byte) => sum + byte, 0); }
      if (view.maps.some((map) => map.kind === "density")) add(section("slicing", "Slices", sliceViewer(view)));
      add(section("surface", "Surface", volumeViewer(view)));
    } catch (error) {
      console.error(error);
      page.append(h("p", { class: "warnings" }, "This browser cannot show the volumes; a newer one can."));
    }
    if (view.maps.some((map) => map.pictures)) add(section("pictures", "Whole slices at full resolution", pictures(view)));
  }
  const grid = (charts) => { const found = charts.filter((one) => one); return found.length ? h("div", { class: "charts" }, found) : null; };
  add(section("curves", "Curves", grid([...fscCurves(runs), ...profileCurves(runs)])));
  add(section("levels", "Mask and contour", grid(levelCurves(runs, view))));
  add(section("residues", "Residues", residueStrips()));
  add(section("histograms", "Histograms", grid(histograms(runs, view))));
  add(section("details", "Settings, time and memory", runs.map(details)));
  document.documentElement.dataset.ready = "yes";
}
start();
