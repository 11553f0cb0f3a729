"""The cases of the study: a map or two half maps, a model, and the folder where everything about them lies."""
from __future__ import annotations

import argparse
import gzip
import os
import pathlib
import struct
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..atoms import Atom, read_atoms
from ..environment import venv_folder
from ..program import REPOSITORY

KICKS = (1, 2, 5, 10, 15, 20)  # RMSD of kicks, A


@dataclass(frozen=True)
class Case:
    """One map with its model. `simulated` cases make their half maps on the grid of the map."""

    key: str
    title: str
    map: pathlib.Path
    model: pathlib.Path
    resolution: float  # A
    folder: pathlib.Path
    simulated: bool = False

    def file(self, name: str) -> pathlib.Path:
        return self.folder / self.key / name

    def step(self, name: str) -> str:
        return f"{self.key}/{name}"

    @property
    def maps(self) -> tuple[pathlib.Path, ...]:
        """The input of sharpening: the map, or two half maps."""
        return (self.file("sim_half1.mrc"), self.file("sim_half2.mrc")) if self.simulated else (self.map,)

    @property
    def own(self) -> pathlib.Path:
        """The true model as the program reads it: without hydrogens, and with the true B factors."""
        return self.file("own.cif")

    @property
    def voxels(self) -> int:
        """The number of voxels of the map; the work of a step grows with it."""
        opened: Any = gzip.open if self.map.suffix == ".gz" else open
        with opened(self.map, "rb") as file:
            header = file.read(1024)
        columns, rows, sections = struct.unpack("<3i" if header[212:213] != b"\x11" else ">3i", header[:12])
        return columns * rows * sections

    @property
    def about(self) -> str:
        """Changes where the case does."""
        stamps = [f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in (self.map, self.model)]
        return "\n".join([*stamps, str(self.resolution), str(self.simulated)])


def first(folder: pathlib.Path, *patterns: str) -> pathlib.Path | None:
    """The first file of a folder that one of the patterns fits."""
    found = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    return found[0] if found else None


def demo_data() -> tuple[pathlib.Path, pathlib.Path]:
    """EMD-3488 and PDB 5NI1, where scripts/demo leaves them."""
    named = os.environ.get("ACUITY_DEMO_DATA")
    for folder in [pathlib.Path(named)] if named else [venv_folder().parent / "demo-data", REPOSITORY / "demo"]:
        map_file = first(folder, "emd_3488.mrc", "emd_3488.map", "emd_3488.mrc.gz", "emd_3488.map.gz")
        model = first(folder, "5ni1*.cif", "5ni1*.cif.gz")
        if map_file and model:
            return map_file.resolve(), model.resolve()
    raise ValueError("EMD-3488 and PDB 5NI1 are not there. Run scripts/demo first, or name their folder in ACUITY_DEMO_DATA.")


def cases_of(options: argparse.Namespace) -> list[Case]:
    """The cases that the options choose. Raises ValueError where their files are missing."""
    if options.map:
        return [Case("own", options.map.name, options.map.resolve(), options.model.resolve(), options.resolution, options.out)]
    map_file, model = demo_data()
    cases = [Case("emd-3488", "EMD-3488", map_file, model, 3.2, options.out),
             Case("simulated", "Simulated", map_file, model, 3.2, options.out, simulated=True)]
    if options.data:
        map_file, model = (first(options.data, *patterns) for patterns in
                           (("emd_11007.m*", "EMD-11007/emd_11007.m*"), ("model.*", "EMD-11007/model.*")))
        if not (map_file and model):
            raise ValueError(f"{options.data} has no emd_11007.map and model.pdb. Give the folder that has them to --data.")
        cases.append(Case("emd-11007", "EMD-11007", map_file.resolve(), model.resolve(), 2.9, options.out))
    chosen = [case for case in cases if not options.case or case.key in options.case]
    if not chosen:
        raise ValueError(f"--case names none of {', '.join(case.key for case in cases)}.")
    return chosen


def quarter_chain(atoms: list[Atom]) -> str:
    """The chain whose number of atoms is closest to a quarter of the model's, or the last residues of a single chain."""
    counts = Counter(atom.chain for atom in atoms)
    if len(counts) > 1:
        return min(counts, key=lambda chain: abs(counts[chain] - len(atoms) / 4))
    numbers = sorted({int(n) for n in (atom.number for atom in atoms) if n.lstrip("-").isdigit()})
    return f"{atoms[0].chain}/{numbers[len(numbers) * 3 // 4]}-{numbers[-1]}"


def helix_of(model: pathlib.Path) -> str | None:
    """A selection of the longest run of residues that lies on an alpha helix, or None. CA(i) to CA(i + 3) is 5.0 A there, and
    CA(i) to CA(i + 4) 6.2 A."""
    carbons = [atom for atom in read_atoms(model) if atom.name == "CA" and atom.number.lstrip("-").isdigit()]
    best: tuple[int, int] = (0, 0)
    start = 0
    for i in range(len(carbons) - 4):
        same = all(carbons[i].chain == carbons[i + k].chain and int(carbons[i + k].number) == int(carbons[i].number) + k
                   for k in range(5))
        def apart(k: int) -> float:
            return sum((p - q) ** 2 for p, q in zip(carbons[i].position, carbons[i + k].position)) ** 0.5
        if not (same and abs(apart(3) - 5.1) < 0.6 and abs(apart(4) - 6.2) < 0.7):
            start = i + 1
        elif i + 4 - start > best[1] - best[0]:
            best = (start, i + 4)
    if best[1] - best[0] < 8:
        return None
    return f"{carbons[best[0]].chain}/{carbons[best[0]].number}-{carbons[best[1]].number}"


def helix_atoms(model: pathlib.Path) -> list[Atom]:
    """The atoms of helix_of(), or the first hundred of a model without a helix."""
    atoms = read_atoms(model)
    chosen = helix_of(model)
    if chosen is None:
        return atoms[:100]
    chain, _, numbers = chosen.partition("/")
    first_number, last_number = map(int, numbers.split("-"))
    return [atom for atom in atoms if atom.chain == chain and atom.number.isdigit() and first_number <= int(atom.number) <= last_number]
