"""The readers of atoms against a small file, and against the mmCIF that the program writes of it."""
from __future__ import annotations

import gzip
import math
import pathlib
from collections.abc import Callable

from ..atoms import Atom, extent, read_atoms, write_displaced, write_kicked
from .support import PDB, FolderTest, program_or_skip

CIF_TAGS = ("group_PDB", "label_atom_id", "label_comp_id", "pdbx_PDB_ins_code", "Cartn_x", "Cartn_y", "Cartn_z",
            "B_iso_or_equiv", "auth_seq_id", "auth_asym_id")
CIF = "data_model\nloop_\n" + "".join(f"_atom_site.{tag}\n" for tag in CIF_TAGS)
CIF += "ATOM CA VAL ? 46.415 54.489 67.609 31.25 1 A\n"
CIF += "ATOM \"O5'\" A A -100 -200.5 -300.125 107 52 B\n"
CIF += "HETATM FE HEM . 1 2 3 10 201 B\n"


class AtomsTest(FolderTest):
    def test_a_pdb_file_is_read_by_its_columns(self) -> None:
        path = self.folder / "model.pdb"
        path.write_text(PDB)
        atoms = read_atoms(path)
        self.assertEqual([atom.name for atom in atoms], ["N", "CA", "CA", "FE"])
        self.assertEqual([atom.record for atom in atoms], ["ATOM"] * 3 + ["HETATM"])
        self.assertEqual([(atom.chain, atom.number, atom.residue) for atom in atoms],
                         [("A", "1", "VAL"), ("A", "1", "VAL"), ("B", "52A", "GLY"), ("B", "201", "HEM")])
        self.assertEqual(atoms[2].position, (-100.0, -200.5, -300.125))
        self.assertEqual([atom.b_factor for atom in atoms[:3]], [20.5, 31.25, 107.0])
        self.assertTrue(math.isnan(atoms[3].b_factor))
        self.assertEqual("".join(atom.line for atom in atoms) + "END\n", PDB)

    def test_gzip_changes_nothing(self) -> None:
        for name, text in (("model.pdb", PDB), ("model.cif", CIF)):
            plain, packed = self.folder / name, self.folder / (name + ".gz")
            plain.write_text(text)
            packed.write_bytes(gzip.compress(text.encode()))
            self.assertEqual([atom[:6] for atom in read_atoms(plain)], [atom[:6] for atom in read_atoms(packed)])

    def test_an_mmcif_file_is_read_by_its_tags(self) -> None:
        path = self.folder / "model.cif"
        path.write_text(CIF)
        self.assertEqual([atom[:7] for atom in read_atoms(path)],
                         [("ATOM", "CA", "A", "1", "VAL", (46.415, 54.489, 67.609), 31.25),
                          ("ATOM", "O5'", "B", "52A", "A", (-100.0, -200.5, -300.125), 107.0),
                          ("HETATM", "FE", "B", "201", "HEM", (1.0, 2.0, 3.0), 10.0)])

    def test_an_atom_with_too_few_words_is_refused(self) -> None:
        path = self.folder / "model.cif"
        path.write_text(CIF + "ATOM CA VAL\n")
        with self.assertRaisesRegex(ValueError, "3 words in the place of 10"):
            read_atoms(path)

    def moved_by(self, write: Callable[[pathlib.Path, pathlib.Path, float], None], rows: str,
                 amount: float) -> tuple[list[Atom], list[Atom], list[float]]:
        """Atoms before and after, which have the same names and B factors, and how far each was moved."""
        source, target = self.folder / "model.cif", self.folder / "moved.cif"
        source.write_text(CIF + rows)
        write(source, target, amount)
        before, after = read_atoms(source), read_atoms(target)
        self.assertEqual([(a.chain, a.number, a.b_factor) for a in before], [(a.chain, a.number, a.b_factor) for a in after])
        return before, after, [math.dist(a.position, b.position) for a, b in zip(before, after)]

    def test_displacement_keeps_all_but_the_coordinates(self) -> None:
        rows = "".join(f"ATOM CA ALA ? 0.000 0.000 0.000 10 {i} A\n" for i in range(2000))
        _, _, moved = self.moved_by(write_displaced, rows, 0.5)
        # The mean of 3 * 2003 squares scatters by sqrt(2 / 6009) = 1.8 %, their root by 0.9 %; five times that is 5 %.
        rms = math.sqrt(sum(d * d for d in moved) / len(moved))
        self.assertAlmostEqual(rms, 0.5, delta=0.05 * 0.5)

    def test_kicked_atoms_lie_within_three_angstrom_of_the_model(self) -> None:
        rows = "".join(f"ATOM CA ALA ? {2.0 * i:.3f} 0.000 0.000 10 {i} A\n" for i in range(200))
        before, after, moved = self.moved_by(write_kicked, rows, 10)
        self.assertLess(max(moved), 20.01)
        self.assertGreater(max(moved), 10)
        for atom in after:
            self.assertLess(min(math.dist(atom.position, other.position) for other in before), 3.002)

    def test_the_extent_is_the_longest_edge(self) -> None:
        self.assertEqual(extent([(0, 5, 1), (3, -4, 2), (1, 1, 1)]), 9)

    def test_the_program_writes_the_same_atoms_as_pdb_and_as_mmcif(self) -> None:
        acuity = program_or_skip()
        model = self.folder / "model.pdb"
        model.write_text(PDB.replace("  1.00\n", "  1.00 10.00          FE\n"))
        read = {}
        for suffix in ("pdb", "cif"):
            out = self.folder / f"out.{suffix}"
            acuity("simulate", model, "--box", 64, "--spacing", 8, "--model-out", out, "-o", self.folder / "density.mrc")
            read[suffix] = [atom[:7] for atom in read_atoms(out)]
        self.assertEqual(read["pdb"], read["cif"])
        self.assertEqual(read["pdb"], [atom[:7] for atom in read_atoms(model)])
