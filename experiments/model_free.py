"""Sharpens simulated half maps with and without a model and compares the results with the truth (docs/appendix/validation).

    experiments/run model-free MODEL... [--write] [--work DIR] [--resolutions 2.5,3.2,4.5] [--noises 0.3,1.0]

Half maps of every model are simulated. B factors rise linearly from 40 to 200 A^2 along the direction in which its atoms spread
most. The noise is white, in units of the density's standard deviation within 3 A of the atoms. The truth is the same model at
B = 20, without noise, low-passed at the resolution; a third of the resolution is the voxel size. Tabled is the correlation with
the truth within 3 A of the atoms (RSCC):
  raw            the mean of the halves, low-passed at the resolution
  global         acuity global, weighted by the FSC
  best global    the same with the one of the B factors 0, -10 ... -140 A^2 that comes nearest to the truth
  model          acuity sharpen with the true model, all B factors 20
  model, B - 20  the same with the B factors of the simulation minus 20
  free           acuity sharpen without a model
"gain" is the part of the gain over the best global B by the better of the two models that is reached without one. A second
table has the same for the thirds of the voxels with the lowest, middle and highest B factors. It also has the mean FSC with
the truth in this mask, up to the resolution. A third one has RSCC with the truth of --b-target local: the model with the B
factors of the simulation minus 20. There --profile-b is the B factor of the best-ordered windows minus 20. The row "raw,
B - 20" is the mean of the halves with the B factor of -20. At last the correlation of `acuity bfactor` with the mean B of
the atoms in a window. With --write the tables replace those in docs/appendix/validation. ACUITY names the program; otherwise
it is searched in build/.
"""
from __future__ import annotations

import argparse
import pathlib
import statistics
import tempfile
from typing import Any

import numpy as np

from .atoms import extent, read_atoms
from .cases import SimulatedCase
from .mrc import read_values, write_like
from .options import experiment_parser, numbers_in
from .program import Acuity, report_of
from .tables import head, line, write_table

B_RANGE = (40, 200)  # A^2
TRUE_B = 20
BEST_OF = range(0, -150, -10)  # A^2, of the best global B
MARGIN = 15  # Angstrom around the molecule
METHODS = ("raw", "global", "best global", "model", "model, B - 20", "free")
LOCAL_METHODS = ("raw", "raw, B - 20", "global", "model, B - 20", "free, local")
REGIONS = ("lowest B", "middle", "highest B")
COMPARED = ("global", "model", "free")

Figures = dict[str, Any]


def box_of(acuity: Acuity, model: pathlib.Path, spacing: float, folder: pathlib.Path) -> int:
    """Edge in voxels of a cubic box around the model with a margin for windows and noise boxes."""
    out = folder / "drawn.pdb"
    acuity("simulate", model, "--box", 8, "--spacing", 50, "--b-factor", 0, "--model-out", out, "-o", folder / "small.mrc")
    edge = extent([atom.position for atom in read_atoms(out) if atom.record == "ATOM"])
    return 4 * round((edge + 2 * MARGIN) / spacing / 4 + 0.5)


class Case:
    """Half maps of a model with noise, what they should become, and how near the methods come to it."""

    def __init__(self, acuity: Acuity, model: pathlib.Path, resolution: float, noise: float, folder: pathlib.Path) -> None:
        self.acuity, self.folder, self.resolution = acuity, folder, resolution
        spacing = round(resolution / 3, 3)
        grid = ("--box", box_of(acuity, model, spacing, folder), "--spacing", spacing)
        low, high = B_RANGE
        self.uniform, self.local = folder / "uniform.cif", folder / "local.cif"
        acuity("simulate", model, *grid, "-b", TRUE_B, "--model-out", self.uniform, "-o", self["sharp"])
        acuity("simulate", model, *grid, "--b-gradient", f"{low - TRUE_B},{high - TRUE_B}", "--model-out", self.local,
               "-o", self["sharp_local"])
        for sharp, truth in (("sharp", "truth"), ("sharp_local", "truth_local")):
            acuity("global", self[sharp], "-b", 0, "-d", resolution, "-o", self[truth])
        simulated = SimulatedCase(acuity, model, grid, ("--b-gradient", f"{low},{high}"), folder)
        self.true_b = simulated.true_b
        self.mask = simulated.mask(self.uniform)
        self.halves = simulated.halves(noise)

    def __getitem__(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.mrc"

    def sharpen(self, name: str, *how: object) -> None:
        self.acuity("sharpen", *self.halves, "-d", self.resolution, "--mask", self.mask, "-q", *how, "-o", self[name])

    def sharpen_locally(self, name: str, *how: object) -> None:
        self.sharpen(name, *how, "--b-target", "local")
        best = report_of(self[name])["reference"]["b_best_ordered_angstrom2"]
        self.sharpen(name, *how, "--b-target", "local", "--profile-b", max(0, best - TRUE_B))

    def make_maps(self, free: list[str]) -> None:
        """Writes the map of every method; `free` are the options of sharpen without a model."""
        self.acuity("global", *self.halves, "-b", 0, "-d", self.resolution, "-o", self["raw"])
        self.acuity("global", *self.halves, "-b", -TRUE_B, "-d", self.resolution, "-o", self["raw, B - 20"])
        self.acuity("global", *self.halves, "-d", self.resolution, "--mask", self.mask, "--fsc-weight", "-o", self["global"])
        for b in BEST_OF:
            self.acuity("global", *self.halves, "-b", b, "-d", self.resolution, "--mask", self.mask, "--fsc-weight",
                        "-o", self["tried"])
            rscc = self.rscc("tried")
            if b == BEST_OF[0] or rscc > best:
                best = rscc
                self["tried"].replace(self["best global"])
        self.sharpen("model", "--b-factors", "as-is", "--model", self.uniform)
        self.sharpen("model, B - 20", "--b-factors", "as-is", "--model", self.local)
        self.sharpen("free", *free)
        self.sharpen_locally("free, local", *free)

    def rscc(self, name: str, truth: str = "truth", mask: pathlib.Path | None = None) -> float:
        return self.acuity.correlation(self[truth], self[name], mask or self.mask)

    def mean_fsc(self, name: str) -> float:
        """With the truth up to the resolution, over all coefficients."""
        curve = self.acuity.json("fsc", self[name], "--against", self["truth"], "--mask", self.mask, "--soft-edge", 5)
        shells = [j for j, s in enumerate(curve["s_per_angstrom"]) if 0 < s <= 1 / self.resolution]
        counts = [curve["coefficients"][j] for j in shells]
        return sum(curve["masked"]["fsc"][j] * n for j, n in zip(shells, counts)) / sum(counts)

    def write_regions(self) -> None:
        """Masks of thirds of the voxels, by the mean B of the atoms in the windows around them."""
        b = read_values(self.true_b)
        inside = np.flatnonzero(read_values(self.mask) >= 0.5)
        inside = inside[np.argsort(b[inside], kind="stable")]
        for number, region in enumerate(REGIONS):
            mask = np.zeros(b.size, np.float32)
            mask[inside[len(inside) * number // 3 : len(inside) * (number + 1) // 3]] = 1
            write_like(self[region], self.mask, mask)

    def local_b_correlation(self) -> float:
        self.acuity("bfactor", *self.halves, "--mask", self.mask, "-q", "-o", self["b"])
        return self.acuity.correlation(self.true_b, self["b"], self.mask)


def experiment(case: Case, free: list[str]) -> Figures:
    """All figures of a case; `free` are the options of sharpen without a model."""
    case.make_maps(free)
    case.write_regions()
    rscc = {name: case.rscc(name) for name in METHODS}
    better = max(("model", "model, B - 20"), key=rscc.__getitem__)
    compared = dict(zip(COMPARED, ("global", better, "free")))
    return {
        "rscc": rscc,
        "gain": (rscc["free"] - rscc["best global"]) / (rscc[better] - rscc["best global"]),
        "regions": {region: {k: case.rscc(v, mask=case[region]) for k, v in compared.items()} for region in REGIONS},
        "fsc": {k: case.mean_fsc(v) for k, v in compared.items()},
        "local": {name: case.rscc(name, "truth_local") for name in LOCAL_METHODS},
        "b": case.local_b_correlation(),
    }


def mean(rows: list[Figures], *keys: str) -> str:
    values = []
    for row in rows:
        value: Any = row
        for key in keys:
            value = value[key]
        values.append(value)
    return f"{statistics.mean(values):.4f}"


class Tables:
    """The three tables, with a line for every resolution and noise."""

    def __init__(self) -> None:
        case = ("resolution, A", "noise")
        self.texts = {
            "model-free": head(*case, *METHODS, "gain", "worst case, free minus best global"),
            "model-free-regions": head(*case, *(f"{what}: global / model / free" for what in (*REGIONS, "mean FSC"))),
            "model-free-local": head(*case, *LOCAL_METHODS, "local B: mean correlation", "worst case"),
        }

    def add(self, resolution: float, noise: float, rows: list[Figures]) -> None:
        worst = min(row["rscc"]["free"] - row["rscc"]["best global"] for row in rows)
        self.texts["model-free"] += line(resolution, noise, *(mean(rows, "rscc", name) for name in METHODS),
                                         f"{statistics.mean(row['gain'] for row in rows):.3f}", f"{worst:+.4f}")
        self.texts["model-free-regions"] += line(
            resolution, noise, *(" / ".join(mean(rows, "regions", region, k) for k in COMPARED) for region in REGIONS),
            " / ".join(mean(rows, "fsc", k) for k in COMPARED))
        self.texts["model-free-local"] += line(
            resolution, noise, *(mean(rows, "local", name) for name in LOCAL_METHODS), mean(rows, "b"),
            f"{min(row['b'] for row in rows):.4f}")


def run_models(acuity: Acuity, options: argparse.Namespace, resolution: float, noise: float) -> list[Figures]:
    """The figures of every model at one resolution and noise, printed as they come."""
    rows = []
    for model in options.models:
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            found = experiment(Case(acuity, model, resolution, noise, pathlib.Path(folder)), options.free.split())
        figures = " ".join(f"{k} {v:.4f}" for k, v in found["rscc"].items())
        print(f"{resolution} A, noise {noise} {model.name:30s} {figures} gain {found['gain']:.3f} "
              f"local {found['local']['free, local']:.4f} B {found['b']:.4f}", flush=True)
        rows.append(found)
    return rows


def main(arguments: list[str]) -> None:
    parser = experiment_parser("model-free", __doc__)
    parser.add_argument("models", type=pathlib.Path, nargs="+")
    parser.add_argument("--resolutions", type=numbers_in, default=[2.5, 3.2, 4.5])
    parser.add_argument("--noises", type=numbers_in, default=[0.3, 1.0])
    parser.add_argument("--free", default="--profile auto", help="options of the method without a model")
    options = parser.parse_args(arguments)
    acuity, tables, gains = Acuity(), Tables(), []
    for resolution in options.resolutions:
        for noise in options.noises:
            rows = run_models(acuity, options, resolution, noise)
            tables.add(resolution, noise, rows)
            gains += [row["gain"] for row in rows]
    for name, text in tables.texts.items():
        print("\n" + text)
        if options.write:
            write_table(name, text)
    print(f"mean gain over all cases {statistics.mean(gains):.4f}")
