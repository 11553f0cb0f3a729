"""Maps in memory: an array of voxels with its voxel size and its place.

Between files, mrcfile, gemmi and numpy on one side and the commands on the other.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._arrays import checked_origin, checked_voxels, cubic_spacing
from ._errors import InputError, InputTypeError
from ._values import plain

if TYPE_CHECKING:
    import gemmi
    import mrcfile.mrcfile

Voxels = npt.NDArray[np.float32]


class Map:
    """A density on a grid of cubic voxels.

    Parameters
    ----------
    array : numpy.ndarray of float32
        Voxels in the order z, y, x, C-contiguous. It is not copied; read-only arrays are taken.
    spacing : float, or three
        Edge of a voxel in A, 0.05 to 1000; mrcfile's voxel_size is taken, too.
    origin : three floats
        Centre of the first voxel in A, along x, y, z.

    Examples
    --------
    >>> import numpy as np, acuity
    >>> density = acuity.Map(np.zeros((4, 5, 6), np.float32), spacing=1.5)
    >>> density.shape, density.spacing
    ((4, 5, 6), 1.5)
    """

    def __init__(self, array: Voxels, spacing: float | Sequence[float], origin: Sequence[float] = (0, 0, 0)) -> None:
        self._array = checked_voxels(array, "The map")
        self._header = _core.make_header(self._array.shape, cubic_spacing(spacing), checked_origin(origin))

    @classmethod
    def _of(cls, array: Voxels, header: _core.Header) -> Map:
        made = cls.__new__(cls)
        made._array = array
        made._header = header
        return made

    @classmethod
    def read(cls, path: str | os.PathLike[str], *, spacing: float | None = None) -> Map:
        """Reads an MRC/CCP4 map, plain or .gz, of any mode, byte order and axis order; voxels come as float32 in z, y, x.

        `spacing` is the voxel size in A that replaces that of the header. Raises InputError for what is no map, for
        voxels that are not cubes or not finite, and for stacks.
        """
        replaced = None if spacing is None else cubic_spacing(spacing)
        header, array = _core.read_map(os.fspath(path), replaced)
        return cls._of(array, header)

    def write(self, path: str | os.PathLike[str], *, mode: int = 2, label: str = "") -> None:
        """Writes the map where it came from: cell, origin, starts and axis order are those of the file it was read from.

        `mode` is 2 (float32) or 12 (float16); others are an InputError. A name that ends in .gz makes a gzip file.
        """
        if plain(mode) not in (2, 12):
            raise InputError("The mode cannot be written", f"it is {mode}", "Give 2 (float32) or 12 (float16)")
        label = label or f"Acuity {_core.version()}: written from Python"
        _core.write_map(os.fspath(path), self._header, self._array, label, int(mode))

    @property
    def array(self) -> Voxels:
        """The voxels, z, y, x; the map's own memory."""
        return self._array

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of voxels along z, y, x."""
        z, y, x = self._array.shape
        return z, y, x

    @property
    def spacing(self) -> float:
        """Edge of a voxel in A."""
        return float(self._header.spacing)

    @property
    def origin(self) -> tuple[float, float, float]:
        """Centre of the first voxel in A, along x, y, z: ORIGIN unless it is zero, else NXSTART times the voxel size."""
        x, y, z = self._header.origin
        return x, y, z

    @property
    def header(self) -> _core.Header:
        """The header's geometry and annotations; str() of it is what `acuity info` prints."""
        return self._header

    def with_array(self, array: Voxels) -> Map:
        """A map of other voxels in the same place; the shape has to be the same."""
        voxels = checked_voxels(array, "The map")
        if voxels.shape != self._array.shape:
            raise InputError("The map has another shape", f"{voxels.shape} against {self._array.shape}")
        return Map._of(voxels, self._header)

    @classmethod
    def from_mrcfile(cls, file: mrcfile.mrcfile.MrcFile) -> Map:
        """The map of an open mrcfile. float32 voxels in the order x, y, z are not copied; others are converted.

        The map keeps the file's cell, origin, starts, axis order and labels. Raises ValueError for a closed file.
        """
        from ._interchange import map_of_mrcfile

        return map_of_mrcfile(file)

    @classmethod
    def from_gemmi(cls, ccp4: gemmi.Ccp4Map, *, origin: Sequence[float] | None = None) -> Map:
        """The map of a gemmi.Ccp4Map (read_ccp4_map), best before its setup(): then it is that of the file.

        setup() shifts the voxels by NXSTART and forgets it. Without an ORIGIN the place is right all the same; with one it
        is taken for that of the first voxel, with an AcuityWarning. `origin` is that place in A along x, y, z, and replaces
        what the header says. Voxels in float32 of a map that covers its cell are not copied. Raises InputError for a cell
        that is skewed or not divided into cubes.
        """
        from ._interchange import map_of_gemmi

        return map_of_gemmi(ccp4, origin)

    def to_gemmi(self) -> gemmi.Ccp4Map:
        """A gemmi.Ccp4Map with a copy of the voxels; its cell is the box, and ORIGIN is its first voxel."""
        from ._interchange import gemmi_of_map

        made: gemmi.Ccp4Map = gemmi_of_map(self)
        return made

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        if dtype is not None and np.dtype(dtype) != np.float32:
            if copy is False:
                raise InputTypeError("A map has float32 voxels", f"{np.dtype(dtype)} was asked for", "Allow a copy")
            return self._array.astype(dtype)
        return self._array.copy() if copy else self._array

    def __repr__(self) -> str:
        z, y, x = self.shape
        place = ", ".join(f"{value:g}" for value in self.origin)
        return f"<acuity.Map {z} x {y} x {x} (z, y, x), {self.spacing:g} A a voxel, first voxel at ({place}) A>"

    def _repr_html_(self) -> str:
        from ._pictures import html_of_slices

        return html_of_slices([("map", self)]) + f"<p>{repr(self)[1:-1]}</p>"
