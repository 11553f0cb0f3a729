"""Pairs of half maps with a known truth: those that lie in folders, and recipes for those that RELION makes.

A pair is a folder with half1.mrc, half2.mrc and truth.cif, each compressed by gzip or not. The truth has its B factors.
"""
from __future__ import annotations

import math
import pathlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .atoms import Atom, cif_rows, open_text, read_atoms
from .mrc import read_map, write_map
from .program import Acuity
from .relion import Imaging, Particles, middle_of_box, write_halves

B_RANGE = "40,200"  # A^2 along the longest axis, unless a recipe names another axis
CHAINS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RISE, TWIST = 27.6, -166.6  # Angstrom and degrees per subunit of F-actin
MOVED_BY, TURNED_BY = 5.0, 12.0  # Angstrom away from the rest and degrees, of the chain that has two places

AS_IT_IS, ALONG_X = (0, 1, 2), (2, 0, 1)  # orders of axes; the second one lays z along x

Points = np.ndarray  # Angstrom, one row per point


@dataclass(frozen=True)
class Pair:
    """Two half maps and the atoms that they were made of."""

    name: str
    special: str
    halves: tuple[pathlib.Path, pathlib.Path]
    truth: pathlib.Path

    @staticmethod
    def found(folder: pathlib.Path, special: str) -> Pair:
        """The pair in a folder. Raises ValueError where a file is missing."""
        paths = []
        for name in ("half1.mrc", "half2.mrc", "truth.cif"):
            there = [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]
            if not there:
                raise ValueError(f"{folder} has no {name}, compressed or not.")
            paths.append(there[0])
        return Pair(folder.name, special, (paths[0], paths[1]), paths[2])


@dataclass(frozen=True)
class Part:
    """Atoms of one chain of a model that is being built."""

    chain: str
    atoms: list[Atom]
    positions: Points
    occupancy: float = 1.0


def parts_of(atoms: list[Atom]) -> list[Part]:
    chains = list(dict.fromkeys(atom.chain for atom in atoms))
    grouped = [[atom for atom in atoms if atom.chain == chain] for chain in chains]
    return [Part(chain, group, np.array([atom.position for atom in group])) for chain, group in zip(chains, grouped)]


def turn_about_z(degrees: float) -> Points:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def one_molecule(parts: list[Part]) -> list[Part]:
    return parts


def filament(parts: list[Part]) -> list[Part]:
    """Subunits around the axis z of the model's frame."""
    (subunit,) = parts
    half = len(CHAINS) // 2
    return [Part(chain, subunit.atoms, subunit.positions @ turn_about_z(i * TWIST).T + (0, 0, i * RISE))
            for i, chain in enumerate(CHAINS, -half)]


def two_places(parts: list[Part]) -> list[Part]:
    """The last chain twice, in its place and displaced, each half occupied. Its second name is in small letters."""
    *rest, last = parts
    centre = last.positions.mean(0)
    away = centre - np.vstack([part.positions for part in rest]).mean(0)
    moved = (last.positions - centre) @ turn_about_z(TURNED_BY).T + centre + MOVED_BY * away / np.linalg.norm(away)
    return [*rest, Part(last.chain, last.atoms, last.positions, 0.5), Part(last.chain.lower(), last.atoms, moved, 0.5)]


def beside(parts: list[Part], other: list[Part]) -> list[Part]:
    """Another molecule at the side of the first one along x, as near as atoms 3.5 A apart allow."""
    first = np.vstack([part.positions for part in parts])
    second = np.vstack([part.positions for part in other])
    second = second - second.mean(0) + first.mean(0)
    shift = 0.0
    while min(np.min(np.sum((first - point) ** 2, 1)) for point in second + (shift, 0, 0)) < 3.5**2:
        shift += 1.0
    free = [chain for chain in CHAINS if chain not in {part.chain for part in parts}]
    placed = np.split(second + (shift, 0, 0), np.cumsum([len(part.positions) for part in other])[:-1])
    return [*parts, *(Part(chain, part.atoms, where) for chain, part, where in zip(free, other, placed))]


def write_pdb(path: pathlib.Path, parts: list[Part], shift: Points, occupied: bool) -> None:
    """Writes parts, moved by `shift`, with their occupancies or fully occupied."""
    lines = []
    for part in parts:
        occupancy = 1.0 if occupied else part.occupancy
        for atom, (x, y, z) in zip(part.atoms, part.positions + shift):
            text = atom.line.rstrip("\n").ljust(80)
            lines.append(f"{text[:21]}{part.chain}{text[22:30]}{x:8.3f}{y:8.3f}{z:8.3f}{occupancy:6.2f}{text[60:]}\n")
    path.write_text("".join(lines) + "END\n")


def turned(values: np.ndarray, order: tuple[int, int, int]) -> np.ndarray:
    """An array of the order z, y, x whose axes x, y, z are those of the numbers in `order` before."""
    return values.transpose([2 - axis for axis in reversed(order)])


def write_cut(source: pathlib.Path, target: pathlib.Path, shift: float, edge: float, order: tuple[int, int, int]) -> None:
    """Copies the atoms of an mmCIF file that lie in a box from 0 to `edge` after they were moved by `shift` along each axis.
    Then the axes of the numbers in `order` become x, y and z."""
    lines = []
    for text, row in cif_rows(open_text(source)):
        if not row:
            lines.append(text)
            continue
        place = [float(row[tag]) + shift for tag in ("Cartn_x", "Cartn_y", "Cartn_z")]
        if all(0 <= x < edge for x in place):
            row.update(zip(("Cartn_x", "Cartn_y", "Cartn_z"), (f"{place[axis]:.3f}" for axis in order)))
            lines.append(" ".join(row.values()) + "\n")
    target.write_text("".join(lines))


@dataclass(frozen=True)
class Recipe:
    """The making of a pair from a model."""

    name: str
    model: str  # path below the folder of data
    box: int  # voxels
    spacing: float  # Angstrom
    wanted: float  # resolution in Angstrom that the noise is chosen for
    noise: float  # standard deviation, in units of that of the projections
    particles: int
    special: str
    build: Callable[[list[Part]], list[Part]] = one_molecule
    views: str = "uniform"
    drawn: int = 0  # edge in voxels of the box of the projections before they are cropped; 0 means no larger one
    b_axis: str = "longest"
    kept: int = 0  # edge in voxels to which the half maps are cropped in the end; 0 means that they are not
    windowed: bool = False  # images fade to 0 towards their edges, as cryoSPARC has them
    second: str = ""  # a molecule at the side of the first one
    order: tuple[int, int, int] = AS_IT_IS  # the axes of the reconstruction that become x, y and z


HAEMOGLOBIN, ACTIN = "EMD-3488/5ni1.cif.gz", "zoned_maps/3mfp.pdb.gz"
RECIPES = (
    Recipe("rna", "models/rna/rsrna_3IGI.pdb.gz", 128, 1.1, 3.5, 3.5, 3000, "RNA of 398 nucleotides"),
    Recipe("dna_protein", "models/dna/pdna_1DDN.pdb.gz", 128, 1.05, 3.5, 3.5, 3000, "DNA of 33 base pairs beside an antibody",
           second="models/protein/bm5_1AHW_r_u.pdb.gz"),
    Recipe("small", "models/protein/bm5_1HE1_r_u.pdb.gz", 80, 1.3, 5.5, 25.0, 1500, "protein of 134 residues"),
    Recipe("filament_z", ACTIN, 96, 1.5, 4.5, 3.0, 2000, "F-actin through the whole box along z", filament, "filament", 192, "x"),
    Recipe("filament_x", ACTIN, 96, 1.5, 4.5, 4.0, 2000, "F-actin through the whole box along x", filament, "filament", 192, "x",
           order=ALONG_X),
    Recipe("tight", HAEMOGLOBIN, 64, 1.1, 4.0, 4.0, 3000, "haemoglobin that fills its box", drawn=96),
    Recipe("cropped", HAEMOGLOBIN, 96, 1.1, 4.0, 5.0, 3000, "haemoglobin, half maps cropped to its size", kept=64),
    Recipe("windowed", "models/protein/bm5_1BKD_r_u.pdb.gz", 96, 1.2, 4.5, 6.0, 2000, "images that fade to 0 at their edges",
           windowed=True),
    Recipe("one_side", "models/protein/bm5_1DE4_l_u.pdb.gz", 112, 1.2, 4.0, 4.0, 3000, "80 % of the views from one side",
           views="one side"),
    Recipe("two_places", HAEMOGLOBIN, 96, 1.1, 3.5, 4.0, 3000, "one of four chains has two places", two_places),
    Recipe("polymerase", "EMD-11007/model.pdb.gz", 128, 1.1, 4.0, 4.0, 3000, "protein with RNA"),
    Recipe("rna_coarse", "models/rna/rsrna_3PDR.pdb.gz", 80, 1.8, 7.0, 15.0, 1000, "RNA of 161 nucleotides"),
)


def parts_in(acuity: Acuity, model: pathlib.Path, folder: pathlib.Path) -> list[Part]:
    """The chains of a model of either format, without hydrogens."""
    out = folder / "model.pdb"
    acuity("simulate", model, "--box", 8, "--spacing", 50, "-b", 100, "--model-out", out, "-o", folder / "unused.mrc")
    return parts_of(read_atoms(out))


class PairMaker:
    """Makes pairs of the models in a folder of data."""

    def __init__(self, acuity: Acuity, data: pathlib.Path, work: pathlib.Path | None) -> None:
        self.acuity, self.data, self.work = acuity, data, work

    def make(self, recipe: Recipe, target: pathlib.Path, seed: int = 1) -> None:
        """Writes a pair into the folder `target`."""
        with tempfile.TemporaryDirectory(dir=self.work) as name:
            folder = pathlib.Path(name)
            densities = self.densities(recipe, folder)
            chance = np.random.default_rng(seed)
            particles = Particles.seen(recipe.views, recipe.particles, chance)
            imaging = Imaging(recipe.box, recipe.noise, recipe.windowed)
            halves = write_halves(densities, particles, imaging, chance, folder)
            drawn, kept = recipe.drawn or recipe.box, recipe.kept or recipe.box
            target.mkdir(parents=True, exist_ok=True)
            for half in halves:
                values = turned(middle_of_box(read_map(half).values, kept), recipe.order)
                write_map(target / half.name, values, recipe.spacing)
            write_cut(folder / "truth.cif", target / "truth.cif", (kept - drawn) / 2 * recipe.spacing, kept * recipe.spacing,
                      recipe.order)

    def densities(self, recipe: Recipe, folder: pathlib.Path) -> list[pathlib.Path]:
        """Writes the density of each conformation into a folder, and truth.cif with the B factors of all of them."""
        parts = recipe.build(parts_in(self.acuity, self.data / recipe.model, folder))
        if recipe.second:
            parts = beside(parts, parts_in(self.acuity, self.data / recipe.second, folder))
        drawn = recipe.drawn or recipe.box
        write_map(folder / "grid.mrc", np.zeros((drawn,) * 3, np.float32), recipe.spacing)
        shift = shift_to_middle(recipe, parts, drawn)
        for name, occupied in (("parts", False), ("occupied", True)):
            write_pdb(folder / f"{name}.pdb", parts, shift, occupied)
        field = ("--like", folder / "grid.mrc", "--b-gradient", B_RANGE, "--b-axis", recipe.b_axis)
        self.acuity("simulate", folder / "parts.pdb", *field, "--model-out", folder / "truth.cif", "-o", folder / "all.mrc")
        twice = [part.chain for part in parts if part.occupancy < 1]
        out = []
        for chain in twice:
            out.append(folder / f"without_{len(out)}.mrc")
            self.acuity("simulate", folder / "occupied.pdb", *field, "--leave-out", chain, "-o", out[-1])
        return out or [folder / "all.mrc"]


def shift_to_middle(recipe: Recipe, parts: list[Part], drawn: int) -> Points:
    """The shift that puts a molecule, or the axis of a filament, into the middle of the box."""
    if recipe.build is filament:
        return np.full(3, drawn / 2 * recipe.spacing)
    positions = np.vstack([part.positions for part in parts])
    return np.full(3, drawn / 2 * recipe.spacing) - (positions.min(0) + positions.max(0)) / 2
