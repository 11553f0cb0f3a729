"""One style for all figures: a paper's, with one palette that stays apart in grey and for colour-blind readers."""
from __future__ import annotations

import io
import pathlib
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

WIDTH = 7.1  # inches, two columns of a journal
COLOURS = ("#0b3c5d", "#c8553d", "#4f9d69", "#d9a441", "#7a5195", "#a6a6a6")
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (2, 1)), (0, (5, 1, 1, 1)), (0, (1, 1)), (0, (7, 2, 2, 2)))
RAMP = matplotlib.colormaps["viridis"]  # From dark to bright in grey, too.
DOTS_PER_INCH = 130

SETTINGS = {"font.family": "DejaVu Sans", "font.size": 7.5, "axes.titlesize": 8, "axes.labelsize": 7.5, "legend.fontsize": 6.5,
            "xtick.labelsize": 7, "ytick.labelsize": 7, "axes.spines.top": False, "axes.spines.right": False,
            "axes.linewidth": 0.6, "lines.linewidth": 1.3, "lines.markersize": 3.5, "legend.frameon": False,
            "svg.hashsalt": "acuity", "svg.fonttype": "none", "axes.prop_cycle": matplotlib.cycler(color=COLOURS)}
matplotlib.rcParams.update(SETTINGS)


def figure(height: float, *rows: Sequence[float], heights: Sequence[float] | None = None) -> tuple[Figure, list[list[Axes]]]:
    """A figure of `height` inches and its panels. Each row has panels of the widths given, whatever the other rows have."""
    picture = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(picture)
    parts = picture.subfigures(len(rows), 1, squeeze=False, height_ratios=heights, hspace=0.04)[:, 0]
    return picture, [list(part.subplots(1, len(widths), squeeze=False, width_ratios=widths)[0]) for part, widths in zip(parts, rows)]


def panel(axes: Axes, letter: str, title: str) -> None:
    axes.set_title(f"{letter}  {title}", loc="left", fontweight="bold")


def row(axes: Axes, letter: str, title: str) -> None:
    """Names the row of panels that these axes belong to."""
    axes.figure.suptitle(f"{letter}  {title}", x=0.01, ha="left", fontsize=8, fontweight="bold")


def ramp(count: int) -> list[Any]:
    """Colours for values in order, the first for the true one."""
    return [RAMP(0.05 + 0.85 * i / max(count - 1, 1)) for i in range(count)]


def reciprocal_axis(axes: Axes, ticks: Sequence[float], squared: bool) -> None:
    """Names the places of an axis of s (or s^2) by resolutions in A."""
    axes.set_xticks([1 / d ** 2 if squared else 1 / d for d in ticks], [f"{d:g}" for d in ticks])
    axes.set_xlabel("Resolution (Å), linear in 1/d²" if squared else "Resolution (Å)")


def grey(axes: Axes, section: Any, low: float, high: float, spacing: float, title: str, bar: float = 10) -> None:
    """A section of a map in grey, with a scale bar."""
    height, width = section.shape
    axes.imshow(section, cmap="gray_r", vmin=low, vmax=high, origin="lower", interpolation="bilinear",
                extent=(0, width * spacing, 0, height * spacing))
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.plot([1, 1 + bar], [1, 1], color="black", linewidth=2, solid_capstyle="butt")
    axes.text(1 + bar / 2, 1.6, f"{bar:g} Å", ha="center", va="bottom", fontsize=6)
    axes.set_title(title, fontsize=7)


def save(picture: Figure, folder: pathlib.Path, name: str) -> pathlib.Path:
    """Writes NAME.svg and NAME.png, whose path it returns."""
    folder.mkdir(parents=True, exist_ok=True)
    picture.savefig(folder / f"{name}.svg", metadata={"Date": None})
    memory = io.BytesIO()
    picture.savefig(memory, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    path = folder / f"{name}.png"
    with Image.open(memory) as image:
        image.convert("RGB").save(path, optimize=True)
    return path
