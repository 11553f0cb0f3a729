"""Checks of arrays that come in: what they have to be, said in one sentence where they are not.

At the door of Map and of the commands.
"""

from __future__ import annotations

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


def refuse_masked(array: object, what: str) -> None:
    """Raises InputTypeError for an array of numpy.ma: its mask would be lost."""
    if isinstance(array, np.ma.MaskedArray):
        raise InputTypeError(f"{what} is a masked array", "the mask of numpy.ma would be lost", "Give array.filled(0)")


def checked_voxels(array: Any, what: str) -> npt.NDArray[np.float32]:
    """The array itself where it is float32, three-dimensional and C-contiguous; raises InputTypeError or InputError."""
    if is_on_gpu(array):
        raise InputTypeError(
            f"{what} is an array on a GPU", "this version takes arrays in the memory of the host", "Copy it to the host"
        )
    if not isinstance(array, np.ndarray):
        raise InputTypeError(f"{what} is no array", f"it is a {type(array).__name__}", _WANTED)
    refuse_masked(array, what)
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
    refuse_masked(array, what)
    if array.ndim != 3 or 0 in array.shape:
        raise InputError(f"{what} has another shape", f"{array.shape} instead of (z, y, x)", _WANTED)
    if not array.flags.c_contiguous:
        raise InputError(f"{what} is not in C order", "it has other strides", "Give numpy.ascontiguousarray(array)")
    found: npt.NDArray[np.uint8] = array.view(np.uint8)
    return found


LEAST_SPACING, MOST_SPACING = 0.05, 1000.0
"""The range of the option spacing, in A."""


def cubic_spacing(spacing: Any, what: str = "The voxel size") -> float:
    """The edge of a voxel in A, 0.05 to 1000; of three edges, which have to be the same to a relative 1e-3.

    Takes a number, three numbers, and the record x, y, z that mrcfile calls voxel_size.
    """
    refuse_masked(spacing, what)
    advice = "Give the edge of a voxel in A"
    names = getattr(getattr(spacing, "dtype", None), "names", None)
    given = [spacing[name] for name in names] if names else spacing
    try:
        edges = np.atleast_1d(np.asarray(given, dtype=np.float64))
    except (TypeError, ValueError):
        raise InputTypeError(f"{what} cannot be used", f"it is {spacing!r}", advice) from None
    if isinstance(spacing, (bool, np.bool_, str)):
        raise InputTypeError(f"{what} cannot be used", f"it is {spacing!r}", advice)
    if edges.shape not in ((1,), (3,)) or not np.all((edges >= LEAST_SPACING) & (edges <= MOST_SPACING)):
        reason = f"it is {spacing}, and has to be {LEAST_SPACING:g} to {MOST_SPACING:g} A"
        raise InputError(f"{what} cannot be used", reason, advice)
    if edges.max() / edges.min() - 1 > 1e-3:
        reason = f"their edges are {tuple(edges.tolist())} A"
        raise InputError("The voxels are not cubes", reason, "Resample to cubic voxels")
    return float(edges[0])


def checked_origin(origin: Any) -> list[float]:
    """A position x, y, z in A."""
    refuse_masked(origin, "The origin")
    names = getattr(getattr(origin, "dtype", None), "names", None)
    try:
        place = np.asarray([origin[name] for name in names] if names else origin, dtype=np.float64)
    except (TypeError, ValueError):
        place = np.zeros(0)
    if place.shape != (3,) or not np.all(np.isfinite(place)):
        raise InputError("The origin is no position", f"it is {origin!r}", "Give x, y, z in A")
    return [float(value) for value in place]
