"""Sharpens half maps that RELION reconstructed, and compares the results with the truth (docs/appendix/validation).

    experiments/run real-halves DATA [--pairs DIR] [--only NAME,...] [--cctbx PYTHON] [--write] [--work DIR]

DATA is laid out as ../shared/data: its relion_halves has a folder for each pair. With --pairs the pairs of pairs.py are
tried, too. Those that DIR lacks are made there from models of DATA, where relion_project and relion_reconstruct of RELION
3.1 are installed. A pair is two half maps and the atoms that they were made of, with their B factors.
  raw         the mean of the halves
  global      acuity global, weighted by the FSC, its B factor from the mask of the atoms
  automatic   acuity sharpen HALF1 HALF2, the shortest command
  own mask    the same with the voxels within 3 A of the true atoms as mask
  true B      acuity sharpen with the true atoms as model, and this mask
  B = 20      the same after all B factors became 20
The resolution is where the corrected FSC of the halves falls below 0.143 in the mask of the true atoms, with a soft edge. RSCC
is the correlation with the density of the true atoms at B = 20, low-passed there, within 3 A of the atoms. All methods but the
automatic one are low-passed there, too. The word "refused" stands where the program refused a pair; it printed the reason. The
words "with errors" say that the B factors of the atoms include errors of 1 degree and 0.4 A in angles and shifts. With --cctbx
the same RSCC is found for half_map_sharpen of cctbx, whose results get the same low-pass, in a table of its own. PYTHON has
cctbx (pip install cctbx-base); its local sharpening takes minutes for each pair. With --write the tables replace those in
docs/appendix/validation. ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import argparse
import datetime
import math
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .mrc import read_map, read_values, write_map
from .options import experiment_parser
from .pairs import RECIPES, Pair, PairMaker
from .program import Acuity, ProgramError, report_of
from .relion import ANGLE_ERROR, PROGRAMS, SHIFT_ERROR, relion_is_here
from .tables import head, line, write_table

TRUE_B = 20
RADII = (3, 6, 8)  # Angstrom from an atom
SOFT_EDGE = 5  # voxels
CCTBX_SCRIPT = pathlib.Path(__file__).resolve().parent / "cctbx_sharpen.py"
CCTBX_SECONDS = 1200  # a run that takes longer is given up
REFUSED = "refused"
METHODS = ("raw", "global", "automatic", "own mask", "true B", "B = 20")
CCTBX = ("overall", "local")
TABLES = {
    "real-halves-mask": head("pair", "what it is", "voxels", "resolution, A: automatic", "own mask", "mean with the truth at 0.5",
                             "covered", "of the mask within 3 A", "within 6 A", "beyond 8 A"),
    "real-halves-rscc": head("pair", *METHODS, "automatic, in its mask", "processor seconds"),
    "real-halves-b": head("pair", "correlation", "with errors", "mean difference, A^2", "with errors", "in 95 %", "with errors"),
    "real-halves-cctbx": head("pair", *(f"cctbx, {kind}" for kind in CCTBX), *(f"processor seconds, {kind}" for kind in CCTBX)),
}

Values = NDArray[np.float64]
T = TypeVar("T")


def mask_figures(mask: Values, near: dict[int, Values]) -> tuple[float, float, float, float]:
    """Fraction of the voxels within 3 A of an atom that a mask covers. Besides, fractions of the mask within 3 A,
    within 6 A and beyond 8 A."""
    inside = mask >= 0.5
    close, middle, far = (near[radius] >= 0.5 for radius in RADII)
    size = max(1, np.count_nonzero(inside))
    covered = np.count_nonzero(inside & close) / np.count_nonzero(close)
    return covered, *(np.count_nonzero(inside & region) / size for region in (close, middle, ~far))


def b_of_errors(shape: tuple[int, ...], spacing: float) -> Values:
    """B factors in A^2 that wrong angles and shifts add, x fastest. A turn of sd a about each of three axes moves a voxel at
    the distance r from the middle by sqrt(2) a r. A third of that square falls on each direction."""
    axes = [(np.arange(n) - n // 2) * spacing for n in shape]
    z, y, x = np.meshgrid(*axes, indexing="ij")
    angle = math.radians(ANGLE_ERROR)
    return (8 * math.pi**2 * (SHIFT_ERROR**2 + 2 / 3 * angle**2 * (x**2 + y**2 + z**2))).ravel()


def b_figures(b: Values, low: Values, high: Values, truth: Values) -> tuple[float, float, float]:
    """Correlation, mean difference, and the share of the values whose interval holds the truth."""
    r = float(np.corrcoef(b, truth)[0, 1])
    return r, float(np.mean(b - truth)), float(np.mean((low <= truth) & (truth <= high)))


def processor_seconds() -> float:
    """Processor time of all programs that were called and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


class Trial:
    """A pair, the masks around its atoms, what its map should become, and how near the methods come to it."""

    def __init__(self, acuity: Acuity, pair: Pair, folder: pathlib.Path) -> None:
        self.acuity, self.pair, self.folder = acuity, pair, folder
        for radius in RADII:
            self.of_model("mask", "--radius", radius, name=f"near {radius}")
        acuity("mask", pair.halves[0], "--model", pair.truth, "--frame", "origin", "--soft-edge", SOFT_EDGE, "-o", self["soft"])
        self.resolution = self.fsc_resolution("corrected", "0.143", *pair.halves)
        self.of_model("simulate", "-b", TRUE_B, "--model-out", folder / "uniform.cif", name="sharp")
        self.of_model("simulate", "--b-map", self["true_b"], name="density")
        acuity("global", self["sharp"], "-b", 0, "-d", self.resolution, "-o", self["truth"])

    def __getitem__(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.mrc"

    def of_model(self, command: str, *how: object, name: str) -> None:
        """Writes a mask or the density of the true atoms on the grid of the halves, whose first voxel lies at the origin."""
        words = (self.pair.truth,) if command == "simulate" else ("--model", self.pair.truth)
        self.acuity(command, *words, "--like", self.pair.halves[0], "--frame", "origin", *how, "-o", self[name])

    def fsc_resolution(self, curve: str, level: str, *what: object) -> float:
        """The resolution at which a curve of `acuity fsc` in the mask of the atoms falls below a level; the Nyquist limit where it never does."""
        found = self.acuity.json("fsc", *what, "--mask", self["near 3"], "--soft-edge", SOFT_EDGE)
        return found[curve][f"resolution_angstrom_at_{level}"] or 2 * self.spacing

    @property
    def spacing(self) -> float:
        return float(read_map(self.pair.halves[0]).spacing[0])

    def rscc(self, name: str, mask: str = "near 3") -> float:
        return self.acuity.correlation(self["truth"], self[name], self[mask])

    def sharpen(self, name: str, *how: object) -> float:
        """Writes a sharpened map, and returns how many seconds of processor time that took."""
        started = processor_seconds()
        self.acuity("sharpen", *self.pair.halves, "-q", *how, "-o", self[name])
        return processor_seconds() - started

    def tried(self, step: Callable[..., T], *arguments: object) -> T | str:
        """The result of a step, or the word for a refusal, whose reason is printed."""
        try:
            return step(*arguments)
        except (ProgramError, subprocess.SubprocessError) as failed:
            print(f"{self.pair.name}: {failed}", file=sys.stderr, flush=True)
            return REFUSED

    def make_maps(self) -> dict[str, float | str]:
        """Writes the map of every method, and returns processor seconds of sharpening, or the word for a refusal."""
        low_pass = ("-d", self.resolution)
        own = (*low_pass, "--mask", self["near 3"])
        self.acuity("global", *self.pair.halves, "-b", 0, "--no-low-pass", "-o", self["mean"])
        self.acuity("global", *self.pair.halves, "-b", 0, *low_pass, "-o", self["raw"])
        self.acuity("global", *self.pair.halves, *low_pass, "--mask", self["soft"], "--fsc-weight", "-o", self["global"])
        ways = {"automatic": ("--mask-out", self["mask"]), "own mask": own,
                "true B": (*own, "--frame", "origin", "--b-factors", "as-is", "--model", self.pair.truth),
                "B = 20": (*own, "--frame", "origin", "--b-factors", "as-is", "--model", self.folder / "uniform.cif")}
        return {name: self.tried(self.sharpen, name, *how) for name, how in ways.items()}

    def mask_row(self, automatic: bool) -> str:
        mean = self.fsc_resolution("masked", "0.5", self["mean"], "--against", self["density"])
        cells = [REFUSED] * 5
        if automatic:
            near = {radius: read_values(self[f"near {radius}"]) for radius in RADII}
            found = report_of(self["automatic"])["resolution_angstrom"]
            cells = [f"{found:.2f}", *map(percent, mask_figures(read_values(self["mask"]), near))]
        size = " x ".join(map(str, reversed(read_map(self.pair.halves[0]).values.shape)))
        return line(self.pair.name, self.pair.special, f"{size} of {self.spacing:.2f} A", cells[0], f"{self.resolution:.2f}",
                    f"{mean:.2f}", *cells[1:])

    def rscc_row(self, made: dict[str, float | str]) -> str:
        cells = [REFUSED if made.get(name) == REFUSED else f"{self.rscc(name):.3f}" for name in METHODS]
        seconds = made["automatic"]
        inside = (seconds, seconds) if isinstance(seconds, str) else (f"{self.rscc('automatic', 'mask'):.3f}", f"{seconds:.1f}")
        return line(self.pair.name, *cells, *inside)

    def b_row(self) -> str:
        prefix = self.folder / "interval"
        self.acuity("bfactor", *self.pair.halves, "--mask", self["near 3"], "-q", "-o", self["b"], "--interval-out", prefix)
        truth = read_values(self["true_b"])
        errors = b_of_errors(read_map(self["true_b"]).values.shape, self.spacing)
        inside = (truth > 0) & (read_values(self["b"]) != 0)
        b, low, high = (read_values(self[name])[inside] for name in ("b", "interval_low", "interval_high"))
        plain, with_errors = (b_figures(b, low, high, t[inside]) for t in (truth, truth + errors))
        shown = zip(("{:.3f}".format, "{:+.0f}".format, percent), plain, with_errors)
        return line(self.pair.name, *(form(value) for form, *values in shown for value in values))

    def cctbx(self, python: pathlib.Path, kind: str) -> tuple[str, str]:
        """RSCC and processor seconds of half_map_sharpen, which reads plain 32-bit maps only."""
        plain = [self[f"plain {number}"] for number in (1, 2)]
        for source, target in zip(self.pair.halves, plain):
            write_map(target, read_map(source).values, self.spacing)
        started = processor_seconds()
        run = subprocess.run([python, CCTBX_SCRIPT, kind, str(self.resolution), *plain, self["cctbx"]], check=False,
                             capture_output=True, text=True, timeout=CCTBX_SECONDS)
        if run.returncode != 0:
            raise ProgramError(f"cctbx: {run.stderr.strip()}")
        seconds = processor_seconds() - started
        self.acuity("global", self["cctbx"], "-b", 0, "-d", self.resolution, "-o", self[kind])
        return f"{self.rscc(kind):.3f}", f"{seconds:.0f}"

    def cctbx_row(self, python: pathlib.Path) -> str:
        found = [self.tried(self.cctbx, python, kind) for kind in CCTBX]
        rscc, seconds = zip(*((REFUSED, "") if isinstance(cells, str) else cells for cells in found))
        return line(self.pair.name, *rscc, *seconds)

    def rows(self, python: pathlib.Path | None) -> Iterator[tuple[str, str]]:
        """Names of tables, and a row for each."""
        made = self.make_maps()
        yield "real-halves-mask", self.mask_row(made["automatic"] != REFUSED)
        yield "real-halves-rscc", self.rscc_row(made)
        b_row = self.tried(self.b_row)
        yield "real-halves-b", line(self.pair.name, *[REFUSED] * 6) if b_row == REFUSED else b_row
        if python:
            yield "real-halves-cctbx", self.cctbx_row(python)


def pairs_of(acuity: Acuity, options: argparse.Namespace) -> Iterator[Pair]:
    """The pairs of DATA, then those of pairs.py, which are made where they are missing and RELION is not."""
    for folder in sorted((options.data / "relion_halves").iterdir()):
        if not options.only or folder.name in options.only:
            yield Pair.found(folder, "from the folder of data")
    if not options.pairs:
        return
    maker = PairMaker(acuity, options.data, options.work)
    for recipe in RECIPES:
        folder = options.pairs / recipe.name
        if options.only and recipe.name not in options.only:
            continue
        if not folder.is_dir():
            if not relion_is_here():
                print(f"{recipe.name} is left out, because RELION is not here ({' and '.join(PROGRAMS)} make it).", flush=True)
                continue
            print(f"Making {folder} with RELION", flush=True)
            maker.make(recipe, folder)
        yield Pair.found(folder, recipe.special)


def made_on() -> str:
    """A sentence on machine and date for the end of a table."""
    about = pathlib.Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.is_file() else []
    names = [text.split(":", 1)[1].strip() for text in lines if text.startswith("model name")] or ["of an unknown kind"]
    return f"\nMade on {datetime.date.today():%d %B %Y} on {os.cpu_count()} cores ({names[0]}).\n"


def main(arguments: list[str]) -> None:
    parser = experiment_parser("real-halves", __doc__)
    parser.add_argument("data", type=pathlib.Path, metavar="DATA")
    parser.add_argument("--pairs", type=pathlib.Path, metavar="DIR", help="folder in which pairs are, or are made")
    parser.add_argument("--only", type=lambda text: text.split(","), metavar="NAME,...", help="names of the pairs to try")
    parser.add_argument("--cctbx", type=pathlib.Path, metavar="PYTHON", help="a Python that has cctbx")
    options = parser.parse_args(arguments)
    acuity, tables = Acuity(), dict(TABLES)
    if not options.cctbx:
        tables.pop("real-halves-cctbx")
    for pair in pairs_of(acuity, options):
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            for name, row in Trial(acuity, pair, pathlib.Path(folder)).rows(options.cctbx):
                tables[name] += row
                print(row, end="", flush=True)
    for name, text in tables.items():
        text += made_on()
        print("\n" + text)
        if options.write:
            write_table(name, text)
