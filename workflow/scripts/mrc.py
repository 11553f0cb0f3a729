"""Headers of map files, as far as the header of an entry repeats them."""

import gzip
import struct


def read_header(path):
    """Size, starts and axes along columns, rows, sections; intervals and cell along x, y, z."""
    opened = gzip.open(path) if str(path).endswith(".gz") else open(path, "rb")
    with opened as file:
        words = file.read(1024)
    order = "<"
    if not 1 <= struct.unpack_from("<i", words, 64)[0] <= 3:
        order = ">"
    integers = struct.unpack_from(f"{order}10i", words, 0)
    cell = struct.unpack_from(f"{order}3f", words, 40)
    axes = struct.unpack_from(f"{order}3i", words, 64)
    return {
        "size": integers[0:3],
        "start": integers[4:7],
        "intervals": integers[7:10],
        "cell": cell,
        "axes": tuple(axis - 1 for axis in axes),
    }
