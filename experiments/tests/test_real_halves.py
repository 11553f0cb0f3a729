"""The figures of pairs of half maps: shares of masks, B factors of wrong angles and shifts, and intervals."""
from __future__ import annotations

import argparse
import contextlib
import io
import math
import unittest
from unittest import mock

from .support import FolderTest

try:
    import numpy as np

    from .. import real_halves
    from ..real_halves import b_figures, b_of_errors, mask_figures
    from ..relion import ANGLE_ERROR, SHIFT_ERROR
except ImportError as error:
    raise unittest.SkipTest(f"numpy is not here ({error}). `experiments/run self-test` provides it.") from error


def euler_matrix(rot: float, tilt: float, psi: float) -> np.ndarray:
    """The product of the turns about z by psi, about y by tilt and about z by rot, all in degrees."""
    (ca, sa), (cb, sb), (cg, sg) = ((math.cos(math.radians(a)), math.sin(math.radians(a))) for a in (rot, tilt, psi))
    first, second = np.array([[ca, sa, 0], [-sa, ca, 0], [0, 0, 1]]), np.array([[cb, 0, -sb], [0, 1, 0], [sb, 0, cb]])
    return np.array([[cg, sg, 0], [-sg, cg, 0], [0, 0, 1]]) @ second @ first


class FiguresTest(unittest.TestCase):
    def test_the_shares_of_a_mask_are_counted_by_hand(self) -> None:
        near = {3: np.array([1, 1, 0, 0, 0, 0, 0, 0.0]), 6: np.array([1, 1, 1, 1, 0, 0, 0, 0.0]),
                8: np.array([1, 1, 1, 1, 1, 1, 0, 0.0])}
        mask = np.array([1, 0, 1, 0.5, 0.4, 1, 1, 0])
        self.assertEqual(mask_figures(mask, near), (1 / 2, 1 / 5, 3 / 5, 1 / 5))
        self.assertEqual(mask_figures(np.zeros(8), near), (0, 0, 0, 0))

    def test_b_of_errors_is_that_of_points_moved_by_wrong_angles_and_shifts(self) -> None:
        chance, count, place = np.random.default_rng(1), 20000, np.array([12.0, 20.0, 31.0])
        squares = 0.0
        for _ in range(count):
            angles = np.array([chance.uniform(0, 360), math.degrees(math.acos(chance.uniform(-1, 1))), chance.uniform(0, 360)])
            wrong = angles + chance.normal(0, ANGLE_ERROR, 3)
            moved = (euler_matrix(*wrong) - euler_matrix(*angles)) @ place
            # Images see x and y of three directions; all three are counted here, so shifts of all three are, too.
            squares += float(np.sum((moved + chance.normal(0, SHIFT_ERROR, 3)) ** 2)) / 3
        found = b_of_errors((80, 80, 80), 1.0).reshape(80, 80, 80)[40 + 31, 40 + 20, 40 + 12]
        # Errors of rot turn about z, those of tilt about an axis across z. So z / r moves the mean by some
        # (z^2 / r^2 - 1 / 3) / 4 = 8 % of the share of the angles here. 20,000 draws scatter by less than 1 %.
        self.assertAlmostEqual(float(found) / (8 * math.pi**2 * squares / count), 1, delta=0.1)

    def test_b_factors_are_compared_with_the_truth_and_their_intervals(self) -> None:
        b, truth = np.array([10.0, 20.0, 30.0, 40.0]), np.array([12.0, 22.0, 32.0, 48.0])
        r, difference, share = b_figures(b, b - 3, b + 3, truth)
        self.assertAlmostEqual(r, 590 / math.sqrt(500 * 707), places=12)  # sums of products and squares around the means
        self.assertEqual((difference, share), (-3.5, 0.75))


class PairsTest(FolderTest):
    def test_without_relion_only_the_pairs_that_are_there_are_tried(self) -> None:
        for name in ("data/relion_halves/one", "pairs/rna"):
            folder = self.folder / name
            folder.mkdir(parents=True)
            for file in ("half1.mrc", "half2.mrc", "truth.cif"):
                (folder / file).touch()
        options = argparse.Namespace(data=self.folder / "data", pairs=self.folder / "pairs", only=["one", "rna", "small"], work=None)
        said = io.StringIO()
        with mock.patch.object(real_halves, "relion_is_here", lambda: False), contextlib.redirect_stdout(said):
            found = [pair.name for pair in real_halves.pairs_of(mock.Mock(), options)]
        self.assertEqual(found, ["one", "rna"])
        self.assertIn("small is left out, because RELION is not here", said.getvalue())
