"""Reads the atoms of models: of PDB files, and of mmCIF files with one line per atom, as acuity writes them."""
from __future__ import annotations

import gzip
import math
import pathlib
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

COORDINATES = ("Cartn_x", "Cartn_y", "Cartn_z")


class Atom(NamedTuple):
    record: str  # ATOM or HETATM
    name: str  # CA, for example
    chain: str  # the author's name of the chain
    number: str  # the author's number of the residue, with its insertion code
    residue: str  # ALA, for example
    position: tuple[float, float, float]  # Angstrom
    b_factor: float  # A^2; NaN where the file has none
    line: str  # the line of the file, with its end


def open_text(path: pathlib.Path) -> Iterator[str]:
    """The lines of a file, compressed by gzip or not."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as file:
        yield from file


def read_atoms(path: pathlib.Path) -> list[Atom]:
    """The atoms of a model; the suffix .cif, or .cif.gz, tells mmCIF from PDB."""
    name = path.name.removesuffix(".gz")
    return list(cif_atoms(open_text(path)) if name.endswith(".cif") else pdb_atoms(open_text(path)))


def pdb_atoms(lines: Iterator[str]) -> Iterator[Atom]:
    for line in lines:
        if line.startswith(("ATOM", "HETATM")):
            x, y, z = (float(line[i : i + 8]) for i in (30, 38, 46))
            yield Atom(line[:6].strip(), line[12:16].strip(), line[21:22].strip(), line[22:27].strip(), line[17:20].strip(),
                       (x, y, z), float(line[60:66].strip() or "nan"), line)


def cif_rows(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each line, and the words of an atom by their tags; no words for a line that is no atom."""
    tags: list[str] = []
    for line in lines:
        words: list[str] = []
        if line.startswith("_atom_site."):
            tags.append(line.split(".")[1].strip())
        elif line.startswith(("ATOM", "HETATM")):
            words = line.split()
            if len(words) != len(tags):
                raise ValueError(f"an atom has {len(words)} words in the place of {len(tags)}: {line.strip()}")
        yield line, dict(zip(tags, words))


def cif_atoms(lines: Iterator[str]) -> Iterator[Atom]:
    for line, row in cif_rows(lines):
        if row:
            x, y, z = (float(row[tag]) for tag in COORDINATES)
            insertion = row.get("pdbx_PDB_ins_code", "?")
            yield Atom(row["group_PDB"], unquoted(row["label_atom_id"]), row["auth_asym_id"],
                       row["auth_seq_id"] + ("" if insertion in "?." else insertion), row["label_comp_id"],
                       (x, y, z), float(row["B_iso_or_equiv"]), line)


def unquoted(word: str) -> str:
    """A word of an mmCIF file without the quotes around it: O5' for "O5'"."""
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else word


def write_displaced(source: pathlib.Path, target: pathlib.Path, rms: float) -> None:
    """Copies an mmCIF file with coordinates that are wrong at random: by `rms` Angstrom, in the root mean square."""
    chance = random.Random(1)
    lines = []
    for line, row in cif_rows(open_text(source)):
        for tag in COORDINATES if row else ():
            row[tag] = f"{float(row[tag]) + chance.gauss(0, rms / 3 ** 0.5):.3f}"
        lines.append(" ".join(row.values()) + "\n" if row else line)
    target.write_text("".join(lines))


def write_kicked(source: pathlib.Path, target: pathlib.Path, mean: float) -> None:
    """Copies an mmCIF file with each atom moved in a direction of its own, by 0 to 2 `mean` Angstrom (all alike). It ends
    within 3 A of an atom of the source."""
    chance = random.Random(1)
    rows = list(cif_rows(open_text(source)))
    places = [tuple(float(row[tag]) for tag in COORDINATES) for _, row in rows if row]
    cells: dict[tuple[int, ...], list[tuple[float, ...]]] = {}
    for place in places:
        cells.setdefault(tuple(int(x // 3) for x in place), []).append(place)

    def is_near(place: tuple[float, ...]) -> bool:
        x, y, z = (int(v // 3) for v in place)
        return any(math.dist(place, other) < 3 for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)
                   for other in cells.get((x + i, y + j, z + k), ()))

    def kicked(place: tuple[float, ...]) -> tuple[float, ...]:
        while True:
            direction = [chance.gauss(0, 1) for _ in place]
            scale = chance.uniform(0, 2 * mean) / math.hypot(*direction)
            moved = tuple(x + scale * d for x, d in zip(place, direction))
            if is_near(moved):
                return moved

    moved = iter([kicked(place) for place in places])
    lines = []
    for line, row in rows:
        if row:
            row.update(zip(COORDINATES, (f"{x:.3f}" for x in next(moved))))
        lines.append(" ".join(row.values()) + "\n" if row else line)
    target.write_text("".join(lines))


def extent(positions: Sequence[tuple[float, float, float]]) -> float:
    """The longest edge of the box around positions, with edges along the axes, in Angstrom."""
    return max(max(axis) - min(axis) for axis in zip(*positions))


def distance(a: Atom, b: Atom) -> float:
    """Angstrom between two atoms."""
    return math.dist(a.position, b.position)
