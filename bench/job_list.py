"""The jobs of bench/jobs: how the input of each is found or made, and its command line."""
from __future__ import annotations

import gzip
import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass
from typing import Callable

import numpy as np

COPIES, PITCH = 3, 78.0  # a ribosome's worth of atoms: 3 x 3 x 3 haemoglobins, Angstrom apart


class Absent(Exception):
    """The input of a job is not here, with the reason."""


@dataclass(frozen=True)
class Job:
    edge: int  # of the box in voxels
    limit: float  # seconds
    memory: float  # bytes that the machine needs, to make the input or to run
    make: Callable[[Maker], list]  # the words of the command line; Path for a file that is read
    halves: bool = False


class Maker:
    """Makes input into a work folder, each file once, and finds what others deposited."""

    def __init__(self, acuity: pathlib.Path, work: pathlib.Path, data: pathlib.Path | None) -> None:
        self.acuity, self.work, self.data = acuity, work, data

    def once(self, name: str, make: Callable[[pathlib.Path], None]) -> pathlib.Path:
        path = self.work / name
        if not path.exists():
            make(path)
        return path

    def plain(self, packed: pathlib.Path) -> pathlib.Path:
        if packed.suffix != ".gz":
            return packed

        def unpack(path: pathlib.Path) -> None:
            with gzip.open(packed) as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target)

        return self.once(packed.stem, unpack)

    def haemoglobin(self, kind: str) -> pathlib.Path:
        """EMD-3488 (`map`) or PDB 5NI1 (`model`), as scripts/demo fetches them."""
        home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
        cache = pathlib.Path(os.environ.get("ACUITY_CACHE") or home / "acuity") / "demo-data"
        folders = [pathlib.Path(os.environ.get("ACUITY_DEMO_DATA", cache))] + ([self.data / "EMD-3488"] if self.data else [])
        for folder in folders:
            for path in sorted(folder.glob("emd_3488.m*" if kind == "map" else "5ni1*.cif*")):
                return self.plain(path)
        raise Absent("EMD-3488 is not here; scripts/demo fetches it")

    def deposited(self, name: str) -> pathlib.Path:
        if self.data is None or not (self.data / name).exists():
            raise Absent(f"--data names no folder with {name}")
        return self.data / name

    def ribosome(self) -> pathlib.Path:
        """An mmCIF file of copies of 5NI1: 124 thousand atoms."""
        return self.once("ribosome.cif", lambda path: write_copies(self.haemoglobin("model"), path))

    def halves(self, model: pathlib.Path, box: int, spacing: float) -> list[pathlib.Path]:
        """Half maps with white noise of twice the density's standard deviation."""
        prefix = self.work / f"halves_{box}"
        paths = [pathlib.Path(f"{prefix}_half{half}.mrc") for half in (1, 2)]
        if not all(path.exists() for path in paths):
            self.simulate(model, box, spacing, f"{prefix}.mrc", "--noise", "2", "--half-maps", prefix)
            pathlib.Path(f"{prefix}.mrc").unlink()
        return paths

    def simulate(self, model: pathlib.Path, box: int, spacing: float, output: str | pathlib.Path, *options: object) -> None:
        words = [self.acuity, "simulate", model, "--box", box, "--spacing", spacing, "-o", output, *options]
        run = subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True)
        if run.returncode != 0:
            raise Absent(f"the input could not be made: {run.stderr.strip()}")


def write_copies(model: pathlib.Path, path: pathlib.Path) -> None:
    """Writes copies of a model's atoms on a lattice, each chain with a name of its own."""
    lines = model.read_text().splitlines()
    columns = [line.strip()[len("_atom_site.") :] for line in lines if line.startswith("_atom_site.")]
    atoms = [line.split() for line in lines if line.startswith(("ATOM", "HETATM"))]
    at = {name: columns.index(name) for name in columns}
    kept = ("group_PDB", "type_symbol", "label_atom_id", "label_alt_id", "label_comp_id", "label_seq_id", "occupancy", "B_iso_or_equiv")
    places = np.array([[float(atom[at[f"Cartn_{axis}"]]) for axis in "xyz"] for atom in atoms])
    words = [" ".join(atom[at[name]] for name in kept) for atom in atoms]
    chains = [atom[at["label_asym_id"]] for atom in atoms]
    with open(path, "w") as file:
        file.write("data_copies\nloop_\n")
        for name in ("id", "label_asym_id", "Cartn_x", "Cartn_y", "Cartn_z", *kept):
            file.write(f"_atom_site.{name}\n")
        for copy, cell in enumerate(np.ndindex(COPIES, COPIES, COPIES)):
            for i, (x, y, z) in enumerate(places + PITCH * np.array(cell)):
                file.write(f"{copy * len(atoms) + i + 1} {chains[i]}{copy} {x:.3f} {y:.3f} {z:.3f} {words[i]}\n")


def emd_3488(make):
    return [make.haemoglobin("map"), "--model", make.haemoglobin("model")]


def emd_11007(make):
    return [make.plain(make.deposited("EMD-11007/emd_11007.map.gz"))]


def ribosome(make):
    model = make.ribosome()
    density = make.once("ribosome.mrc", lambda path: make.simulate(model, 400, 1.05, path, "--noise", 2))
    return [density, "--model", model]


GIB = float(1 << 30)
JOBS = {
    "emd-3488": Job(100, 60, GIB, emd_3488),
    "emd-11007": Job(240, 120, GIB, lambda make: [*emd_11007(make), "--profile", "protein", "--resolution", 2.9]),
    "emd-11007-gz": Job(240, 120, GIB, lambda make: [make.deposited("EMD-11007/emd_11007.map.gz"), "--profile", "protein",
                                                     "--resolution", 2.9]),
    "emd-11007-model": Job(240, 120, GIB,
                           lambda make: [*emd_11007(make), "--model", make.deposited("EMD-11007/model.pdb.gz")]),
    "subtomogram-64": Job(64, 60, GIB, lambda make: make.halves(make.haemoglobin("model"), 64, 2.2), halves=True),
    "halves-400": Job(400, 300, 4 * GIB, lambda make: make.halves(make.haemoglobin("model"), 400, 0.9), halves=True),
    "ribosome-400": Job(400, 600, 4 * GIB, ribosome),
    "halves-800": Job(800, 1800, 18 * GIB, lambda make: make.halves(make.haemoglobin("model"), 800, 0.7), halves=True),
}
