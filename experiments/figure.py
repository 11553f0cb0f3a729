"""Draws the same slice of maps side by side: the README's picture, before and after sharpening.

    experiments/run figure BEFORE.mrc AFTER.mrc OUT.png
    experiments/run figure --panels TITLE=MAP.mrc... OUT.png

Without --panels the slice is the one in which the last map varies most. With it panels share the grey scale of the first,
and show the slice in which the first two differ most. The same input and the same libraries give the same bytes.
"""
from __future__ import annotations

import pathlib
import sys

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .mrc import MrcMap, read_map

SIZE_LIMIT = 300_000  # bytes of the picture
SCALE_BAR = 20  # Angstrom

Panel = tuple[str, MrcMap]  # title and map
Span = tuple[float, float]  # Angstrom, from and to


def choose_slice(values: np.ndarray) -> int:
    """The index of the z slice that varies most where the map is not zero, leaving out slices that are mostly zero."""
    filled = (values != 0).sum(axis=(1, 2))
    spread = [values[z][values[z] != 0].var() if filled[z] > filled.max() / 4 else -1 for z in range(len(values))]
    return int(np.argmax(spread))


def differing_slice(first: np.ndarray, second: np.ndarray) -> int:
    """The index of the z slice in which two maps of one size differ most."""
    return int(np.argmax(((first - second) ** 2).sum(axis=(1, 2))))


def limits_of(last: MrcMap, region: np.ndarray, leave_out_specks: bool) -> tuple[Span, Span]:
    """The range of all panels along x and y: the part of the slice that was sharpened and some of what lies around it."""
    ys, xs = (np.flatnonzero(counts > (counts.max() / 5 if leave_out_specks else 0)) for counts in
              (region.sum(axis=1), region.sum(axis=0)))
    _, dy, dx = last.spacing
    _, y0, x0 = last.start
    margin = 0.08 * max(np.ptp(ys) * dy, np.ptp(xs) * dx)
    return ((xs[0] * dx + x0 - margin, (xs[-1] + 1) * dx + x0 + margin),
            (ys[0] * dy + y0 - margin, (ys[-1] + 1) * dy + y0 + margin))


def draw_scale_bar(axes: Axes, limits: tuple[Span, Span]) -> None:
    left, bottom = (low + 0.05 * (high - low) for low, high in limits)
    axes.plot([left, left + SCALE_BAR], [bottom, bottom], color="white", linewidth=3, solid_capstyle="butt")
    axes.text(left + SCALE_BAR / 2, bottom + 0.02 * (limits[1][1] - limits[1][0]), f"{SCALE_BAR} Å",
              color="white", fontsize=11, ha="center", va="bottom")


def draw(panels: list[Panel], z: int, shared_scale: bool, dots_per_inch: int) -> Image.Image:
    """Draws slice z of the last map, and the same place of the others."""
    last = panels[-1][1]
    region = last.values[z] != 0
    limits = limits_of(last, region, leave_out_specks=shared_scale)
    picture = Figure(figsize=(4.5 * len(panels), 4.9), dpi=dots_per_inch)
    canvas = FigureCanvasAgg(picture)
    all_axes = picture.subplots(1, len(panels))
    picture.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.92, wspace=0.02)
    scale = None
    for axes, (title, shown) in zip(all_axes, panels):
        (dz, dy, dx), (z0, y0, x0) = shown.spacing, shown.start
        place = (z + 0.5) * last.spacing[0] + last.start[0]
        section = shown.values[int(np.clip((place - z0) / dz, 0, len(shown.values) - 1))]
        edges = [x0, x0 + section.shape[1] * dx, y0, y0 + section.shape[0] * dy]
        inside = section[region] if section.shape == region.shape else section
        if scale is None or not shared_scale:
            scale = np.percentile(inside, (5, 99.7))
        axes.imshow(section, cmap="gray", vmin=scale[0], vmax=scale[1], origin="lower", extent=edges, interpolation="bicubic")
        axes.set(xlim=limits[0], ylim=limits[1], xticks=[], yticks=[], facecolor="black", aspect="equal")
        axes.set_title(title, fontsize=14)
        draw_scale_bar(axes, limits)
    canvas.draw()
    # The picture is grey throughout, so one channel is enough; a bare image carries no date and no program name.
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, 0].copy())


def write(panels: list[Panel], z: int, shared_scale: bool, out: pathlib.Path) -> None:
    """Writes the picture with as many dots per inch as the limit of its size allows."""
    for dots_per_inch in (150, 125, 100, 80, 60):
        draw(panels, z, shared_scale, dots_per_inch).save(out, format="PNG", optimize=True)
        size = out.stat().st_size
        if size <= SIZE_LIMIT:
            break
    print(f"Wrote {out} ({size // 1000} kB).")


def read_panels(titled_paths: list[tuple[str, pathlib.Path]]) -> list[Panel]:
    panels = [(title, read_map(path)) for title, path in titled_paths]
    if not panels[-1][1].values.any():
        raise ValueError(f"{titled_paths[-1][1]} is zero everywhere.")
    return panels


def draw_panels(titled_paths: list[tuple[str, pathlib.Path]], out: pathlib.Path) -> None:
    """Draws maps on one grey scale, in the slice in which the first two differ most."""
    panels = read_panels(titled_paths)
    write(panels, differing_slice(panels[0][1].values, panels[1][1].values), True, out)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--panels"] and len(arguments) >= 4 and all("=" in word for word in arguments[1:-1]):
        titled = [word.split("=", 1) for word in arguments[1:-1]]
        draw_panels([(title, pathlib.Path(path)) for title, path in titled], pathlib.Path(arguments[-1]))
    elif len(arguments) == 3 and not arguments[0].startswith("-"):
        before, after, out = map(pathlib.Path, arguments)
        panels = read_panels([("Before sharpening", before), ("After sharpening", after)])
        write(panels, choose_slice(panels[-1][1].values), False, out)
    else:
        sys.exit(__doc__)
