// The curves and histograms that a report has.
const resolutionAt = (power) => (x) => (x > 0 ? `${short(x ** (-1 / power))} Å` : "zero frequency");

function fscCurves(runs) {
  const charts = [];
  for (const run of runs) {
    const fsc = run.report.fsc || (run.command === "fsc" ? run.report : null);
    if (!fsc || !fsc.s_per_angstrom) continue;
    const named = Array.isArray(fsc.fsc) ? [["FSC", fsc.fsc]] : Object.entries(fsc).filter(([, value]) => value && Array.isArray(value.fsc)).map(([name, value]) => [name, value.fsc]);
    const marks = [{ y: 0.5, name: "0.5" }, { y: 0.143, name: "0.143" }];
    if (isNumber(fsc.randomised_from_angstrom)) marks.push({ x: 1 / fsc.randomised_from_angstrom, name: "phases random from here" });
    if (isNumber(run.report.resolution_angstrom)) marks.push({ x: 1 / run.report.resolution_angstrom, name: "resolution" });
    charts.push(chart({ title: "Fourier shell correlation" + run.suffix, x: "s (1/Å)", y: "correlation", top: 1, yRange: [-0.2, 1.02], marks, format: resolutionAt(1), series: named.map(([name, y]) => ({ name, x: fsc.s_per_angstrom, y })) }));
  }
  if (charts.length > 1) {
    const last = runs.filter((run) => run.report.fsc && (run.report.fsc.corrected || run.report.fsc.unmasked));
    if (last.length > 1) charts.unshift(chart({ title: "Fourier shell correlation of all runs", x: "s (1/Å)", y: "correlation", top: 1, yRange: [-0.2, 1.02], marks: [{ y: 0.143, name: "0.143" }], format: resolutionAt(1), series: last.map((run) => ({ name: run.label, x: run.report.fsc.s_per_angstrom, y: (run.report.fsc.corrected || run.report.fsc.unmasked).fsc })) }));
  }
  return charts;
}

// Radial profiles (ln A against s) and Guinier plots (ln A^2 against s^2).
function profileCurves(runs) {
  const sets = [];
  for (const run of runs) {
    const profiles = run.report.profiles;
    if (profiles && profiles.mean_amplitude_density_angstrom3) sets.push([run.suffix, profiles.s_per_angstrom, Object.entries(profiles.mean_amplitude_density_angstrom3), run]);
    if (Array.isArray(run.report)) for (const file of run.report) if (Array.isArray(file.mean_amplitude)) sets.push([` of ${fileName(file.file)}`, file.s_per_angstrom, [[fileName(file.file), file.mean_amplitude]], run]);
  }
  return sets.flatMap(([suffix, s, named, run]) => {
    const log = (values) => values.map((value) => (value > 0 ? Math.log(value) : null));
    const marks = isNumber(run.report.resolution_angstrom) ? [1, 2].map((power) => ({ x: run.report.resolution_angstrom ** -power, name: "resolution" })) : [];
    const end = s[s.length - 1];
    return [
      chart({ title: "Radial profiles" + suffix, x: "s (1/Å)", y: "ln mean amplitude", top: 1, xRange: [0, end], marks: marks.slice(0, 1), format: resolutionAt(1), series: named.map(([name, y]) => ({ name, x: s, y: log(y) })) }),
      chart({ title: "Guinier plot" + suffix, x: "s² (1/Å²)", y: "ln A²", top: 2, xRange: [0, end * end], marks: marks.slice(1), format: resolutionAt(2), note: "A straight line of slope -B/2 is a fall-off by the B factor B.", series: named.map(([name, y]) => ({ name, x: s.map((v) => v * v), y: log(y).map((v) => (v === null ? null : 2 * v)) })) }),
    ];
  });
}

function histograms(runs, view) {
  const all = [];
  for (const run of runs) {
    const report = run.report;
    const windows = report.reference && report.reference.b_windows_angstrom2;
    if (windows && windows.histogram) all.push(histogram("B factors of windows of the input" + run.suffix, windows.histogram.edges_angstrom2, windows.histogram.windows, "B (Å²)", "windows"));
    const local = report.local_resolution || (report.median_angstrom ? report : null);
    if (local && local.histogram) all.push(histogram("Local resolution" + run.suffix, local.histogram.edges_angstrom, local.histogram.windows || local.histogram.voxels, "resolution (Å)", local.histogram.windows ? "windows" : "voxels"));
    if (report.median_b_angstrom2 !== undefined && report.histogram) all.push(histogram("Local B factors" + run.suffix, report.histogram.edges_angstrom2, report.histogram.voxels, "B (Å²)", "voxels"));
  }
  for (const map of view ? view.maps : []) {
    if (map.kind !== "overlay" || !map.bytes) continue;
    const counts = new Array(51).fill(0);
    for (const byte of map.bytes) if (byte > 0) ++counts[Math.floor((byte - 1) / 5)];
    const step = (5 / 254) * (map.high - map.low);
    all.push(histogram(`${map.label} (display voxels)`, Array.from({ length: 52 }, (_, i) => map.low + i * step), counts, map.unit ? `${map.label} (${map.unit})` : `${map.label} (density)`, "display voxels"));
  }
  return all;
}

// Level against enclosed volume, with the volume that is expected.
function levelCurves(runs, view) {
  if (!view) return [];
  const cube = view.spacing_angstrom ** 3;
  const contour = runs.map((run) => run.report.contour).find((found) => found);
  return view.maps.filter((map) => map.enclosed).map((map) => {
    const { low, step, voxels } = map.enclosed;
    const marks = [];
    if (contour) marks.push({ y: contour.volume_angstrom3 / 1000, name: `volume of ${contour.volume_of.startsWith("half") ? "" : "the "}${contour.volume_of}` });
    if (isNumber(map.level)) marks.push({ x: map.level, name: contour && contour.of_input && map.level === contour.of_input.input_level ? "given" : "suggested" });
    const most = contour ? Math.max(2.5 * contour.volume_angstrom3, 1000) / 1000 : (voxels[0] * cube) / 1000;
    const x = voxels.map((_, i) => low + i * step);
    return chart({ title: `Level and enclosed volume: ${map.label}`, x: "level", y: "volume (1000 Å³)", yRange: [0, Math.min(most, (voxels[0] * cube) / 1000) * 1.02], marks, series: [{ name: "enclosed", x, y: voxels.map((count) => (count * cube) / 1000) }] });
  });
}
