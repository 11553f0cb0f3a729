"""Helpers of the tests: temporary folders, the program or a reason to skip, and files made by hand."""
from __future__ import annotations

import pathlib
import struct
import tempfile
import unittest
from collections.abc import Sequence

from ..program import Acuity, ProgramError

# The coordinates and the B factor of the third atom fill their columns; it has an insertion code. The last one has no B factor.
PDB = """\
ATOM      1  N   VAL A   1      45.716  55.727  67.167  1.00 20.50           N
ATOM      2  CA  VAL A   1      46.415  54.489  67.609  1.00 31.25           C
ATOM      3  CA  GLY B  52A   -100.000-200.500-300.125  1.00107.00           C
HETATM    4 FE   HEM B 201       1.000   2.000   3.000  1.00
END
"""


def program_or_skip() -> Acuity:
    try:
        return Acuity()
    except ProgramError as error:
        raise unittest.SkipTest(str(error)) from error


class FolderTest(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)


def mrc_bytes(size: Sequence[int], code: str, mode: int, values: Sequence[float], *, order: str = "<",
              axes: Sequence[int] = (1, 2, 3), start: Sequence[int] = (0, 0, 0), intervals: Sequence[int] | None = None,
              cell: Sequence[float] = (1, 1, 1), extended: bytes = b"") -> bytes:
    """A map as the MRC2014 format describes it, word by word. Sizes and starts are along columns, rows and sections."""
    header = struct.pack(order + "10i", *size, mode, *start, *(intervals or size))
    header += struct.pack(order + "6f3i", *cell, 90, 90, 90, *axes)
    header += struct.pack(order + "3f2i", 0, 0, 0, 1, len(extended))
    header = header.ljust(208, b"\0") + b"MAP " + (b"\x44\x44\0\0" if order == "<" else b"\x11\x11\0\0")
    return header.ljust(1024, b"\0") + extended + struct.pack(f"{order}{len(values)}{code}", *values)
