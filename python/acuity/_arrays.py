"""Checks of arrays that come in: what they have to be, said in one sentence where they are not.

At the door of Map and of the commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import InputError, InputTypeError

_WANTED = "Give a numpy array of float32 in C order with the axes z, y, x"


def is_on_gpu(value: object) -> bool:
    """Whether an array lives on a device: it has __cuda_array_interface__, or DLPack's device is not the CPU."""
    if hasattr(value, "__cuda_array_interface__"):
        return True
    device = getattr(value, "__dlpack_device__", None)
    return callable(device) and device()[0] not in (1, 3)  # kDLCPU, kDLCUDAHost


def checked_voxels(array: Any, what: str) -> npt.NDArray[np.float32]:
    """The array itself where it is float32, three-dimensional and C-contiguous; raises InputTypeError or InputError."""
    if is_on_gpu(array):
        raise InputTypeError(
            f"{what} is an array on a GPU", "this version takes arrays in the memory of the host", "Copy it to the host"
        )
    if not isinstance(array, np.ndarray):
        raise InputTypeError(f"{what} is no array", f"it is a {type(array).__name__}", _WANTED)
    if array.dtype != np.float32 or not array.dtype.isnative:
        raise InputTypeError(
            f"{what} has voxels of another type", f"{array.dtype.str} instead of float32", "Give array.astype('float32')"
        )
    if array.ndim != 3 or 0 in array.shape:
        raise InputError(f"{what} has another shape", f"{array.shape} instead of (z, y, x)", _WANTED)
    if not array.flags.c_contiguous:
        order = "Fortran order" if array.flags.f_contiguous else "strides with gaps"
        raise InputError(f"{what} is not in C order", f"it has {order}", "Give numpy.ascontiguousarray(array)")
    return array


def is_binary(array: Any) -> bool:
    """Whether an array is a mask of booleans."""
    return isinstance(array, np.ndarray) and array.dtype == np.bool_


def checked_mask(array: Any, what: str) -> npt.NDArray[np.uint8]:
    """The bytes of an array of booleans; nothing is copied."""
    if array.ndim != 3 or 0 in array.shape:
        raise InputError(f"{what} has another shape", f"{array.shape} instead of (z, y, x)", _WANTED)
    if not array.flags.c_contiguous:
        raise InputError(f"{what} is not in C order", "it has other strides", "Give numpy.ascontiguousarray(array)")
    found: npt.NDArray[np.uint8] = array.view(np.uint8)
    return found


def cubic_spacing(spacing: float | Sequence[float]) -> float:
    """The edge of a voxel in A; of three edges, which have to be the same to a relative 1e-3."""
    edges = np.atleast_1d(np.asarray(spacing, dtype=np.float64))
    if edges.shape not in ((1,), (3,)) or not np.all(np.isfinite(edges)) or not np.all(edges > 0):
        raise InputError("The voxel size cannot be used", f"it is {spacing}", "Give the edge of a voxel in A")
    if edges.max() / edges.min() - 1 > 1e-3:
        raise InputError("The voxels are not cubes", f"their edges are {tuple(edges)} A", "Resample to cubic voxels")
    return float(edges[0])
