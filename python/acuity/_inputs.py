"""Inputs of commands as files: paths go as they are; arrays, Maps and gemmi.Structures become files in memory.

Between the commands' keywords and the arguments of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Union

import numpy as np
import numpy.typing as npt

from . import _core
from ._arrays import checked_mask, checked_voxels, is_binary, is_on_gpu
from ._errors import InputError, InputTypeError
from ._map import Map

PathLike = Union[str, "os.PathLike[str]"]
MapLike = Union[Map, npt.NDArray[Any], PathLike]
"""A map: an acuity.Map, an array (float32, C order, z y x; it needs the keyword spacing or another map), or a path."""
ModelLike = Union[PathLike, Any]
"""An atomic model: a path (PDB, mmCIF, plain or .gz), or a gemmi.Structure."""
Output = Union[PathLike, bool, None]
"""A path to write to; True computes the result without writing it."""


class Inputs:
    """The files in memory of one run, which live as long as this does."""

    def __init__(self, spacing: float | None) -> None:
        self._spacing = spacing
        self._files: list[Any] = []
        self._like: Any = None  # Header of the first map.

    def map(self, value: Any, what: str) -> str:
        """The path of a map. An array takes the place of the first map, or the keyword's voxel size."""
        if isinstance(value, (str, os.PathLike)):
            path = os.fspath(value)
            if self._like is None:
                self._like = path
            return path
        if isinstance(value, Map):
            return self._put(_core.file_of_map(what, value.header, value.array), value.header)
        if is_binary(value):
            inside = checked_mask(value, what)
            header = self._header_for(inside.shape, what)
            return self._put(_core.file_of_mask(what, header, inside), header)
        voxels = checked_voxels(value, what)
        header = self._header_for(voxels.shape, what)
        return self._put(_core.file_of_map(what, header, voxels), header)

    def _put(self, file: Any, header: Any) -> str:
        self._files.append(file)
        if self._like is None:
            self._like = header
        return str(file.path)

    def _header_for(self, shape: tuple[int, ...], what: str) -> Any:
        if isinstance(self._like, str):
            self._like = _core.read_header(self._like, self._spacing)
        if self._like is not None and tuple(self._like.shape) == tuple(shape):
            return self._like
        spacing = self._spacing if self._like is None else self._like.spacing
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
        document = getattr(value, "make_mmcif_document", None)
        if document is None:
            raise InputTypeError(
                f"The {what} is no model", f"it is a {type(value).__name__}", "Give a path or a gemmi.Structure"
            )
        file = _core.file_of_bytes(what, document().as_string().encode())
        self._files.append(file)
        return str(file.path)

    def file(self, value: Any, what: str) -> str:
        """The path of a map or a model."""
        is_map = isinstance(value, (Map, np.ndarray)) or is_on_gpu(value)
        return self.map(value, what) if is_map else self.model(value, what)


def text_of(value: Any) -> str:
    """A value as the command line takes it: numbers to their last digit, sequences with commas, mappings as A=1,B=2."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{value} is neither a number nor a word")
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, Mapping):
        return ",".join(f"{name}={text_of(item)}" for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(text_of(item) for item in value)
    text: str = os.fspath(value)
    return text
