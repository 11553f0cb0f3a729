"""Figures 4 to 6: local B factors of kicked models, average profiles, windows and incomplete models."""
from __future__ import annotations

import pathlib
from typing import Any

import numpy as np

from ..mrc import read_map
from . import style, windows
from .case import KICKS, Case
from .figures import central_slice
from .helix import BLURRED, PROFILES, WANTED
from .steps import Study


def figure_4(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    picture, ((a, b, c), (bars, hist)) = style.figure(5, (1.25, 0.9, 1), (2, 1))
    true = study.result(case.step("true"))
    kicked = [study.result(case.step(f"kick_{kick}")) for kick in KICKS]
    source = [study.result(case.step(f"source_{kick}")) for kick in KICKS]
    own = np.array(true["windows"]["b"])

    def against(rows: list[dict[str, object]], key: str = "b") -> list[float]:
        base = np.array(true["windows"][key])
        return [windows.correlation(base, np.array(row["windows"][key])) for row in rows]  # type: ignore[index]

    lines = [("line, 10 Å to the resolution", against(kicked)), ("the same, placed as in the scripts", against(source)),
             ("line, 10 Å to the Nyquist limit", against(kicked, "b_to_nyquist")),
             ("mean B of the atoms in the window", [windows.correlation(np.array(true["b_of_atoms"]), np.array(row["b_of_atoms"]))
                                                    for row in kicked])]
    for (label, values), colour, dash, marker in zip(lines, style.COLOURS, style.DASHES, style.MARKERS):
        a.plot(KICKS, values, color=colour, linestyle=dash, marker=marker, label=label)
    low = min(0, *(min(values) for _, values in lines))
    a.set(xlabel="Kicks, wanted RMSD (Å)", ylabel="r with the true model's windows", ylim=(low - 0.55, 1.03))
    a.set_yticks([tick for tick in (-0.5, 0, 0.25, 0.5, 0.75, 1) if tick >= low])
    a.legend(loc="lower left")
    style.panel(a, "A", "Local B of the density")
    means = [np.mean(true["windows"]["r2"]), *(np.mean(row["windows"]["r2"]) for row in kicked)]
    spread = [np.std(true["windows"]["r2"]), *(np.std(row["windows"]["r2"]) for row in kicked)]
    b.errorbar((0, *KICKS), means, spread, color=style.COLOURS[0], marker="o", capsize=2, linewidth=1)
    b.set(xlabel="Kicks, wanted RMSD (Å)", ylabel="R², mean and deviation", ylim=(0, 1.02))
    style.panel(b, "B", "How well lines fit")
    for kick, colour, marker in ((2, style.COLOURS[0], "o"), (20, style.COLOURS[1], "^")):
        row = kicked[KICKS.index(kick)]
        c.scatter(own, row["windows"]["b"], s=5, color=colour, marker=marker, alpha=0.4, linewidths=0, label=f"kicks of {kick} Å")
    ends = np.quantile(own, (0.005, 0.995))
    c.plot(ends, ends, color="black", linewidth=0.6)
    low, high = c.get_ylim()
    c.set(xlabel="Local B, true model (Å²)", ylabel="Local B, kicked model (Å²)", ylim=(low, high + 0.3 * (high - low)))
    c.legend(markerscale=2, loc="upper left")
    style.panel(c, "C", "Window by window")
    rows = [("B kept, kicks of 5 Å", "kick_5"), ("B kept, kicks of 20 Å", "kick_20"), ("B of the place, 20 Å", "nearest_20"),
            ("B refined, 20 Å", "refined_20"), ("the same at the true mean B", "refined_20"), ("B refined, no kicks", "refined_0"),
            ("the same at the true mean B", "refined_0"), ("B uniform", "b_uniform"),
            ("B drawn in cubes of 25 Å", "b_blocks"), ("B shuffled", "b_shuffle"), ("B drawn at random", "b_random"),
            ("global sharpening", "global")]
    values = [study.result(case.step(name))["rscc_levelled" if label.startswith("the same") else "rscc"] for label, name in rows]
    colours = [style.COLOURS[0]] * 7 + [style.COLOURS[1]] * 4 + [style.COLOURS[5]]
    bars.barh(range(len(rows)), values, color=colours, height=0.7)
    for i, value in enumerate(values):
        bars.text(value, i, f" {value:.3f}", va="center", fontsize=6.5)
    bars.set_yticks(range(len(rows)), [label for label, _ in rows])
    bars.invert_yaxis()
    bars.set(xlabel="RSCC with the true model's result", xlim=(min(0.85, min(values) - 0.02), 1.01))
    style.panel(bars, "D", "Wrong places, wrong B factors")
    names = [("true", "true model"), ("kick_2", "kicks of 2 Å"), ("kick_20", "kicks of 20 Å")]
    parts = hist.violinplot([study.result(case.step(name))["windows"]["r2"] for name, _ in names], showmedians=True, widths=0.8)
    for body, colour in zip(parts["bodies"], style.COLOURS):
        body.set_facecolor(colour)
        body.set_alpha(0.6)
    hist.set_xticks((1, 2, 3), [label.replace(" ", "\n", 1) for _, label in names])
    hist.set_ylabel("R² of the line")
    style.panel(hist, "E", "R² in windows")
    return style.save(picture, folder, f"figure_4_{case.key}")


def figure_5(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    averages, scaled = study.result("helix/averages"), study.result("helix/scale")
    picture, ((top, maxima), (curves, bars)) = style.figure(5, (1, 1), (1, 1))
    for (name, found), colour, dash in zip(averages.items(), style.COLOURS, style.DASHES):
        if name == "protein":
            continue
        s, mean, deviation = (np.array(found[key]) for key in ("s_per_angstrom", "mean", "standard_deviation"))
        shown = (s >= 1 / 20) & (s <= 1 / 2)
        top.plot(s[shown], mean[shown], color=colour, linestyle=dash, label=f"{name.upper() if 'na' in name else name} (n = {found['n']})")
        top.fill_between(s[shown], (mean - deviation)[shown], (mean + deviation)[shown], color=colour, alpha=0.18, linewidth=0)
    style.reciprocal_axis(top, (20, 10, 6, 4, 3, 2.5, 2), False)
    top.set(ylabel="A / sqrt(sum of f(0)), at B = 0", yscale="log")
    top.set_yticks((0.6, 1, 2, 4), ("0.6", "1", "2", "4"))
    top.set_yticks((), minor=True)
    top.legend()
    style.panel(top, "A", "Average profiles, mean and deviation")
    names = [("true", "true"), *((f"kick_{kick}", f"{kick} Å") for kick in KICKS)]
    parts = maxima.violinplot([study.result(case.step(name))["windows"]["hill"] for name, _ in names], showmedians=True, widths=0.8)
    for body, colour in zip(parts["bodies"], style.ramp(len(names))):
        body.set_facecolor(colour)
        body.set_alpha(0.7)
    maxima.set_xticks(range(1, len(names) + 1), [label for _, label in names])
    maxima.set(xlabel="Kicks of the model", ylabel="ln A above the line,\nhighest at 5.6 to 3.9 Å")
    style.panel(maxima, "B", f"Maxima in windows of {case.title}")
    shown_rows = [("blurred", f"blurred, B = {BLURRED} Å²"), *((name, f"scaled by {name}") for name in PROFILES)]
    for (name, label), colour, dash in zip(shown_rows, (style.COLOURS[5], *style.COLOURS), style.DASHES):
        s = np.array(scaled[name]["s"])
        kept = (s > 0) & (s <= 1 / 2)
        curves.plot(s[kept], np.array(scaled[name]["fsc"])[kept], color=colour, linestyle=dash, label=label)
    style.reciprocal_axis(curves, (20, 6, 4, 3, 2.5, 2), False)
    curves.set(ylabel=f"FSC with the helix at B = {WANTED} Å²", ylim=(None, 1.02))
    curves.legend(loc="lower left")
    style.panel(curves, "C", "A blurred helix, scaled by three profiles")
    values = [scaled[name]["rscc"] for name, _ in shown_rows]
    bars.bar(range(4), values, color=(style.COLOURS[5], *style.COLOURS[:3]), width=0.65)
    for i, value in enumerate(values):
        bars.text(i, value, f"{value:.3f}", ha="center", va="bottom", fontsize=6.5)
    bars.set_xticks(range(4), ["blurred", *PROFILES])
    bars.set(ylabel=f"RSCC with the helix at B = {WANTED} Å²", ylim=(min(values) - 0.1, 1.03))
    style.panel(bars, "D", "The same in real space")
    return style.save(picture, folder, "figure_5")


def simulated_panels(study: Study, case: Case, left: Any, right: Any) -> None:
    """Flexible fragments and a molecule of two halves."""
    found = study.result(case.step("glycans"))
    names = (("plain", "model without\nfragments"), ("hybrid", "with average\nprofile"), ("global", "global\nsharpening"))
    values = [found[name] for name, _ in names]
    left.bar(range(3), values, 0.6, color=(style.COLOURS[1], style.COLOURS[0], style.COLOURS[5]))
    for i, value in enumerate(values):
        left.text(i, value, f"{value:.2f}", ha="center", va="bottom", fontsize=6.5)
    left.set_xticks(range(3), [label for _, label in names])
    left.set(ylabel="RSCC with the whole\nmodel's result", ylim=(0, 1.1))
    style.panel(left, "E", f"{len(found['fragments'])} fragments, {found['atoms']} atoms, B 120 to 200 Å²")
    halves = study.result(case.step("halves"))
    if not halves:
        right.remove()
        return
    kinds = (("uniform", "model, uniform B"), ("profile", "average profile"), ("global", "global"))
    for i, ((kind, label), colour) in enumerate(zip(kinds, (style.COLOURS[1], style.COLOURS[0], style.COLOURS[5]))):
        heights = [halves[half][kind] for half in ("sharp", "blurred")]
        right.bar(np.arange(2) + 0.27 * (i - 1), heights, 0.25, color=colour, label=label)
        for x, value in enumerate(heights):
            right.text(x + 0.27 * (i - 1), value, f"{value:.2f}", ha="center", va="bottom", fontsize=6)
    right.set_xticks(range(2), ["half at B = 60 Å²", "half at B = 200 Å²"])
    right.set(ylabel="RSCC with the true\nmodel's result", ylim=(0, 1.45))
    right.legend(ncols=3, loc="upper left")
    style.panel(right, "F", "A molecule of two halves")


def figure_6(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    extra = case.step("glycans") in study.done
    picture, (panels, *rest) = style.figure(4.7 if extra else 2.6, (0.9, 1.1, 1, 1), *([(1, 1.15)] if extra else []))
    fsc, bars, *sections = panels
    wide, partial = study.result(case.step("w50")), study.result(case.step("partial"))
    s = np.array(wide["s"])
    shown = (s > 0) & (s <= 1 / case.resolution)
    fsc.plot(s[shown], np.array(wide["fsc"])[shown], color=style.COLOURS[0])
    style.reciprocal_axis(fsc, (20, 6, 4, 3), False)
    fsc.set(ylabel="FSC", ylim=(min(0.8, min(np.array(wide["fsc"])[shown]) - 0.02), 1.01))
    fsc.text(0.05, 0.08, f"RSCC {wide['rscc']:.3f}", transform=fsc.transAxes)
    style.panel(fsc, "A", "Windows of 50 Å\nagainst 25 Å")
    groups = (("all", "whole\nmolecule"), ("missing", "missing\npart"))
    for shift, name, colour in ((-0.18, "plain", style.COLOURS[1]), (0.18, "hybrid", style.COLOURS[0])):
        values = [partial[name][key] for key, _ in groups]
        bars.bar(np.arange(2) + shift, values, 0.34, color=colour, label="model alone" if name == "plain" else "with average profile")
        for i, value in enumerate(values):
            bars.text(i + shift, value, f"{value:.2f}", ha="center", va="bottom", fontsize=6)
    bars.set_xticks(range(2), [label for _, label in groups])
    bars.set(ylabel="RSCC with the whole\nmodel's result", ylim=(0, 1.5))
    bars.legend(loc="upper left")
    style.panel(bars, "B", "A quarter of the\nmodel missing")
    mask = read_map(case.file("missing_mask.mrc")).values
    z = central_slice(mask)
    whole = read_map(case.file("mask.mrc")).values[z] >= 0.5
    ys, xs = np.flatnonzero(whole.any(axis=1)), np.flatnonzero(whole.any(axis=0))
    part = np.s_[z, ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    spacing = float(read_map(case.map).spacing[0])
    high = np.quantile(read_map(case.file("by_true.mrc")).values[part], 0.99)
    extent = (0, mask[part].shape[1] * spacing, 0, mask[part].shape[0] * spacing)
    for axes, name, letter, title in zip(sections, ("plain", "hybrid"), "CD", ("Model alone", "And a profile")):
        style.grey(axes, read_map(case.file(f"partial_{name}.mrc")).values[part], 0, high, spacing, "", 20)
        axes.contour(mask[part], levels=[0.5], colors=[style.COLOURS[1]], linewidths=0.7, extent=extent)
        style.panel(axes, letter, f"{title}\n(outline: missing part)")
    if extra:
        simulated_panels(study, case, *rest[0])
    return style.save(picture, folder, f"figure_6_{case.key}")
