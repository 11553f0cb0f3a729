"""Sharpens simulated half maps with a model that lacks a part, with and without --profile (docs/appendix/validation).

    experiments/run hybrid MODEL --part SELECTION [--part ...] [--noises 0.3,1.0] [--write] [--picture FILE.png] [--work DIR]

Half maps of MODEL are simulated in a cubic box. Its atoms have B = 80 A^2, and those of the part, a chain or some (C,D),
B = 150. The noise is white, in units of the density's standard deviation within 3 A of the atoms. They are sharpened by the
whole model at B = 30, and by the model without the part, in the same mask. The latter runs without (plain) and with (hybrid)
--profile auto. The tables say how much of the density by the whole model is kept, within 3 A of the part's atoms and of the
others. This is k of the least sum of (result - k whole)^2. In brackets stands the rms of result - whole relative to that of
whole. With --write the table replaces the one in docs/appendix/validation; --picture draws a slice of the first part's maps.
ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterator

import numpy as np

from . import figure
from .atoms import read_atoms
from .cases import SimulatedCase
from .mrc import read_values
from .options import experiment_parser, numbers_in
from .program import Acuity
from .tables import head, line, shown, write_table

MAP_B, PART_B, MODEL_B = 80, 150, 30  # A^2
SPACING, BOX = 1.05, 112
RESOLUTION = 3.2
WINDOWS = (25, 50)
TITLES = {"whole": "Whole model", "plain": "Incomplete model", "hybrid": "Incomplete model, --profile"}


def figures(result: pathlib.Path, whole: pathlib.Path, mask: pathlib.Path) -> tuple[float, float]:
    """k of the least sum of (result - k whole)^2 in the mask, and the rms of result - whole relative to `whole`."""
    inside = read_values(mask) > 0
    r, w = read_values(result)[inside], read_values(whole)[inside]
    power = (w * w).sum()
    return float((r * w).sum() / power), float(np.sqrt(((r - w) ** 2).sum() / power))


class IncompleteCase:
    """Half maps of a molecule, and models of all of it, of a part and of the rest."""

    def __init__(self, acuity: Acuity, model: pathlib.Path, part: str, noise: float, folder: pathlib.Path) -> None:
        self.acuity, self.folder = acuity, folder
        grid = ("--box", BOX, "--spacing", SPACING)
        self.models = {name: folder / f"{name}.cif" for name in ("whole", "rest", "part")}
        selections = {"whole": (), "rest": ("--leave-out", part), "part": ("--select", part)}
        for name, selection in selections.items():
            acuity("simulate", model, *grid, "-b", MODEL_B, *selection, "--model-out", self.models[name], "-o", folder / "drawn.mrc")
        blurred = self.chains("part")
        fields = ",".join(f"{chain}={PART_B if chain in blurred else MAP_B}" for chain in sorted(self.chains("whole")))
        case = SimulatedCase(acuity, model, grid, ("--b-per-chain", fields), folder)
        self.halves = case.halves(noise)
        self.masks = {name: case.mask(self.models[name], f"{name}_mask") for name in ("part", "rest")}

    def chains(self, name: str) -> set[str]:
        return {atom.chain for atom in read_atoms(self.models[name])}

    def sharpened(self, window: float) -> dict[str, pathlib.Path]:
        """The maps that are compared, in windows of this edge in Angstrom."""
        maps = {name: self.folder / f"{name}.mrc" for name in TITLES}
        mask = self.folder / "mask.mrc"
        self.sharpen(window, maps["hybrid"], "rest", "--profile", "auto", "--mask-out", mask)
        self.sharpen(window, maps["whole"], "whole", "--mask", mask)
        self.sharpen(window, maps["plain"], "rest", "--mask", mask)
        return maps

    def sharpen(self, window: float, out: pathlib.Path, model: str, *how: object) -> None:
        self.acuity("sharpen", *self.halves, "-d", RESOLUTION, "--frame", "origin", "-q", "-w", window,
                    "--b-factors", "as-is", "--model", self.models[model], *how, "-o", out)


class Picture:
    """The file to draw into, of the first maps only."""

    def __init__(self, path: pathlib.Path | None) -> None:
        self.path = path

    def draw(self, maps: dict[str, pathlib.Path]) -> None:
        if self.path is not None:
            figure.draw_panels([(title, maps[name]) for name, title in TITLES.items()], self.path)
        self.path = None


def rows(acuity: Acuity, model: pathlib.Path, part: str, noise: float, work: pathlib.Path | None,
         picture: Picture) -> Iterator[str]:
    with tempfile.TemporaryDirectory(dir=work) as folder:
        case = IncompleteCase(acuity, model, part, noise, pathlib.Path(folder))
        for window in WINDOWS:
            maps = case.sharpened(window)
            found = [figures(maps[name], maps["whole"], mask) for mask in case.masks.values() for name in ("plain", "hybrid")]
            yield line(part, noise, window, *(f"{kept:.3f} ({error:.3f})" for kept, error in found))
            picture.draw(maps)


def main(arguments: list[str]) -> None:
    parser = experiment_parser("hybrid", __doc__)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--part", action="append", required=True, help="what the model lacks: a selection of chains")
    parser.add_argument("--noises", type=numbers_in, default=[0.3, 1.0])
    parser.add_argument("--picture", type=pathlib.Path, help="draw a slice, of the first part, noise and window")
    options = parser.parse_args(arguments)
    acuity, picture = Acuity(), Picture(options.picture)
    text = head("part left out", "noise", "window, A", "part, plain", "part, hybrid", "rest, plain", "rest, hybrid")
    for part in options.part:
        for noise in options.noises:
            text += "".join(shown(rows(acuity, options.model, part, noise, options.work, picture)))
    if options.write:
        write_table("hybrid", text)
