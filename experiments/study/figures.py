"""Figures 1 to 3: a helix and its B factors, local B factors on the map, and kicks."""
from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..mrc import read_map
from . import style, windows
from .case import KICKS, Case, helix_atoms
from .helix import B_FACTORS, SPACING, file as helix_file
from .steps import Study

KICK_LABELS = ("true model", *(f"{kick} Å" for kick in KICKS))


def guinier(axes: Axes, curves: list[tuple[str, Any]], ticks: tuple[float, ...], to: float) -> None:
    """ln A^2 against 1/d^2, each curve from the origin of its own at 20 A on."""
    colours = style.ramp(len(curves))
    for (label, curve), colour, dash in zip(curves, colours, (*style.DASHES, "-")):
        s, ln = np.array(curve["s"]), np.array(curve["ln"])
        shown = (s >= 1 / 15) & (s <= 1 / to)
        axes.plot(s[shown] ** 2, 2 * (ln - ln[0])[shown], color=colour, linestyle=dash, label=label)
    style.reciprocal_axis(axes, ticks, True)
    axes.set_ylabel("ln A², from its value at 1/d = 0")


def figure_1(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    found = study.result("helix/draw")
    picture, axes = style.figure(2, 5, 4.6, height_ratios=(1.5, 1))
    grid = axes[0, 0].get_gridspec()
    for a in axes[0]:
        a.remove()
    left, right = picture.add_subplot(grid[0, :3]), picture.add_subplot(grid[0, 3:])
    curves = [(f"B = {b} Å²", found[str(b)]) for b in B_FACTORS]
    guinier(left, curves, (10, 5, 4, 3, 2.5, 2), 2)
    left.legend(loc="lower left")
    style.panel(left, "A", "Guinier plot")
    for (label, curve), colour, dash in zip(curves, style.ramp(len(curves)), style.DASHES):
        s, ln = np.array(curve["s"]), np.array(curve["ln"])
        shown = (s >= 1 / 15) & (s <= 1 / 2)
        right.plot(s[shown], np.exp(ln - ln[0])[shown], color=colour, linestyle=dash, label=label)
    style.reciprocal_axis(right, (10, 5, 3, 2.5, 2), False)
    right.set_ylabel("A, as a part of A at 1/d = 0")
    style.panel(right, "B", "Radial profile")
    for a, b in zip(axes[1], B_FACTORS):
        values = read_map(helix_file(case, f"b{b}.mrc")).values
        projection = values.sum(axis=0)
        style.grey(a, projection[12:-12, 12:-12], 0, np.quantile(projection, 0.998), SPACING, f"B = {b} Å²")
    style.row(axes[1, 0], "C", "Projected densities, each on its own scale")
    return style.save(picture, folder, "figure_1")


def central_slice(mask: Any) -> int:
    return int(np.argmax((mask >= 0.5).sum(axis=(1, 2))))


def overlay(picture: Any, axes: Axes, case: Case, name: str, label: str, letter: str, title: str) -> None:
    """One slice of the map in grey, with a map of numbers over the voxels of the mask."""
    mask = read_map(case.file("mask.mrc")).values
    density = read_map(case.file("by_true.mrc")).values
    numbers = read_map(case.file(name)).values
    z = central_slice(mask)
    ys, xs = np.flatnonzero(mask[z].any(axis=1)), np.flatnonzero(mask[z].any(axis=0))
    part = np.s_[z, ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    spacing = float(read_map(case.map).spacing[0])
    style.grey(axes, density[part], 0, np.quantile(density[part], 0.995), spacing, "", 20)
    shown = np.ma.masked_where((mask[part] < 0.5) | (numbers[part] == 0), numbers[part])
    inside = numbers[(mask >= 0.5) & (numbers != 0)]
    height, width = shown.shape
    image = axes.imshow(shown, cmap=style.RAMP, alpha=0.75, origin="lower", extent=(0, width * spacing, 0, height * spacing),
                        vmin=np.quantile(inside, 0.02), vmax=np.quantile(inside, 0.98), interpolation="nearest")
    bar = picture.colorbar(image, ax=axes, shrink=0.85, aspect=25)
    bar.set_label(label)
    bar.solids.set_alpha(1)
    style.panel(axes, letter, title)


def figure_2(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    local, refined = study.result(case.step("local")), study.result(case.step("refined_0"))
    picture, axes = style.figure(2, 3, 4.7)
    kind = "half maps, FSC 0.143" if case.simulated else "map against model, FSC 0.5"
    overlay(picture, axes[0, 0], case, "local_resolution.mrc", "Å", "A", f"Local resolution\n({kind})")
    overlay(picture, axes[0, 1], case, "local_b.mrc", "Å²", "B", "Local B factor\n(line from 10 Å)")
    overlay(picture, axes[0, 2], case, "local_r2.mrc", "R²", "C", "R² of the line")
    b_map, b_model = np.array(local["b"]), np.array(refined["b_of_atoms"])
    axes[1, 0].scatter(b_model, b_map, s=4, color=style.COLOURS[0], alpha=0.35, linewidths=0)
    axes[1, 0].set(xlabel="Mean B of the refined model (Å²)", ylabel="Local B of the map (Å²)")
    axes[1, 0].text(0.04, 0.95, f"r = {windows.correlation(b_model, b_map):.2f}", transform=axes[1, 0].transAxes, va="top")
    style.panel(axes[1, 0], "D", "Windows of 25 Å")
    s, ln = np.array(local["s"]), np.array(local["ln"])
    order = np.argsort(local["resolution"])
    tenth = max(len(order) // 10, 1)
    groups = (("best tenth", order[:tenth]), ("middle tenth", order[len(order) // 2 - tenth // 2 :][:tenth]),
              ("worst tenth", order[-tenth:]))
    for (label, rows), colour, dash, marker in zip(groups, style.COLOURS, style.DASHES, style.MARKERS):
        shown = (s >= 1 / 13) & (s <= 1 / case.resolution)
        curve = (ln[rows] - ln[rows][:, [int(np.argmax(shown))]]).mean(axis=0)
        resolution = np.median(np.array(local["resolution"])[rows])
        axes[1, 1].plot(s[shown] ** 2, 2 * curve[shown], color=colour, linestyle=dash, marker=marker,
                        label=f"{label}, {resolution:.1f} Å")
    style.reciprocal_axis(axes[1, 1], (10, 6, 5, 4, 3.5, 3), True)
    axes[1, 1].set_ylabel("ln A², from its first shell")
    axes[1, 1].legend()
    style.panel(axes[1, 1], "E", "Profiles by local resolution")
    axes[1, 2].hist(local["r2"], bins=25, color=style.COLOURS[2], edgecolor="white", linewidth=0.3)
    axes[1, 2].set(xlabel="R² of the line", ylabel="Windows")
    style.panel(axes[1, 2], "F", "How well lines fit")
    return style.save(picture, folder, f"figure_2_{case.key}")


def close_up(case: Case, name: str, size: float = 26) -> Any:
    """A section of a map, `size` A wide, through the middle of the helix."""
    centre = np.mean([atom.position for atom in helix_atoms(case.own)], axis=0)
    map_file = read_map(case.file(name))
    voxel = np.rint((centre[::-1] - map_file.start) / map_file.spacing).astype(int)
    half = int(size / 2 / map_file.spacing[0])
    z, y, x = np.clip(voxel, half, np.array(map_file.values.shape) - half - 1)
    return map_file.values[z, y - half : y + half, x - half : x + half], float(map_file.spacing[0])


def figure_3(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    kicked = [study.result(case.step(f"kick_{kick}")) for kick in KICKS]
    true = study.result(case.step("true"))
    picture, axes = style.figure(2, 4, 4.4, height_ratios=(1.3, 1))
    grid = axes[0, 0].get_gridspec()
    for a in axes[0]:
        a.remove()
    left, middle, right = (picture.add_subplot(grid[0, part]) for part in (slice(0, 2), 2, 3))
    guinier(left, list(zip(KICK_LABELS, [true["profile"], *(found["profile"] for found in kicked)])), (10, 6, 5, 4, 3.5, 3), 3)
    left.legend(ncols=2, loc="lower left")
    style.panel(left, "A", "Profiles of the kicked models")
    for found, label, colour, dash in zip(kicked, KICK_LABELS[1:], style.ramp(len(KICKS) + 1)[1:], style.DASHES):
        s = np.array(found["s"])
        shown = (s > 0) & (s <= 1 / case.resolution)
        middle.plot(s[shown], np.array(found["fsc"])[shown], color=colour, linestyle=dash, label=label)
    style.reciprocal_axis(middle, (20, 6, 4, 3), False)
    low = min(min(found["fsc"][1 : int(np.argmax(np.array(found["s"]) > 1 / case.resolution))]) for found in kicked)
    middle.set(ylabel="FSC", ylim=(min(0.9, low - 0.02), 1.005))
    style.panel(middle, "B", "Result against\nthe true model's")
    right.plot(KICKS, [found["rscc"] for found in kicked], marker="o", color=style.COLOURS[0], label="B kept")
    plus = (2, 10, 20)
    right.plot(plus, [study.result(case.step(f"plus200_{kick}"))["rscc"] for kick in plus], marker="s", linestyle=style.DASHES[1],
               color=style.COLOURS[1], label="all B + 200 Å²")
    right.axhline(study.result(case.step("global"))["rscc"], color=style.COLOURS[5], linestyle=style.DASHES[2],
                  label="global sharpening")
    right.set(xlabel="Kicks, wanted RMSD (Å)", ylabel="RSCC")
    right.legend()
    style.panel(right, "C", "Correlation with\nthe true model's result")
    sections = [("by_true.mrc", "true model"), *((f"kick_{kick}_out.mrc", f"kicks of {kick} Å") for kick in (1, 5, 20))]
    base, spacing = close_up(case, "by_true.mrc")
    high = np.quantile(base, 0.995)
    for a, (name, title) in zip(axes[1], sections):
        style.grey(a, close_up(case, name)[0], 0, high, spacing, title, 5)
    style.row(axes[1, 0], "D", "Sections through a helix of the maps sharpened by these models")
    return style.save(picture, folder, f"figure_3_{case.key}")
