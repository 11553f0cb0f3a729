"""The engines of this machine, and headers of maps: what `acuity devices` and `acuity info` print."""

from __future__ import annotations

import os
from typing import Any

from . import _core
from ._arrays import cubic_spacing


def devices() -> list[dict[str, Any]]:
    """The engines of this machine: device, method, whether it is available, and details or why it is not.

    >>> import acuity
    >>> [engine["available"] for engine in acuity.devices() if engine["device"] == "cpu"]
    [True, True]
    """
    return list(_core.engines())


def info(path: str | os.PathLike[str], *, spacing: float | None = None) -> _core.Header:
    """The header of a map file; str() of it is what `acuity info` prints. `spacing` replaces its voxel size in A."""
    return _core.read_header(os.fspath(path), None if spacing is None else cubic_spacing(spacing))
