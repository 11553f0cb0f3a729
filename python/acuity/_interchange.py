"""Maps of mrcfile and gemmi.

Under Map.from_mrcfile, Map.from_gemmi and Map.to_gemmi, so that neither package is needed to import acuity.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from . import _core
from ._errors import AcuityWarning, InputError, InputTypeError
from ._map import Map

# Words of the MRC header, counted from 1.
_WORD_ORIGIN = 50
_WORD_LABEL = 57

_RIGHT_ANGLE = 0.01  # As far from 90 degrees as the angle of a map file may be.
_LABEL = "Acuity: the first voxel lies at ORIGIN"
_DOUBT = (
    "ORIGIN is taken for the place of the first voxel, but gemmi's setup() forgets NXSTART. "
    "Give a map before setup(), or the keyword origin."
)


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


def map_of_gemmi(ccp4: Any, origin: Any = None) -> Map:
    """See Map.from_gemmi."""
    grid = getattr(ccp4, "grid", None)
    if grid is None:
        raise InputTypeError("This is no gemmi.Ccp4Map", f"it is a {type(ccp4).__name__}", "Give read_ccp4_map(...)")
    voxels = np.asarray(grid.array).T.astype(np.float32, copy=False)  # gemmi indexes u, v, w with u fastest.
    if grid.axis_order.name == "Unknown":
        return _as_read(ccp4, voxels, origin)
    cell = grid.unit_cell
    angles = (cell.alpha, cell.beta, cell.gamma)
    if any(abs(angle - 90) > _RIGHT_ANGLE for angle in angles):
        raise InputError("The cell of the gemmi map is skewed", f"its angles are {angles}", "Resample to cubic voxels")
    edges = (cell.a / grid.nu, cell.b / grid.nv, cell.c / grid.nw)
    place = [ccp4.header_float(_WORD_ORIGIN + i) for i in range(3)] if origin is None else origin
    if origin is None and any(place) and ccp4.header_str(_WORD_LABEL, len(_LABEL)) != _LABEL:
        warnings.warn(_DOUBT, AcuityWarning, stacklevel=3)
    return Map(voxels, edges, place)


def _as_read(ccp4: Any, voxels: Any, origin: Any) -> Map:
    """A map whose voxels are in the order of its file; the words of the header say what they are."""
    words = np.zeros(256, "<i4")
    reals = words.view("<f4")
    for word in (1, 2, 3, 5, 6, 7, 8, 9, 10, 17, 18, 19, 23):
        words[word - 1] = ccp4.header_i32(word)
    for word in (11, 12, 13, 14, 15, 16, *range(_WORD_ORIGIN, _WORD_ORIGIN + 3)):
        reals[word - 1] = ccp4.header_float(word)
    words[3], words[55] = 2, ccp4.header_i32(56)
    texts = ccp4.ccp4_header
    words[23] = len(texts) - 1024
    head = bytearray(words.tobytes())
    head[208:216] = b"MAP DD\0\0"
    head[224:] = texts[224:]
    file = _core.file_of_bytes("gemmi_map", bytes(head) + np.ascontiguousarray(voxels, "<f4").tobytes())
    header, array = _core.read_map(file.path)
    return Map._of(array, header) if origin is None else Map(array, header.spacing, origin)


def gemmi_of_map(map: Map) -> Any:
    """See Map.to_gemmi."""
    import gemmi

    made = gemmi.Ccp4Map()
    made.grid = gemmi.FloatGrid(np.ascontiguousarray(map.array.T))
    z, y, x = map.shape
    made.grid.set_unit_cell(gemmi.UnitCell(x * map.spacing, y * map.spacing, z * map.spacing, 90, 90, 90))
    made.grid.spacegroup = gemmi.SpaceGroup("P1")
    made.update_ccp4_header(2)
    made.set_header_str(_WORD_LABEL, _LABEL.ljust(80))
    for i, value in enumerate(map.origin):
        made.set_header_float(_WORD_ORIGIN + i, value)
    return made
