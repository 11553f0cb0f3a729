"""Simulates half maps of a model whose B factors are known, for the experiments that compare a result with the truth."""
from __future__ import annotations

import pathlib

from .program import Acuity

Grid = tuple[object, ...]  # options of `acuity simulate`: --like MAP, or --box N --spacing S
WITHOUT_NOISE = 0.1  # noise below this level does not end what can be seen


class SimulatedCase:
    """A model on a grid with a field of B factors: what is true of it, and half maps of it with noise.

    `field` holds the options of `acuity simulate` that set the B factors. The folder is where all files are written."""

    def __init__(self, acuity: Acuity, model: pathlib.Path, grid: Grid, field: Grid, folder: pathlib.Path) -> None:
        self.acuity, self.model, self.grid, self.field, self.folder = acuity, model, grid, field, folder
        self.true_b = folder / "true_b.mrc"
        self.true_model = folder / "true.cif"
        self.clean = folder / "clean.mrc"
        self.frame = ("--frame", "origin") if "--box" in grid else ()  # a box has its place in the words ORIGIN
        acuity("simulate", model, *grid, *field, "--b-map", self.true_b, "--model-out", self.true_model, "-o", self.clean)

    def halves(self, noise: float, seed: int = 1) -> tuple[pathlib.Path, pathlib.Path]:
        """Half maps; `noise` is in standard deviations of the density within 3 A of an atom. New ones replace older ones."""
        prefix = self.folder / "sim"
        self.acuity("simulate", self.model, *self.grid, *self.field, "--noise", noise, "--seed", seed, "--half-maps", prefix,
                    "-o", self.folder / "without_noise.mrc")
        return self.folder / "sim_half1.mrc", self.folder / "sim_half2.mrc"

    def mask(self, model: pathlib.Path | None = None, name: str = "mask") -> pathlib.Path:
        """A mask within 3 A of the atoms of a model in the frame of the case; of its own model unless another is named."""
        out = self.folder / f"{name}.mrc"
        self.acuity("mask", self.clean, "--model", model or self.model, *self.frame, "-o", out)
        return out


def end_of(noise: float) -> Grid:
    """Options that set the resolution limit of a case: without noise only B ends what can be seen, so it is 3 A there."""
    return ("--resolution", 3) if noise < WITHOUT_NOISE else ()
