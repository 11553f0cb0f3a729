"""B factors of a model from simulated half maps, against the truth (docs/appendix/validation).

    experiments/run refine MODEL --like MAP [--deposited RESOLUTION] [--seed N] [--write] [--work DIR]

Atoms of MODEL get B factors that rise from 40 to 240 A^2 along its longest axis. Two half maps on the grid of MAP get noise.
Its level is in standard deviations of the density within 3 A of an atom. The result of `acuity sharpen --b-factors refine` is
compared with the truth, atom by atom. It is also compared as means over windows of 25 A at the voxels within 3 A of an atom.
The same is done for a model whose atoms were moved at random after the maps were made. Then atoms are moved by much more, to
places within 3 A of others. The table has the correlation of the sharpened map with that of the true model, and the largest B
factor. Maps that were sharpened towards the model are compared with the density that they should become. With --deposited, MAP
itself is refined against, to that resolution, and compared with the B factors in MODEL. With --write the tables replace those
in docs/appendix/validation. ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import argparse
import pathlib
import statistics
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .atoms import Atom, read_atoms, write_displaced, write_kicked
from .cases import SimulatedCase, end_of
from .mrc import read_values
from .options import experiment_parser
from .program import Acuity, report_of
from .tables import head, line, shown, write_table

# A level of 0 would make both half maps the same, which is refused. The last number: by how much atoms are moved, A rms.
KICKS = (0.5, 2.0, 5.0, 10.0, 20.0)  # means of the distances by which atoms are moved, A
LEVELS = (("none (0.001)", 0.001, 0.0), ("1", 1, 0.0), ("3", 3, 0.0), ("1, atoms moved by 0.5 A", 1, 0.5))


def by_residue(atoms: list[Atom]) -> list[float]:
    """The mean B factor of each residue."""
    residues: dict[tuple[str, str, str], list[float]] = {}
    for atom in atoms:
        residues.setdefault((atom.chain, atom.number, atom.residue), []).append(atom.b_factor)
    return [statistics.mean(b) for b in residues.values()]


def refine(case: SimulatedCase, maps: tuple[pathlib.Path, ...], model: pathlib.Path,
           *options: object) -> tuple[list[Atom], NDArray[np.float64], Any]:
    """The refined atoms, the mean B factor of the atoms in the window around each voxel, and the report."""
    refined, sharpened, windows = (case.folder / name for name in ("refined.cif", "sharpened.mrc", "windows.mrc"))
    case.acuity("sharpen", *maps, "--model", model, "--b-factors", "refine", "--model-out", refined, *options, "-q",
                "-o", sharpened)
    case.acuity("simulate", refined, *case.grid, "--b-map", windows, "-o", case.folder / "density.mrc")
    return read_atoms(refined), read_values(windows), report_of(sharpened)


def in_both(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """The values of two maps where both are above zero."""
    both = (a > 0) & (b > 0)
    return a[both].tolist(), b[both].tolist()


def simulated_rows(case: SimulatedCase, seed: int) -> Iterator[str]:
    yield head("noise in each half", "fitted to, A", "windows: correlation", "slope", "bias, A^2", "atoms: correlation", "slope",
               "rms, A^2")
    true_windows, true_atoms = read_values(case.true_b), [atom.b_factor for atom in read_atoms(case.true_model)]
    for label, level, moved in LEVELS:
        shown_model = case.model
        if moved:
            shown_model = case.folder / "moved.cif"
            write_displaced(case.true_model, shown_model, moved)
        atoms, windows, report = refine(case, case.halves(level, seed), shown_model, *end_of(level))
        shift = report["b_factors"]["shift_angstrom2"]
        truth, found = in_both(true_windows, windows)
        w = [value + shift for value in found]
        b = [atom.b_factor + shift for atom in atoms]
        rms = statistics.mean((x - y) ** 2 for x, y in zip(b, true_atoms)) ** 0.5
        yield line(label, f"{report['b_factors']['range_angstrom'][1]:.2f}", f"{statistics.correlation(w, truth):.3f}",
                   f"{statistics.linear_regression(truth, w)[0]:.2f}", f"{statistics.mean(w) - statistics.mean(truth):+.0f}",
                   f"{statistics.correlation(b, true_atoms):.3f}", f"{statistics.linear_regression(true_atoms, b)[0]:.2f}",
                   f"{rms:.0f}")


def sharpened_rows(case: SimulatedCase, seed: int) -> Iterator[str]:
    """Maps sharpened towards the model with several B factors, beside the density with 20 A^2 less than the truth."""
    yield "\n" + head("noise in each half", "true B factors", "refined", "all 100 A^2", "map as it is")
    acuity, folder = case.acuity, case.folder
    wanted, flat, best, out = (folder / name for name in ("wanted.mrc", "flat.cif", "best.cif", "sharpened.mrc"))
    acuity("simulate", case.model, *case.grid, "--b-gradient", "20,220", "--model-out", best, "-o", wanted)
    acuity("simulate", case.model, *case.grid, "-b", 100, "--model-out", flat, "-o", folder / "density.mrc")
    mask = case.mask()
    for label, level, moved in LEVELS:
        if moved:
            continue
        halves = case.halves(level, seed)
        cells = []
        for reference, how in ((best, "as-is"), (flat, "refine"), (flat, "as-is")):
            acuity("sharpen", *halves, "--model", reference, "--b-factors", how, *end_of(level), "-q", "-o", out)
            cells.append(acuity.correlation(out, wanted, mask))
        acuity("global", *halves, "--b-factor", 0, "--no-low-pass", "-o", out)
        cells.append(acuity.correlation(out, wanted, mask))
        yield line(label, *(f"{cell:.3f}" for cell in cells))


def kicked_rows(case: SimulatedCase, seed: int, deposited: tuple[pathlib.Path, float] | None) -> Iterator[str]:
    """Results of models with wrong coordinates beside those of the true one, within 3 A of the true atoms."""
    names = [f"noise {label}" for label, _, moved in LEVELS if not moved] + ([deposited[0].name] if deposited else [])
    yield "\n" + head("atoms moved by, A", *names)
    mask, kicked = case.mask(), case.folder / "kicked.cif"
    own = case.folder / "own.cif"
    case.acuity("simulate", case.model, *case.grid, "--model-out", own, "-o", case.folder / "density.mrc")
    cells: dict[float, list[str]] = {kick: [] for kick in KICKS}
    runs: list[tuple[tuple[pathlib.Path, ...], tuple[object, ...], pathlib.Path]] = []
    for index, (_, level, moved) in enumerate(LEVELS):
        if not moved:
            halves = tuple(half.rename(case.folder / f"level{index}_{half.name}") for half in case.halves(level, seed))
            runs.append((halves, end_of(level), case.true_model))
    if deposited:
        runs.append(((deposited[0],), ("--resolution", deposited[1]), own))
    for number, (maps, end, model) in enumerate(runs):
        wanted, out = case.folder / f"by_truth{number}.mrc", case.folder / "sharpened.mrc"
        refined = case.folder / "refined.cif"
        for kick in (0.0, *KICKS):
            write_kicked(model, kicked, kick)
            case.acuity("sharpen", *maps, "--model", kicked, "--b-factors", "refine", "--model-out", refined, "--mask", mask,
                        *end, "-q", "-o", out if kick else wanted)
            if kick:
                largest = max(atom.b_factor for atom in read_atoms(refined))
                cells[kick].append(f"{case.acuity.correlation(out, wanted, mask):.3f}; {largest:.0f}")
    for kick in KICKS:
        yield line(f"{kick:g}", *cells[kick])


def deposited_rows(case: SimulatedCase, like: pathlib.Path, resolution: float) -> Iterator[str]:
    """B factors refined against the deposited map, beside those in the model."""
    yield "\n" + head("map", "correlation of residues", "of their ranks", "of windows", "spread of residues, A^2")
    own, own_windows = case.folder / "own.cif", case.folder / "own.mrc"
    case.acuity("simulate", case.model, *case.grid, "--model-out", own, "--b-map", own_windows, "-o", case.folder / "density.mrc")
    atoms, windows, _ = refine(case, (like,), case.model, "--resolution", resolution)
    a, b = by_residue(read_atoms(own)), by_residue(atoms)
    yield line(like.name, f"{statistics.correlation(a, b):.3f}", f"{statistics.correlation(ranks(a), ranks(b)):.3f}",
               f"{statistics.correlation(*in_both(read_values(own_windows), windows)):.3f}",
               f"{statistics.pstdev(b):.0f}, deposited {statistics.pstdev(a):.0f}")


def ranks(values: list[float]) -> list[int]:
    """The place of each value among all of them in ascending order; equal ones keep their order."""
    place = [0] * len(values)
    for rank, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        place[i] = rank
    return place


def rows(options: argparse.Namespace, folder: pathlib.Path) -> Iterator[str]:
    case = SimulatedCase(Acuity(), options.model, ("--like", options.like), ("--b-gradient", "40,240"), folder)
    yield from simulated_rows(case, options.seed)
    yield from sharpened_rows(case, options.seed)
    yield from kicked_rows(case, options.seed, (options.like, options.deposited) if options.deposited else None)
    if options.deposited:
        yield from deposited_rows(case, options.like, options.deposited)


def main(arguments: list[str]) -> None:
    parser = experiment_parser("refine", __doc__)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--like", type=pathlib.Path, required=True, help="the map whose grid is taken")
    parser.add_argument("--deposited", type=float, help="refine against that map, too, to this resolution in A")
    parser.add_argument("--seed", type=int, default=11, help="of the noise")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        text = "".join(shown(rows(options, pathlib.Path(folder))))
    if options.write:
        write_table("refine", text)
