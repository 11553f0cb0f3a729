"""Reads MRC maps into arrays, and writes maps with the header of another. bench/peer_pytorch.py reads with it too."""
from __future__ import annotations

import gzip
import pathlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HEADER_BYTES = 1024
TYPE_OF_MODE = {0: "i1", 1: "i2", 2: "f4", 6: "u2", 12: "f2"}


@dataclass(frozen=True)
class MrcMap:
    """A map in memory. All members have the order z, y, x, whatever the order of the axes in the file."""

    values: NDArray[np.float32]  # one per voxel
    spacing: NDArray[np.float64]  # edges of a voxel in Angstrom
    start: NDArray[np.float64]  # place of the first voxel in Angstrom by the words NXSTART; ORIGIN has no part in it
    origin: NDArray[np.float64] | None = None  # the words ORIGIN, in Angstrom

    @property
    def first_voxel(self) -> NDArray[np.float64]:
        """Place of the first voxel in the coordinates of a model, in Angstrom: ORIGIN unless it is zero, else `start`."""
        return self.start if self.origin is None or not self.origin.any() else self.origin


def read_map(path: str | pathlib.Path) -> MrcMap:
    """Reads a map, compressed by gzip or not. Raises ValueError for what is no map of a mode this module knows."""
    data = pathlib.Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if len(data) < HEADER_BYTES or data[208:211] != b"MAP":
        raise ValueError(f"{path} is not an MRC map.")
    # The machine stamp is 0x11 0x11 in files written with the most significant byte first.
    order = ">" if data[212:213] == b"\x11" else "<"
    words = np.frombuffer(data, order + "i4", 256)
    mode = int(words[3])
    if mode not in TYPE_OF_MODE:
        raise ValueError(f"{path} has mode {mode}, which is not one of {', '.join(map(str, TYPE_OF_MODE))}.")
    shape = words[[2, 1, 0]].astype(np.int64)
    count = int(shape.prod())
    kind = np.dtype(order + TYPE_OF_MODE[mode])
    begin = HEADER_BYTES + int(words[23])
    if len(data) < begin + count * kind.itemsize:
        raise ValueError(f"{path} is truncated.")
    values = np.frombuffer(data, kind, count, begin).reshape(shape)
    # Words 16 to 18 name the axis (1 = x, 2 = y, 3 = z) that runs along columns, rows and sections.
    axes = np.argsort([3 - int(axis) for axis in words[[18, 17, 16]]])
    reals = np.frombuffer(data, order + "f4", 256)
    spacing = (reals[10:13] / words[7:10])[::-1]
    return MrcMap(values.transpose(axes).astype("f4"), spacing, words[[6, 5, 4]][axes] * spacing, reals[[51, 50, 49]].astype(np.float64))


def read_values(path: str | pathlib.Path) -> NDArray[np.float64]:
    """The values of a map in one row, x fastest, in double precision for sums over them."""
    return read_map(path).values.ravel().astype(np.float64)


def write_like(path: pathlib.Path, like: pathlib.Path, values: NDArray[np.floating]) -> None:
    """Writes values, x fastest, with the header of a map that acuity wrote. The density statistics of that header stay."""
    header = like.read_bytes()
    words = np.frombuffer(header, "<i4", 256)
    if words[3] != 2 or list(words[16:19]) != [1, 2, 3] or values.size != words[:3].astype(np.int64).prod():
        raise ValueError(f"{like} does not have the mode, the order of axes and the size of what is written.")
    path.write_bytes(header[: HEADER_BYTES + int(words[23])] + values.astype("<f4").tobytes())


def write_map(path: pathlib.Path, values: NDArray[np.floating], spacing: float) -> None:
    """Writes an array of the order z, y, x as a map of cubic voxels that begins at 0. The suffix .mrcs makes it a stack."""
    sections, rows, columns = values.shape
    words = np.zeros(256, "<i4")
    words[:4] = columns, rows, sections, 2
    words[7:10] = columns, rows, sections
    reals = words.view("<f4")
    reals[10:13] = np.array([columns, rows, sections]) * spacing
    reals[13:16] = 90
    words[16:19] = 1, 2, 3
    reals[19:22] = values.min(), values.max(), values.mean()
    words[22] = 0 if path.suffix == ".mrcs" else 1
    words[52], words[53] = 0x2050414D, 0x4444  # "MAP " and the stamp of the least significant byte first
    reals[54] = values.std()
    with open(path, "wb") as file:
        file.write(words.tobytes())
        values.astype("<f4").tofile(file)
