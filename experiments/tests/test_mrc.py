"""The reader of maps against files made word by word, and against what the program says of its own maps."""
from __future__ import annotations

import gzip
import statistics
import struct
import unittest

from .support import PDB, FolderTest, mrc_bytes, program_or_skip

try:
    import numpy as np

    from ..mrc import read_map, read_values, write_like
except ImportError as error:
    raise unittest.SkipTest(f"numpy is not here ({error}). `experiments/run self-test` provides it.") from error

# Columns, rows, sections: all sizes differ, so that no two axes can be taken for each other.
SIZE = (2, 3, 4)
VALUES = [float(i) for i in range(24)]


class ReaderTest(FolderTest):
    def write(self, data: bytes):
        path = self.folder / "map.mrc"
        path.write_bytes(data)
        return path

    def test_every_mode_and_byte_order_is_read_alike(self) -> None:
        for code, mode in (("b", 0), ("h", 1), ("f", 2), ("H", 6), ("e", 12)):
            for order in "<>":
                values = VALUES if code in "fe" else [int(v) for v in VALUES]
                found = read_map(self.write(mrc_bytes(SIZE, code, mode, values, order=order)))
                with self.subTest(mode=mode, order=order):
                    self.assertEqual(found.values.dtype, np.dtype("f4"))
                    self.assertEqual(found.values.shape, (4, 3, 2))
                    self.assertEqual(found.values.ravel().tolist(), VALUES)

    def test_axes_come_out_as_z_y_x_whatever_their_order_in_the_file(self) -> None:
        # Columns run along z, rows along x, sections along y; the cell and its intervals always count along x, y, z.
        found = read_map(self.write(mrc_bytes(SIZE, "f", 2, VALUES, axes=(3, 1, 2), start=(10, 20, 30),
                                              intervals=(3, 4, 2), cell=(6, 4, 5))))
        self.assertEqual(found.values.shape, (2, 4, 3))
        for section in range(4):
            for row in range(3):
                for column in range(2):
                    self.assertEqual(found.values[column, section, row], column + 2 * row + 6 * section)
        self.assertEqual(found.spacing.tolist(), [2.5, 1, 2])  # along z, y, x
        self.assertEqual(found.start.tolist(), [25, 30, 40])

    def test_the_first_voxel_lies_at_origin_unless_that_is_zero(self) -> None:
        data = mrc_bytes(SIZE, "f", 2, VALUES, start=(10, 20, 30), cell=(4, 3, 4))
        self.assertEqual(read_map(self.write(data)).first_voxel.tolist(), [30, 20, 20])
        origin = struct.pack("<3f", 7, 8, 9)  # x, y, z
        self.assertEqual(read_map(self.write(data[:196] + origin + data[208:])).first_voxel.tolist(), [9, 8, 7])

    def test_an_extended_header_and_gzip_change_nothing(self) -> None:
        found = read_map(self.write(gzip.compress(mrc_bytes(SIZE, "f", 2, VALUES, extended=b"\x01" * 160))))
        self.assertEqual(found.values.ravel().tolist(), VALUES)

    def test_what_is_no_map_is_refused_with_the_reason(self) -> None:
        good = mrc_bytes(SIZE, "f", 2, VALUES)
        for data, reason in ((good[:-1], "truncated"), (b"text", "not an MRC map"), (good[:208] + b"\0" * 200, "not an MRC map"),
                             (mrc_bytes(SIZE, "f", 4, VALUES), "mode 4")):
            with self.subTest(reason=reason), self.assertRaisesRegex(ValueError, reason):
                read_map(self.write(data))

    def test_write_like_keeps_the_header_and_replaces_the_values(self) -> None:
        like = self.write(mrc_bytes(SIZE, "f", 2, VALUES, start=(1, 2, 3), extended=b"words"))
        target = self.folder / "target.mrc"
        write_like(target, like, np.array(VALUES) * 2)
        self.assertEqual(target.read_bytes()[:1029], like.read_bytes()[:1029])
        self.assertEqual(target.read_bytes()[1029:], struct.pack("<24f", *(2 * v for v in VALUES)))
        with self.assertRaisesRegex(ValueError, "size"):
            write_like(target, like, np.zeros(23))


class ProgramTest(FolderTest):
    def test_maps_of_the_program_are_read_as_the_program_describes_them(self) -> None:
        acuity = program_or_skip()
        model, density = self.folder / "model.pdb", self.folder / "density.mrc"
        model.write_text(PDB.replace("  1.00\n", "  1.00 10.00          FE\n"))
        acuity("simulate", model, "--box", 64, "--spacing", 8, "-b", 200, "-o", density)
        (info,) = acuity.json("info", density)
        found = read_map(density)
        self.assertEqual(list(found.values.shape), info["size"][::-1])
        # Spacings are single-precision numbers in both places, so they agree to half a unit in the last place: 2^-24.
        np.testing.assert_allclose(found.spacing, info["spacing_angstrom"][::-1], rtol=2**-24)
        self.assertEqual(found.start.tolist(), [0, 0, 0])
        self.assertGreater(found.values.std(), 0)
        # The program wrote the mean of the density into word 22, as a single-precision number.
        (mean,) = struct.unpack("<f", density.read_bytes()[84:88])
        self.assertAlmostEqual(statistics.fmean(read_values(density).tolist()), mean, delta=2**-24 * float(found.values.max()))
        # A map times two is the same map to the program's correlation.
        write_like(self.folder / "twice.mrc", density, 2 * read_values(density))
        self.assertAlmostEqual(acuity.json("compare", density, self.folder / "twice.mrc")["correlation"], 1, places=6)
