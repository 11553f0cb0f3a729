"""Figures 1 to 3: a helix and its B factors, local B factors on the map, and kicks."""
from __future__ import annotations

import pathlib
from typing import Any

import matplotlib.cm
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
    picture, ((left, right), pictures) = style.figure(4.8, (3, 2), (1,) * len(B_FACTORS), heights=(1.5, 1))
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
    for a, b in zip(pictures, B_FACTORS):
        values = read_map(helix_file(case, f"b{b}.mrc")).values
        projection = values.sum(axis=0)
        style.grey(a, projection[12:-12, 12:-12], 0, np.quantile(projection, 0.998), SPACING, f"B = {b} Å²")
    style.row(pictures[0], "C", "Projected densities, each on its own scale")
    return style.save(picture, folder, "figure_1")


def central_slice(mask: Any) -> int:
    return int(np.argmax((mask >= 0.5).sum(axis=(1, 2))))


def overlay(axes: Axes, case: Case, name: str, label: str, letter: str, title: str) -> None:
    """A map of numbers in one slice of the mask; its colours are stronger where the density is higher."""
    mask = read_map(case.file("mask.mrc")).values
    density = read_map(case.file("by_true.mrc")).values
    numbers = read_map(case.file(name)).values
    z = central_slice(mask)
    ys, xs = np.flatnonzero(mask[z].any(axis=1)), np.flatnonzero(mask[z].any(axis=0))
    part = np.s_[z, ys[0] : ys[-1] + 1, xs[0] : xs[-1] + 1]
    spacing = float(read_map(case.map).spacing[0])
    style.grey(axes, np.zeros_like(density[part]), 0, 1, spacing, "", 20)
    known = (mask[part] >= 0.5) & (numbers[part] != 0)
    strength = np.clip(density[part] / np.quantile(density[part], 0.98), 0, 1)
    inside = numbers[(mask >= 0.5) & (numbers != 0)]
    height, width = known.shape
    image = axes.imshow(numbers[part], cmap=style.RAMP, alpha=np.where(known, 0.3 + 0.7 * strength, 0), origin="lower",
                        extent=(0, width * spacing, 0, height * spacing), vmin=np.quantile(inside, 0.02),
                        vmax=np.quantile(inside, 0.98), interpolation="nearest")
    whole = matplotlib.cm.ScalarMappable(image.norm, image.cmap)  # The colours of the bar are all of full strength.
    axes.figure.colorbar(whole, ax=axes, orientation="horizontal", shrink=0.85, aspect=22).set_label(label)
    style.panel(axes, letter, title)


def figure_2(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    local, refined = study.result(case.step("local")), study.result(case.step("refined_0"))
    picture, (slices, (scatter, profiles, fits)) = style.figure(5.6, (1, 1, 1), (1, 1.15, 0.85), heights=(1.25, 1))
    kind = "half maps, FSC 0.143" if case.simulated else "map and model, FSC 0.5"
    overlay(slices[0], case, "local_resolution.mrc", "Å", "A", f"Local resolution\n({kind})")
    overlay(slices[1], case, "local_b.mrc", "Å²", "B", "Local B factor of the map\n(line from 10 Å)")
    overlay(slices[2], case, "local_r2.mrc", "R²", "C", "R² of that line\n")
    b_map, b_model = np.array(local["b"]), np.array(refined["b_of_atoms"])
    scatter.scatter(b_model, b_map, s=4, color=style.COLOURS[0], alpha=0.35, linewidths=0)
    scatter.set(xlabel="Mean B of the refined model (Å²)", ylabel="Local B of the map (Å²)")
    scatter.text(0.04, 0.97, f"r = {windows.correlation(b_model, b_map):.2f}", transform=scatter.transAxes, va="top")
    scatter.margins(y=0.15)
    style.panel(scatter, "D", "Windows of 25 Å")
    s, ln = np.array(local["s"]), np.array(local["ln"])
    order = np.argsort(local["resolution"])
    tenth = max(len(order) // 10, 1)
    groups = (("best tenth", order[:tenth]), ("middle tenth", order[len(order) // 2 - tenth // 2 :][:tenth]),
              ("worst tenth", order[-tenth:]))
    for (label, rows), colour, dash, marker in zip(groups, style.COLOURS, style.DASHES, style.MARKERS):
        shown = (s >= 1 / 13) & (s <= 1 / case.resolution)
        curve = (ln[rows] - ln[rows][:, [int(np.argmax(shown))]]).mean(axis=0)
        resolution = np.median(np.array(local["resolution"])[rows])
        profiles.plot(s[shown] ** 2, 2 * curve[shown], color=colour, linestyle=dash, marker=marker, label=f"{label}, {resolution:.1f} Å")
    style.reciprocal_axis(profiles, (10, 6, 5, 4, 3.5, 3), True)
    low, high = profiles.get_ylim()
    profiles.set(ylabel="ln A², from its first shell", ylim=(low - 0.4 * (high - low), high))
    profiles.legend(loc="lower center")
    style.panel(profiles, "E", "Profiles by local resolution")
    fits.hist(local["r2"], bins=25, color=style.COLOURS[2], edgecolor="white", linewidth=0.3)
    fits.set(xlabel="R² of the line", ylabel="Windows")
    style.panel(fits, "F", "How well lines fit")
    return style.save(picture, folder, f"figure_2_{case.key}")


def close_up(case: Case, name: str, size: float = 26, thick: float = 5) -> tuple[Any, float]:
    """The mean of a slab around the middle of the helix, `size` A wide and `thick` A deep, and the spacing. The slab is normal to
    the axis of the map along which the helix is shortest, so that the helix lies in it."""
    places = np.array([atom.position for atom in helix_atoms(case.own) if atom.name == "CA"] or
                      [atom.position for atom in helix_atoms(case.own)])
    map_file = read_map(case.file(name))
    spacing = float(map_file.spacing[0])
    axis = int(np.argmin(np.ptp(places, axis=0)[::-1]))
    voxel = np.rint((places.mean(axis=0)[::-1] - map_file.first_voxel) / map_file.spacing).astype(int)
    half = np.full(3, int(size / 2 / spacing))
    half[axis] = max(int(thick / 2 / spacing), 1)
    low = np.clip(voxel - half, 0, np.array(map_file.values.shape) - 2 * half)
    return map_file.values[tuple(slice(a, a + 2 * h) for a, h in zip(low, half))].mean(axis=axis), spacing


def figure_3(study: Study, case: Case, folder: pathlib.Path) -> pathlib.Path:
    kicked = [study.result(case.step(f"kick_{kick}")) for kick in KICKS]
    true = study.result(case.step("true"))
    picture, ((left, middle, right), sections) = style.figure(4.7, (1.5, 1, 1), (1, 1, 1, 1), heights=(1.25, 1))
    guinier(left, list(zip(KICK_LABELS, [true["profile"], *(found["profile"] for found in kicked)])), (10, 6, 5, 4, 3.5, 3), 3)
    low, high = left.get_ylim()
    left.set_ylim(low - 0.35 * (high - low), high)
    left.legend(ncols=3, loc="lower left")
    style.panel(left, "A", "Profiles of the kicked models")
    for found, label, colour, dash in zip(kicked, KICK_LABELS[1:], style.ramp(len(KICKS) + 1)[1:], style.DASHES):
        s = np.array(found["s"])
        shown = (s > 0) & (s <= 1 / case.resolution)
        middle.plot(s[shown], np.array(found["fsc"])[shown], color=colour, linestyle=dash, label=label)
    style.reciprocal_axis(middle, (20, 6, 4, 3), False)
    low = min(min(found["fsc"][1 : int(np.argmax(np.array(found["s"]) > 1 / case.resolution))]) for found in kicked)
    span = max(1 - low, 0.005)
    middle.set(ylabel="FSC", ylim=(low - 0.9 * span, 1 + 0.1 * span))
    middle.locator_params(axis="y", nbins=5)
    middle.legend(loc="lower left", ncols=2)
    style.panel(middle, "B", "Result against\nthe true model's")
    plus = (2, 10, 20)
    lines = [("B kept", KICKS, [found["rscc"] for found in kicked]),
             ("all B + 200 Å²", plus, [study.result(case.step(f"plus200_{kick}"))["rscc"] for kick in plus])]
    for (label, x, y), colour, dash, marker in zip(lines, style.COLOURS, style.DASHES, style.MARKERS):
        right.plot(x, y, marker=marker, linestyle=dash, color=colour, label=label)
    right.axhline(study.result(case.step("global"))["rscc"], color="0.5", linestyle=style.DASHES[2], label="global sharpening")
    low, high = right.get_ylim()
    right.set(xlabel="Kicks, wanted RMSD (Å)", ylabel="RSCC", ylim=(low - 0.5 * (high - low), high))
    right.legend(loc="lower left")
    style.panel(right, "C", "Correlation with\nthe true model's result")
    names = [("by_true.mrc", "true model"), *((f"kick_{kick}_out.mrc", f"kicks of {kick} Å") for kick in (1, 5, 20))]
    base, spacing = close_up(case, "by_true.mrc")
    high = np.quantile(base, 0.995)
    for axes, (name, title) in zip(sections, names):
        style.grey(axes, close_up(case, name)[0], 0, high, spacing, title, 5)
    style.row(sections[0], "D", "A helix in the maps sharpened by these models, means of slabs of 5 Å")
    return style.save(picture, folder, f"figure_3_{case.key}")
