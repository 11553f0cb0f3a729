"""Single windows, for developers of methods: values per shell at voxels of your choice.

The commands compute the same for all voxels of a mask; here it comes as arrays, in double precision.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from ._arrays import checked_voxels, refuse_masked
from ._errors import InputError
from ._inputs import MapLike
from ._map import Map

Values = npt.NDArray[np.float64]
Voxels = npt.NDArray[np.integer[Any]] | Sequence[Sequence[int]]


def _voxels_of(map: MapLike, what: str) -> tuple[npt.NDArray[np.float32], float | None]:
    """The voxels, and their size in A where it is known."""
    if isinstance(map, (str, os.PathLike)):
        map = Map.read(map)
    return (map.array, map.spacing) if isinstance(map, Map) else (checked_voxels(map, what), None)


def _pair_of(a: MapLike, b: MapLike, what_a: str, what_b: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The voxels of two maps, whose sizes have to be the same to a relative 1e-3 where both are known."""
    (voxels_a, spacing_a), (voxels_b, spacing_b) = _voxels_of(a, what_a), _voxels_of(b, what_b)
    if spacing_a is not None and spacing_b is not None and abs(spacing_b / spacing_a - 1) > 1e-3:
        reason = f"{spacing_a:g} A in the first, {spacing_b:g} A in the second"
        raise InputError("Two maps have voxels of other sizes", reason, "Resample one of them")
    return voxels_a, voxels_b


def _list_of(voxels: Voxels) -> npt.NDArray[np.int64]:
    refuse_masked(voxels, "The list of voxels")
    listed = np.asarray(voxels)
    if listed.ndim != 2 or listed.shape[1] != 3 or listed.dtype.kind not in "iu":
        raise InputError("The voxels are no list of indices", f"their shape is {listed.shape}", "Give rows of z, y, x")
    return np.ascontiguousarray(listed, np.int64)


def amplitudes(
    map: MapLike, voxels: Voxels, window_voxels: int, *, shells: str = "full", padding: float = 0.0, threads: int = 0
) -> Values:
    """Mean amplitude of each shell in the window around each voxel (Eq. 1 of docs/reference/equations.md).

    Parameters
    ----------
    map : Map, array or path
        The map.
    voxels : array of whole numbers, (n, 3)
        Indices z, y, x of the windows' centres.
    window_voxels : int
        Window edge N in voxels, 8 to 1024, no larger than the map.
    shells : {"full", "locscale"}
        Average over the full sphere, or over one octant as in LocScale 2.
    padding : float
        Value of the map beyond its box.
    threads : int
        Number of threads; 0 means one per usable CPU.

    Returns
    -------
    numpy.ndarray of float64, (n, N // 2 + 1)
        Amplitudes in the unit of the map times voxels; shell j has the frequency j / (N * voxel size).

    Examples
    --------
    >>> import numpy as np, acuity
    >>> float(acuity.windows.amplitudes(np.ones((16, 16, 16), np.float32), [[8, 8, 8]], 8)[0, 0])
    512.0
    """
    return _core.window_amplitudes(
        _voxels_of(map, "The map")[0], _list_of(voxels), window_voxels, _shells(shells), padding, threads
    )


def gains(
    map: MapLike,
    reference: MapLike,
    voxels: Voxels,
    window_voxels: int,
    *,
    shells: str = "full",
    padding: float = 0.0,
    threads: int = 0,
) -> Values:
    """Gain of each shell: amplitude of the reference divided by that of the map (Eq. 2); 0 where the map has none.

    Parameters and result are those of amplitudes(). Raises InputError for maps whose voxel sizes differ.
    """
    return _core.window_gains(
        *_pair_of(map, reference, "The map", "The reference"),
        _list_of(voxels),
        window_voxels,
        _shells(shells),
        padding,
        threads,
    )


def correlations(
    half_map1: MapLike, half_map2: MapLike, voxels: Voxels, window_voxels: int, *, padding: float = 0.0, threads: int = 0
) -> Values:
    """Fourier shell correlation of two half maps in each window, -1 to 1 (Eq. 11); 0 in shell 0.

    Parameters and result are those of amplitudes(). Windows have no soft edge. Raises InputError for maps whose voxel
    sizes differ.
    """
    return _core.window_correlations(
        *_pair_of(half_map1, half_map2, "The first half map", "The second half map"),
        _list_of(voxels),
        window_voxels,
        "full",
        padding,
        threads,
    )


def _shells(shells: str) -> str:
    if shells not in ("full", "locscale"):
        raise InputError("The shells are unknown", f"they are {shells!r}", 'Give "full" or "locscale"')
    return shells
