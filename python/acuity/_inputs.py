"""Inputs of commands as files: paths go as they are; arrays, Maps and gemmi.Structures become files in memory.

Between the commands' keywords and the arguments of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._arrays import checked_mask, checked_voxels, is_binary, is_on_gpu
from ._errors import InputError, InputTypeError
from ._map import Map

PathLike = str | os.PathLike[str]
MapLike = Map | npt.NDArray[Any] | PathLike
"""A map: an acuity.Map, an array (float32, C order, z y x; it needs the keyword spacing or another map), or a path."""
ModelLike = PathLike | Any
"""An atomic model: a path (PDB, mmCIF, plain or .gz), or a gemmi.Structure."""
Output = PathLike | bool | None
"""A path to write to; True computes the result without writing it."""


def listed(values: Any) -> list[Any]:
    """Inputs of which there may be several: one, or the items of a list or of anything else that has items."""
    if isinstance(values, np.ndarray):
        alone = values.dtype.kind not in "OSU"
    else:
        alone = isinstance(values, (str, bytes, os.PathLike, Map)) or _is_structure(values) or is_on_gpu(values)
    return list(values) if isinstance(values, Iterable) and not alone else [values]


def _is_structure(value: Any) -> bool:
    return hasattr(value, "make_mmcif_document")


class Inputs:
    """The files in memory of one run, which live as long as this does.

    `spacing` is the keyword, and `maps` are the inputs by name that lie on one grid: paths, Maps and arrays.
    """

    def __init__(self, spacing: float | None, maps: Mapping[str, Any]) -> None:
        self._spacing = spacing
        self._maps = maps
        self._files: list[Any] = []

    def map(self, value: Any, what: str) -> str:
        """The path of a map. An array takes the place of the first Map or file, or the keyword's voxel size."""
        if isinstance(value, (str, os.PathLike)):
            return os.fspath(value)
        if isinstance(value, Map):
            return self._put(_core.file_of_map(what, value.header, value.array))
        on_grid = self._grid() if what in self._maps else None
        if is_binary(value):
            inside = checked_mask(value, what)
            return self._put(_core.file_of_mask(what, self._header_for(inside.shape, what, on_grid), inside))
        voxels = checked_voxels(value, what)
        return self._put(_core.file_of_map(what, self._header_for(voxels.shape, what, on_grid), voxels))

    def _put(self, file: Any) -> str:
        self._files.append(file)
        return str(file.path)

    def _grid(self) -> _core.Header | None:
        """The header of the first input that has one."""
        for value in self._maps.values():
            if isinstance(value, Map):
                return value.header
            if isinstance(value, (str, os.PathLike)) and os.fspath(value):
                return _core.read_header(os.fspath(value), self._spacing)
        return None

    def _header_for(self, shape: tuple[int, ...], what: str, on_grid: _core.Header | None) -> _core.Header:
        if on_grid is not None and tuple(on_grid.shape) == tuple(shape):
            return on_grid
        spacing = self._spacing if self._spacing is not None or on_grid is None else on_grid.spacing
        if spacing is None:
            raise InputError(
                f"{what} has no voxel size",
                "it is an array",
                "Give the keyword spacing in A, or acuity.Map(array, spacing)",
            )
        return _core.make_header(shape, spacing, [0.0, 0.0, 0.0])

    def model(self, value: Any, what: str) -> str:
        """The path of a model."""
        if isinstance(value, (str, os.PathLike)):
            return os.fspath(value)
        if not _is_structure(value):
            raise InputTypeError(
                f"The {what} is no model", f"it is a {type(value).__name__}", "Give a path or a gemmi.Structure"
            )
        return self._put(_core.file_of_bytes(what, value.make_mmcif_document().as_string().encode()))

    def file(self, value: Any, what: str) -> str:
        """The path of a map or a model."""
        is_map = isinstance(value, (Map, np.ndarray)) or is_on_gpu(value)
        return self.map(value, what) if is_map else self.model(value, what)
