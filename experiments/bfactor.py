"""Local B factors of simulated half maps against the truth (docs/appendix/validation).

    experiments/run bfactor MODEL --like MAP [--write] [--work DIR]

Atoms of MODEL get B factors that rise from 40 to 240 A^2 along its longest axis. Two half maps on the grid of MAP get noise.
Its level is in standard deviations of the density, over the whole box or within 3 A of an atom. Each estimator of `acuity
bfactor` is compared, within 3 A of an atom, with the mean B of the atoms in the window. With --write the table replaces the one
in docs/appendix/validation. ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import pathlib
import statistics
import tempfile
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .cases import SimulatedCase, end_of
from .mrc import read_values
from .options import experiment_parser
from .program import Acuity, report_of
from .tables import head, line, shown, write_table

SEED = 11
# A level of 0 would make both half maps the same, which is refused.
LEVELS = (("none (0.001 inside)", "inside", 0.001), ("1, box", "box", 1), ("1, inside", "inside", 1),
          ("3, box", "box", 3), ("3, inside", "inside", 3))
RUNS = (("line", ("--estimator", "line")), ("profile", ("--estimator", "profile")), ("half-maps", ()),
        ("half-maps, no pooling", ("--pooling", "0")))

Values = NDArray[np.float64]


def figures(b: Values, error: Values, truth: Values) -> tuple[float, float, float, float]:
    """Correlation, mean difference and slope of B against the truth. The coverage is the fraction of voxels whose truth lies
    within 1.96 errors of B. For it, B loses the bias that a line through all voxels finds."""
    inside = truth > 0
    x, y, e = truth[inside], b[inside], error[inside]
    r = statistics.correlation(x.tolist(), y.tolist())
    slope, start = statistics.linear_regression(x.tolist(), y.tolist())
    covered = np.mean(np.abs(y - start - slope * x) < 1.96 * e)
    return r, float(y.mean() - x.mean()), slope, float(covered)


def rows(acuity: Acuity, model: pathlib.Path, like: pathlib.Path, folder: pathlib.Path) -> Iterator[str]:
    yield head("noise in each half", "estimator", "fitted to, A", "correlation", "bias, A^2", "slope", "in 95 %", "seconds")
    case = SimulatedCase(acuity, model, ("--like", like), ("--b-gradient", "40,240"), folder)
    mask = case.mask()
    density, true_b = read_values(case.clean), read_values(case.true_b)
    unit = {"inside": 1.0, "box": float(density.std() / density[read_values(mask) > 0].std())}
    for label, kind, level in LEVELS:
        halves = case.halves(level * unit[kind], SEED)
        for name, options in RUNS:
            out, error = folder / "b.mrc", folder / "error.mrc"
            started = time.monotonic()
            acuity("bfactor", *halves, "--mask", mask, *options, *end_of(level), "-q", "-o", out, "--standard-error-out", error)
            seconds = time.monotonic() - started
            r, bias, slope, covered = figures(read_values(out), read_values(error), true_b)
            yield line(label, name, f"{report_of(out)['range_angstrom'][1]:.2f}", f"{r:.3f}", f"{bias:+.0f}", f"{slope:.2f}",
                       f"{100 * covered:.0f} %", f"{seconds:.1f}")


def main(arguments: list[str]) -> None:
    parser = experiment_parser("bfactor", __doc__)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--like", type=pathlib.Path, required=True, help="the map whose grid is taken")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        text = "".join(shown(rows(Acuity(), options.model, options.like, pathlib.Path(folder))))
    if options.write:
        write_table("bfactor", text)
