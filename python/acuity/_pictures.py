"""Slices of maps as PNG for notebooks, without a plotting library.

Under _repr_html_ of maps and results.
"""

from __future__ import annotations

import base64
import html
import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ._map import Map


def png_of(grey: npt.NDArray[np.uint8]) -> bytes:
    """A greyscale picture, rows from the top."""
    height, width = grey.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + grey[row].tobytes() for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


Slice = npt.NDArray[np.float32]
"""Voxels of a slice, y and x."""


def middle_slice(map: Map) -> Slice:
    """The middle slice along z; a view of the map's memory."""
    voxels: Slice = map.array[map.shape[0] // 2]
    return voxels


def grey_slice(voxels: Slice) -> npt.NDArray[np.uint8]:
    """A slice with y upwards, from the 1 % to the 99.8 % quantile of its voxels."""
    low, high = np.quantile(voxels, [0.01, 0.998])
    scaled = (voxels[::-1] - low) * (255 / max(float(high - low), 1e-30))
    grey: npt.NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return grey


def html_of_slices(shown: Sequence[tuple[str, Map | Slice]]) -> str:
    """Slices side by side, with captions; of a map the middle one."""
    figures = []
    for caption, item in shown:
        voxels = item if isinstance(item, np.ndarray) else middle_slice(item)
        data = base64.b64encode(png_of(grey_slice(voxels))).decode()
        figures.append(
            f'<figure style="display:inline-block;margin:4px"><img style="height:240px" alt="{html.escape(caption)}" '
            f'src="data:image/png;base64,{data}"><figcaption>{html.escape(caption)}</figcaption></figure>'
        )
    return "".join(figures)


def html_of_numbers(numbers: dict[str, str]) -> str:
    """A table of names and values."""
    rows = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td></tr>" for name, value in numbers.items())
    return f"<table>{rows}</table>"
