"""The common part of all results: the report, the maps, and how a notebook shows them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _core
from .._map import Map
from .._pictures import Slice, html_of_numbers, html_of_slices, middle_slice

Slices = list[tuple[str, Map | Slice]]


class Result:
    """The result of a command.

    Attributes
    ----------
    report : dict
        The keys of the command's report or --json, as docs/developers/commands.md and the files of the program have them.
    """

    def __init__(self, outcome: _core.Outcome, report: dict[str, Any], inputs: list[Any]) -> None:
        self.report = report
        header = outcome.header
        maps = outcome.take_maps()
        self._maps = {} if header is None else {name: Map._of(array, header) for name, array in maps.items()}
        self._computed = outcome.take_mask()
        self._header = header
        self._model_text = outcome.model
        # Notebooks show it; the inputs themselves are not kept.
        self._slice_before = middle_slice(inputs[0]).copy() if inputs and isinstance(inputs[0], Map) else None

    def _map(self, name: str) -> Map:
        return self._maps[name]

    def _map_or_none(self, name: str) -> Map | None:
        return self._maps.get(name)

    def _map_of_mask(self) -> Map:
        """The computed voxels, which are kept as bytes."""
        assert self._computed is not None and self._header is not None
        return Map._of(self._computed.astype(np.float32), self._header)

    @property
    def warnings(self) -> list[str]:
        """The warnings of the run, as the report has them."""
        return list(self.report.get("warnings", []))

    @property
    def stages(self) -> dict[str, float]:
        """Seconds of each stage of the run."""
        return {stage["name"]: stage["seconds"] for stage in self.report.get("stages", [])}

    @property
    def peak_memory_bytes(self) -> int:
        """Largest resident size of this process so far, in bytes; it includes all of Python's."""
        return int(self.report["peak_memory_bytes"])

    def _numbers(self) -> dict[str, str]:
        """Names and values for notebooks."""
        return {}

    def _slices(self) -> Slices:
        """Captions, and maps or slices, for notebooks."""
        return []

    def _before(self) -> Slices:
        return [] if self._slice_before is None else [("before", self._slice_before)]

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name} {value}" for name, value in self._numbers().items())
        return f"<acuity.{type(self).__name__} {numbers}>"

    def _repr_html_(self) -> str:
        return html_of_slices(self._slices()) + html_of_numbers(self._numbers())
