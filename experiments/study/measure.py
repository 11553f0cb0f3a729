"""The measurements of a case: kicks, exchanged B factors, local B factors, windows and incomplete models. Each is a step."""
from __future__ import annotations

import pathlib
from typing import Any

import numpy as np

from ..atoms import cif_rows, open_text, read_atoms
from ..mrc import read_map
from ..program import report_of
from . import windows
from .case import KICKS, Case, quarter_chain
from .source_kicks import write_source_kicks
from .steps import Step, Tools

WINDOW = 25  # A
CENTRES = 600  # windows of a case that are looked at one by one
LINE_FROM = 10  # A, where the source begins its lines
B_KINDS = ("uniform", "shuffle", "random", "blocks")


def sharpen(case: Case, tools: Tools, model: pathlib.Path, out: pathlib.Path, *options: object,
            maps: tuple[pathlib.Path, ...] = ()) -> None:
    """Sharpens the maps of the case, or others of its grid, towards a model inside the true model's mask. The model's B
    factors count as they are."""
    how = () if "--b-factors" in options else ("--b-factors", "as-is")
    end = () if case.simulated else ("-d", case.resolution)
    tools.acuity("sharpen", *(maps or case.maps), "--model", model, *how, "--mask", case.file("mask.mrc"), *end, *options, "-q",
                 "-o", out)


def agreement(case: Case, tools: Tools, a: pathlib.Path, b: pathlib.Path, mask: str = "mask.mrc") -> dict[str, Any]:
    """RSCC inside the true model's mask, and the FSC inside its soft mask, the whole curve and at the resolution."""
    hard = tools.json("compare", a, b, "--mask", case.file(mask))
    soft = tools.json("compare", a, b, "--soft-mask", case.file("soft.mrc"), "--fsc-at", case.resolution)
    return {"rscc": hard["correlation"], "s": soft["fsc"]["s_per_angstrom"], "fsc": soft["fsc"]["fsc"],
            "fsc_at_resolution": soft["fsc"]["at"][0]["fsc"]}


def in_windows(case: Case, path: pathlib.Path) -> dict[str, list[float]]:
    """Local B factors of a map at the sample of the case, by three lines, with the R^2 of the first; mean ln A."""
    map_file = read_map(path)
    spacing = float(map_file.spacing[0])
    n = windows.window_voxels(WINDOW, spacing)
    centres = windows.sample(read_map(case.file("mask.mrc")).values, CENTRES)
    found = windows.amplitudes(map_file.values, centres, n)
    s = windows.frequencies(n, spacing)
    b, r2 = windows.lines(s, found, LINE_FROM, case.resolution)
    to_nyquist, _ = windows.lines(s, found, LINE_FROM, 2 * spacing)
    return {"b": b.tolist(), "r2": r2.tolist(), "b_to_nyquist": to_nyquist.tolist(), "s": s.tolist(),
            "hill": hills(s, found, case.resolution).tolist(), "ln": np.log(np.maximum(found, 1e-30)).mean(axis=0).tolist()}


def hills(s: windows.Array, found: windows.Array, resolution: float) -> windows.Array:
    """The highest ln A of shells from 5.6 to 3.9 A above the line through 10 A to the resolution, for each window."""
    used = (s >= 1 / LINE_FROM) & (s <= 1 / resolution)
    x, y = s[used] ** 2, np.log(np.maximum(found[:, used], 1e-30))
    line = np.polynomial.polynomial.polyfit(x, y.T, 1)
    hill = (s[used] >= 1 / 5.6) & (s[used] <= 1 / 3.9)
    return (y - line[0][:, None] - line[1][:, None] * x)[:, hill].max(axis=1)


def at_sample(case: Case, path: pathlib.Path) -> list[float]:
    """The values of a map at the sample of the case."""
    z, y, x = windows.sample(read_map(case.file("mask.mrc")).values, CENTRES).T
    return read_map(path).values[z, y, x].astype(float).tolist()


def profile_of(tools: Tools, path: pathlib.Path) -> dict[str, list[float]]:
    """Radial profile of a whole map: s and ln A."""
    found = tools.json("profile", path)[0]
    return {"s": found["s_per_angstrom"], "ln": np.log(np.maximum(found["mean_amplitude"], 1e-30)).tolist()}


def prepare(case: Case, tools: Tools) -> dict[str, Any]:
    """Makes the true model, its density, its masks and the map of its mean B factors, and the half maps of a simulation."""
    case.file("x").parent.mkdir(parents=True, exist_ok=True)
    common = ("--like", case.map, "--model-out", case.own, "--b-map", case.file("b.mrc"), "-o", case.file("density.mrc"))
    field = ("--b-gradient", "40,240", "--noise", 1, "--seed", 11, "--half-maps", case.file("sim")) if case.simulated else ()
    tools.acuity("simulate", case.model, *common, *field)
    tools.acuity("mask", case.map, "--model", case.own, "-o", case.file("mask.mrc"))
    tools.acuity("mask", case.map, "--model", case.own, "--soft-edge", 5, "-o", case.file("soft.mrc"))
    b = np.array([atom.b_factor for atom in read_atoms(case.own)])
    return {"atoms": len(b), "b_mean": b.mean(), "b_low": np.quantile(b, 0.05), "b_high": np.quantile(b, 0.95)}


def by_true_model(case: Case, tools: Tools) -> dict[str, Any]:
    """The result that all others are compared with, and what windows of the true density hold."""
    sharpen(case, tools, case.own, case.file("by_true.mrc"))
    return {"windows": in_windows(case, case.file("density.mrc")), "profile": profile_of(tools, case.file("density.mrc")),
            "b_of_atoms": at_sample(case, case.file("b.mrc"))}


def globally(case: Case, tools: Tools) -> dict[str, Any]:
    out = case.file("global.mrc")
    end = () if case.simulated else ("-d", case.resolution)
    tools.acuity("global", *case.maps, *end, "--mask", case.file("soft.mrc"), "-o", out)
    return agreement(case, tools, case.file("by_true.mrc"), out)


def with_model(case: Case, tools: Tools, name: str, perturbed: tuple[object, ...], keep: bool = False) -> dict[str, Any]:
    """Sharpens towards a perturbed model, and looks into the windows of its density."""
    model, density, out, b_map = (case.file(f"{name}{end}") for end in (".cif", "_density.mrc", "_out.mrc", "_b.mrc"))
    result: dict[str, Any] = {}
    tools.acuity("perturb", case.own, *perturbed, "-o", model)
    result["rmsd"] = report_of(model)["kicks"]["rmsd_reached_angstrom"]
    tools.acuity("simulate", model, "--like", case.map, "--b-map", b_map, "--b-mask", case.file("mask.mrc"), "-o", density)
    result["windows"] = in_windows(case, density)
    result["b_of_atoms"] = at_sample(case, b_map)
    result["profile"] = profile_of(tools, density)
    sharpen(case, tools, model, out)
    result["rscc_global"] = tools.json("compare", case.file("global.mrc"), out, "--mask", case.file("mask.mrc"))["correlation"]
    result.update(agreement(case, tools, case.file("by_true.mrc"), out))
    for path in (b_map,) if keep else (density, out, b_map):
        path.unlink()
    return result


def refined(case: Case, tools: Tools, name: str, source: pathlib.Path) -> dict[str, Any]:
    """Refines the B factors of a model against the maps, and compares result and B factors with those of the true model. The
    program shifts refined B factors to a level of its own; `rscc_levelled` is at the mean B of the true model."""
    out, model, levelled, density, b_map = (case.file(f"{name}{end}") for end in
                                            ("_out.mrc", ".cif", "_levelled.cif", "_density.mrc", "_b.mrc"))
    sharpen(case, tools, source, out, "--b-factors", "refine", "--model-out", model)
    tools.acuity("simulate", model, "--like", case.map, "--b-map", b_map, "--b-mask", case.file("mask.mrc"), "-o", density)
    result = agreement(case, tools, case.file("by_true.mrc"), out)
    result["b_of_atoms"] = at_sample(case, b_map)
    result["windows"] = in_windows(case, density)
    add_to_b(model, levelled, mean_b(case.own) - mean_b(model))
    sharpen(case, tools, levelled, out)
    result["rscc_levelled"] = tools.json("compare", case.file("by_true.mrc"), out, "--mask", case.file("mask.mrc"))["correlation"]
    density.unlink()
    return result


def mean_b(model: pathlib.Path) -> float:
    return float(np.mean([atom.b_factor for atom in read_atoms(model)]))


def local_maps(case: Case, tools: Tools) -> dict[str, Any]:
    """Local B factors and R^2 of the map, and its local resolution: of its half maps, or against the model."""
    end = ("-d", case.resolution)
    tools.acuity("bfactor", *case.maps, "--mask", case.file("mask.mrc"), "--estimator", "line", "--wilson-from", LINE_FROM,
                 "--pooling", 0, *end, "--r2-out", case.file("local_r2.mrc"), "-q", "-o", case.file("local_b.mrc"))
    pair = case.maps if case.simulated else (*case.maps, case.file("density.mrc"))
    threshold = () if case.simulated else ("--threshold", 0.5)
    tools.acuity("resolution", *pair, *threshold, "--mask", case.file("mask.mrc"), "-q",
                 "-o", case.file("local_resolution.mrc"))
    mean = read_map(case.maps[0]).values if not case.simulated else sum(read_map(p).values for p in case.maps) / 2
    spacing = float(read_map(case.map).spacing[0])
    n = windows.window_voxels(WINDOW, spacing)
    centres = windows.sample(read_map(case.file("mask.mrc")).values, CENTRES)
    s = windows.frequencies(n, spacing)
    found = windows.amplitudes(mean, centres, n)
    b, r2 = windows.lines(s, found, LINE_FROM, case.resolution)
    return {"b": b.tolist(), "r2": r2.tolist(), "s": s.tolist(), "ln": np.log(np.maximum(found, 1e-30)).tolist(),
            "resolution": at_sample(case, case.file("local_resolution.mrc"))}


def windows_of_50(case: Case, tools: Tools) -> dict[str, Any]:
    """Sharpening in windows of 50 A beside 25 A."""
    out = case.file("w50.mrc")
    sharpen(case, tools, case.own, out, "-w", 50)
    return agreement(case, tools, case.file("by_true.mrc"), out)


def partial(case: Case, tools: Tools) -> dict[str, Any]:
    """A model without a quarter, plain and completed by an average profile; RSCC in the part that is missing, and elsewhere."""
    part = quarter_chain(read_atoms(case.own))
    missing, rest = case.file("missing.cif"), case.file("partial.cif")
    for option, model in (("--select", missing), ("--leave-out", rest)):
        tools.acuity("perturb", case.own, option, part, "-o", model)
    tools.acuity("mask", case.map, "--model", missing, "-o", case.file("missing_mask.mrc"))
    result: dict[str, Any] = {"part": part}
    for name, options in (("plain", ()), ("hybrid", ("--profile", "auto"))):
        out = case.file(f"partial_{name}.mrc")
        sharpen(case, tools, rest, out, *options)
        result[name] = {"missing": agreement(case, tools, case.file("by_true.mrc"), out, "missing_mask.mrc")["rscc"],
                        "all": agreement(case, tools, case.file("by_true.mrc"), out)["rscc"]}
    return result


def add_to_b(source: pathlib.Path, target: pathlib.Path, shift: float) -> None:
    """Copies an mmCIF file, as acuity writes it, with B factors that are higher by `shift` A^2, and at least 0."""
    lines = []
    for line, row in cif_rows(open_text(source)):
        if row:
            row["B_iso_or_equiv"] = f"{max(float(row['B_iso_or_equiv']) + shift, 0):.2f}"
        lines.append(" ".join(row.values()) + "\n" if row else line)
    target.write_text("".join(lines))


def blurred(case: Case, tools: Tools, kick: int) -> dict[str, Any]:
    """Kicks of a model with 200 A^2 more, against the unkicked one with 200 A^2 more: FSC and RSCC."""
    base, kicked = case.file("plus200.cif"), case.file(f"plus200_{kick}.cif")
    outs = case.file("plus200_out.mrc"), case.file(f"plus200_{kick}_out.mrc")
    if kick == 0:
        add_to_b(case.own, base, 200)
        sharpen(case, tools, base, outs[0])
        return {}
    tools.acuity("perturb", base, "--rmsd", kick, "-o", kicked)
    sharpen(case, tools, kicked, outs[1])
    result = agreement(case, tools, *outs)
    outs[1].unlink()
    return result


def source_like(case: Case, tools: Tools, kick: int) -> dict[str, Any]:
    """Kicks as the source's public scripts place them; local B factors of the density."""
    model, density = case.file(f"source_{kick}.cif"), case.file(f"source_{kick}_density.mrc")
    result: dict[str, Any] = {"rmsd": write_source_kicks(case.own, model, kick, read_map(case.file("soft.mrc")))}
    return looked_into(case, tools, model, density, result)


def anywhere(case: Case, tools: Tools, kick: int) -> dict[str, Any]:
    """Kicks without a boundary; local B factors of the density where the molecule was."""
    model, density = case.file(f"anywhere_{kick}.cif"), case.file(f"anywhere_{kick}_density.mrc")
    tools.acuity("perturb", case.own, "--rmsd", kick, "--no-boundary", "-o", model)
    return looked_into(case, tools, model, density, {"rmsd": report_of(model)["kicks"]["rmsd_reached_angstrom"]})


def looked_into(case: Case, tools: Tools, model: pathlib.Path, density: pathlib.Path, result: dict[str, Any]) -> dict[str, Any]:
    """Adds the windows of a model's density, and the mean B factors of its atoms, to a result."""
    b_map = density.with_name(density.stem + "_b.mrc")
    tools.acuity("simulate", model, "--like", case.map, "--b-map", b_map, "--b-mask", case.file("mask.mrc"), "-o", density)
    result["windows"] = in_windows(case, density)
    result["b_of_atoms"] = at_sample(case, b_map)
    density.unlink()
    b_map.unlink()
    return result


def steps_of(case: Case) -> list[Step]:
    """All steps of a case; weights are seconds of one core for EMD-3488."""
    p = case.step
    ready = (p("true"),)
    with_global = (p("global"),)
    steps = [Step(p("prepare"), lambda t: prepare(case, t), weight=3, about=case.about),
             Step(p("true"), lambda t: by_true_model(case, t), (p("prepare"),), 3),
             Step(p("global"), lambda t: globally(case, t), ready, 1),
             Step(p("local"), lambda t: local_maps(case, t), (p("prepare"),), 5),
             Step(p("w50"), lambda t: windows_of_50(case, t), ready, 8),
             Step(p("partial"), lambda t: partial(case, t), ready, 5),
             Step(p("refined_0"), lambda t: refined(case, t, "refined_0", case.own), ready, 7)]
    for kick in KICKS:
        keep = kick in (1, 5, 20)
        steps.append(Step(p(f"kick_{kick}"), lambda t, k=kick, keep=keep: with_model(case, t, f"kick_{k}", ("--rmsd", k), keep=keep),
                          with_global, 4))
        steps.append(Step(p(f"source_{kick}"), lambda t, k=kick: source_like(case, t, k), ready, 3))
    for kick in (5, 20):
        steps.append(Step(p(f"refined_{kick}"),
                          lambda t, k=kick: refined(case, t, f"refined_{k}", case.file(f"kick_{k}.cif")), (p(f"kick_{kick}"),), 7))
        steps.append(Step(p(f"nearest_{kick}"),
                          lambda t, k=kick: with_model(case, t, f"nearest_{k}", ("--rmsd", k, "--b", "nearest")),
                          with_global, 4))
    for kind in B_KINDS:
        steps.append(Step(p(f"b_{kind}"), lambda t, k=kind: with_model(case, t, f"b_{k}", ("--b", k)), with_global, 4))
    steps.append(Step(p("anywhere_20"), lambda t: anywhere(case, t, 20), ready, 3))
    steps.append(Step(p("plus200_0"), lambda t: blurred(case, t, 0), ready, 2))
    for kick in (2, 10, 20):
        steps.append(Step(p(f"plus200_{kick}"), lambda t, k=kick: blurred(case, t, k), (p("plus200_0"),), 2))
    return steps
