"""Recipes of pairs: where parts of a molecule go, how particles are seen, what RELION is told, and what comes of it."""
from __future__ import annotations

import math
import unittest

from ..atoms import read_atoms
from .support import PDB, FolderTest, program_or_skip

try:
    import numpy as np

    from ..mrc import read_map, write_map
    from ..pairs import (ALONG_X, AS_IT_IS, MOVED_BY, RECIPES, RISE, TWIST, Pair, Part, beside, filament, parts_of, turned,
                         two_places, write_cut, write_pdb)
    from ..relion import Imaging, Particles, middle_of_box, relion_is_here, star_loop, views_of, window, write_halves
except ImportError as error:
    raise unittest.SkipTest(f"numpy is not here ({error}). `experiments/run self-test` provides it.") from error

CUT = """\
loop_
_atom_site.group_PDB
_atom_site.label_atom_id
_atom_site.Cartn_x
_atom_site.Cartn_y
_atom_site.Cartn_z
ATOM C1 1.000 2.000 3.000
ATOM C2 9.500 2.000 3.000
ATOM C3 1.000 2.000 -0.500
"""


def ball(chain: str, count: int, radius: float, centre: tuple[float, float, float]) -> Part:
    """Points in a cube, as if they were the atoms of a chain."""
    return Part(chain, [], np.random.default_rng(1).uniform(-radius, radius, (count, 3)) + centre)


class PartsTest(FolderTest):
    def parts(self) -> list[Part]:
        path = self.folder / "model.pdb"
        path.write_text(PDB.replace("  1.00\n", "  1.00 10.00          FE\n"))
        return parts_of(read_atoms(path))

    def test_parts_are_written_with_their_chains_places_and_occupancies(self) -> None:
        first, second = self.parts()
        self.assertEqual([len(first.atoms), len(second.atoms)], [2, 2])
        parts = [first, Part("b", second.atoms, second.positions, 0.5)]
        for occupied, occupancies in ((False, ["1.00", "1.00", "0.50", "0.50"]), (True, ["1.00"] * 4)):
            write_pdb(self.folder / "out.pdb", parts, np.array([1.0, 0, -2]), occupied)
            atoms = read_atoms(self.folder / "out.pdb")
            self.assertEqual([atom.line[56:60].strip() for atom in atoms], occupancies)
            self.assertEqual([atom.chain for atom in atoms], ["A", "A", "b", "b"])
            self.assertEqual(atoms[0].position, (46.716, 55.727, 65.167))

    def test_subunits_of_a_filament_keep_their_distance_from_the_axis_and_turn_as_they_rise(self) -> None:
        subunit = ball("A", 5, 3, (10, 0, 0))
        parts = filament([subunit])
        for before, after in zip(parts, parts[1:]):
            np.testing.assert_allclose(after.positions[:, 2] - before.positions[:, 2], RISE, atol=1e-9)
            a, b = (part.positions[:, 0] + 1j * part.positions[:, 1] for part in (before, after))
            np.testing.assert_allclose(b / a, np.exp(1j * math.radians(TWIST)), atol=1e-9)
        self.assertTrue(any(np.allclose(part.positions, subunit.positions) for part in parts))

    def test_the_last_chain_has_two_places_each_half_occupied(self) -> None:
        first, second = ball("A", 9, 3, (0, 0, 0)), ball("B", 9, 3, (20, 0, 0))
        rest, here, there = two_places([first, second])
        self.assertEqual([(part.chain, part.occupancy) for part in (rest, here, there)], [("A", 1), ("B", 0.5), ("b", 0.5)])
        np.testing.assert_array_equal(here.positions, second.positions)
        self.assertAlmostEqual(float(np.linalg.norm(there.positions.mean(0) - here.positions.mean(0))), MOVED_BY, places=9)

    def test_a_second_molecule_touches_the_first_without_a_clash(self) -> None:
        parts = beside([ball("A", 60, 5, (0, 0, 0))], [ball("A", 60, 5, (50, 0, 0)), ball("B", 60, 5, (50, 0, 0))])
        self.assertEqual([part.chain for part in parts], ["A", "B", "C"])
        least = min(math.dist(p, q) for p in parts[0].positions for part in parts[1:] for q in part.positions)
        self.assertGreaterEqual(least, 3.5)
        self.assertLess(least, 4.5)  # the step is 1 A, and a step can shorten a distance by no more

    def test_maps_and_atoms_are_turned_alike(self) -> None:
        values = np.zeros((10, 10, 10), np.float32)
        values[3, 2, 1] = 1  # at x = 1, y = 2, z = 3
        source, target = self.folder / "all.cif", self.folder / "cut.cif"
        source.write_text(CUT)
        for order, place in ((AS_IT_IS, (1, 2, 3)), (ALONG_X, (3, 1, 2))):
            write_cut(source, target, 0.0, 10.0, order)
            words = [text.split() for text in target.read_text().splitlines() if text.startswith("ATOM")]
            self.assertEqual([word[1] for word in words], ["C1", "C2"])
            self.assertEqual(tuple(map(float, words[0][2:])), place)
            self.assertEqual(turned(values, order)[place[::-1]], 1)

    def test_atoms_outside_the_box_are_cut_off_after_the_shift(self) -> None:
        source, target = self.folder / "all.cif", self.folder / "cut.cif"
        source.write_text(CUT)
        write_cut(source, target, 0.5, 10.0, AS_IT_IS)
        words = [text.split() for text in target.read_text().splitlines() if text.startswith("ATOM")]
        self.assertEqual([word[1:] for word in words], [["C1", "1.500", "2.500", "3.500"], ["C3", "1.500", "2.500", "0.000"]])

    def test_a_pair_is_found_compressed_or_not_and_missing_files_are_named(self) -> None:
        for name in ("half1.mrc.gz", "half2.mrc"):
            (self.folder / name).touch()
        with self.assertRaisesRegex(ValueError, "no truth.cif"):
            Pair.found(self.folder, "")
        (self.folder / "truth.cif.gz").touch()
        pair = Pair.found(self.folder, "")
        self.assertEqual([path.name for path in (*pair.halves, pair.truth)], ["half1.mrc.gz", "half2.mrc", "truth.cif.gz"])

    def test_recipes_have_names_of_their_own_and_boxes_that_can_be_cropped(self) -> None:
        self.assertEqual(len({recipe.name for recipe in RECIPES}), len(RECIPES))
        for recipe in RECIPES:
            self.assertEqual((recipe.box % 2, recipe.drawn % 2, recipe.kept % 2), (0, 0, 0), recipe.name)
            self.assertTrue(recipe.drawn == 0 or recipe.drawn > recipe.box, recipe.name)


class ParticlesTest(FolderTest):
    def test_views_have_the_kind_that_they_are_called_by(self) -> None:
        chance, count = np.random.default_rng(1), 20000
        tilt = {kind: np.radians(views_of(kind, count, chance)[:, 1]) for kind in ("uniform", "one side", "filament")}
        # cos(tilt) is uniform: its mean scatters by 1 / sqrt(3 * 20000) = 0.004. Five times that is 0.02.
        self.assertAlmostEqual(float(np.cos(tilt["uniform"]).mean()), 0, delta=0.02)
        # Uniform views within 60 degrees of +z are a quarter of all; nearly all preferred ones are: 0.8 + 0.2 / 4.
        self.assertAlmostEqual(float(np.mean(np.cos(tilt["one side"]) > 0.5)), 0.85, delta=0.015)
        self.assertLess(float(np.abs(np.cos(tilt["filament"])).mean()), 0.15)
        with self.assertRaisesRegex(ValueError, "no views"):
            views_of("from below", 1, chance)

    def test_a_star_file_has_the_columns_and_particles_that_were_asked_for(self) -> None:
        self.assertEqual(star_loop("optics", ("Voltage", "ImageSize"), [(300, 64)]),
                         "\ndata_optics\n\nloop_\n_rlnVoltage #1\n_rlnImageSize #2\n300 64\n")
        particles = Particles.seen("uniform", 6, np.random.default_rng(1))
        particles.write(self.folder / "some.star", "stack.mrcs", 64, 1.5, np.array([1, 4]))
        rows = [text.split() for text in (self.folder / "some.star").read_text().splitlines() if "@" in text]
        self.assertEqual([row[0] for row in rows], ["000002@stack.mrcs", "000005@stack.mrcs"])
        self.assertEqual([row[-1] for row in rows], ["2", "1"])
        self.assertEqual([float(word) for word in rows[0][2:5]], [round(float(angle), 4) for angle in particles.views[1]])

    def test_relion_gives_the_density_back_where_images_have_no_noise(self) -> None:
        if not relion_is_here():
            self.skipTest("RELION is not here.")
        chance = np.random.default_rng(1)
        z, y, x = np.meshgrid(*[np.arange(32.0)] * 3, indexing="ij")
        density = sum(np.exp(-((x - a) ** 2 + (y - b) ** 2 + (z - c) ** 2) / 8) for a, b, c in chance.uniform(9, 23, (9, 3)))
        write_map(self.folder / "density.mrc", density.astype(np.float32), 2.0)
        particles = Particles.seen("uniform", 400, chance)
        halves = write_halves([self.folder / "density.mrc"], particles, Imaging(32, 0.0), chance, self.folder)
        for half in halves:
            values = read_map(half).values
            # The CTF and errors of a fifth of a voxel take little of Gaussians of 2 voxels; a wrong frame leaves nothing.
            self.assertGreater(float(np.corrcoef(values.ravel(), density.ravel())[0, 1]), 0.9)


    def test_a_window_is_1_inside_and_0_in_the_corners(self) -> None:
        fade = window(100)
        self.assertEqual((fade[50, 50], fade[50, 92], fade[0, 0], fade[50, 0]), (1, 1, 0, 0))
        self.assertAlmostEqual(float(fade[50, 96]), 0.5, places=12)  # 46 of 50 is the middle of 0.85 and 0.99

    def test_the_middle_voxel_stays_the_middle_where_a_box_is_cropped(self) -> None:
        values = np.zeros((12, 12, 12), np.float32)
        values[6, 6, 6] = 1
        cropped = middle_of_box(values, 8)
        self.assertEqual((cropped.shape, cropped[4, 4, 4]), ((8, 8, 8), 1))


class WriterTest(FolderTest):
    def test_a_written_map_is_read_back_by_this_package_and_by_the_program(self) -> None:
        values = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
        path = self.folder / "map.mrc"
        write_map(path, values, 1.5)
        found = read_map(path)
        np.testing.assert_array_equal(found.values, values)
        self.assertEqual(found.spacing.tolist(), [1.5] * 3)
        (info,) = program_or_skip().json("info", path)
        self.assertEqual(info["size"], [4, 3, 2])
        np.testing.assert_allclose(info["spacing_angstrom"], 1.5, rtol=2**-24)
