"""Maps of mrcfile and gemmi.

Under Map.from_mrcfile, Map.from_gemmi and Map.to_gemmi, so that neither package is needed to import acuity.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import _core
from ._errors import InputError, InputTypeError
from ._map import Map

_WORD_ORIGIN = 50  # Of the MRC header, counted from 1.


def map_of_mrcfile(file: Any) -> Map:
    """See Map.from_mrcfile."""
    data, header = getattr(file, "data", None), getattr(file, "header", None)
    if data is None or header is None:
        raise InputError("The mrcfile cannot be used", "it is closed or empty", "Open it, and keep it open meanwhile")
    extended = getattr(file, "extended_header", None)
    head = header.tobytes() + (b"" if extended is None else extended.tobytes())
    voxels = np.ascontiguousarray(data)
    kept = _core.file_of_bytes("mrcfile", head + voxels.tobytes()) if not _is_plain(data, header) else None
    if kept is not None:
        found, array = _core.read_map(kept.path)
        return Map._of(array, found)
    found = _core.header_of_bytes(head, voxels)
    return Map._of(data, found)


def _is_plain(data: Any, header: Any) -> bool:
    axes = (int(header.mapc), int(header.mapr), int(header.maps))
    return (
        data.dtype == np.float32
        and data.dtype.isnative
        and data.flags.c_contiguous
        and axes == (1, 2, 3)
        and data.ndim == 3
    )


def map_of_gemmi(ccp4: Any) -> Map:
    """See Map.from_gemmi."""
    grid = getattr(ccp4, "grid", None)
    if grid is None:
        raise InputTypeError("This is no gemmi.Ccp4Map", f"it is a {type(ccp4).__name__}", "Give read_ccp4_map(...)")
    if grid.axis_order.name == "Unknown":
        raise InputError("The gemmi map does not cover its cell", "setup() was not called", "Call ccp4.setup(0.0) first")
    voxels = np.asarray(grid.array).T  # gemmi indexes u, v, w with u fastest.
    cell = grid.unit_cell
    edges = (cell.a / grid.nu, cell.b / grid.nv, cell.c / grid.nw)
    origin = [ccp4.header_float(_WORD_ORIGIN + i) for i in range(3)]
    return Map(voxels.astype(np.float32, copy=False), edges, origin)


def gemmi_of_map(map: Map) -> Any:
    """See Map.to_gemmi."""
    import gemmi

    made = gemmi.Ccp4Map()
    made.grid = gemmi.FloatGrid(np.ascontiguousarray(map.array.T))
    z, y, x = map.shape
    made.grid.set_unit_cell(gemmi.UnitCell(x * map.spacing, y * map.spacing, z * map.spacing, 90, 90, 90))
    made.grid.spacegroup = gemmi.SpaceGroup("P1")
    made.update_ccp4_header(2)
    for i, value in enumerate(map.origin):
        made.set_header_float(_WORD_ORIGIN + i, value)
    return made
