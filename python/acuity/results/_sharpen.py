"""Results of sharpen, of its prediction, and of the refinement of B factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._map import Map
from ._result import Result, Slices

if TYPE_CHECKING:
    import gemmi


def structure_of(text: str) -> gemmi.Structure:
    """A gemmi.Structure of mmCIF text."""
    import gemmi

    return gemmi.make_structure_from_block(gemmi.cif.read_string(text).sole_block())


class SharpenResult(Result):
    """The result of acuity.sharpen."""

    @property
    def map(self) -> Map:
        """The sharpened map, in the unit of the reference, 0 outside the mask."""
        return self._map("map")

    @property
    def mask(self) -> Map:
        """The computed voxels: 1, and 0 elsewhere; made of bytes at each call."""
        return self._map_of_mask()

    @property
    def half_maps(self) -> tuple[Map, Map] | None:
        """Both half maps scaled by the gains of their mean, where half_maps_out was given."""
        first, second = self._map_or_none("half_map1"), self._map_or_none("half_map2")
        return (first, second) if first is not None and second is not None else None

    @property
    def uncertainty(self) -> Map | None:
        """Standard deviation of the result over profiles and windows, where uncertainty_out was given; unit of the map."""
        return self._map_or_none("uncertainty")

    @property
    def model(self) -> gemmi.Structure | None:
        """The model with its refined B factors (A^2), in the coordinates of its file, where they were refined."""
        return structure_of(self._model_text) if self._model_text else None

    @property
    def resolution(self) -> float | None:
        """Resolution in A: that of the keyword, or where the FSC of the half maps in the mask falls below 0.143."""
        return self.report.get("resolution_angstrom")

    @property
    def voxels(self) -> int:
        """Number of computed voxels."""
        return int(self.report["voxels"])

    @property
    def window_voxels(self) -> int:
        """Window edge in voxels."""
        return int(self.report["window"]["edge_voxels"])

    @property
    def equivalent_b(self) -> float | None:
        """B factor in A^2 that takes the map to the result's overall fall-off; negative sharpens."""
        found: float | None = self.report["fall_off"].get("equivalent_b_angstrom2")
        return found

    def _numbers(self) -> dict[str, str]:
        numbers = {"voxels": f"{self.voxels}", "window": f"{self.window_voxels} voxels"}
        if self.resolution is not None:
            numbers["resolution"] = f"{self.resolution:.2f} A"
        if self.equivalent_b is not None:
            numbers["equivalent B"] = f"{self.equivalent_b:.0f} A^2"
        numbers["reference"] = str(self.report["reference"]["kind"])
        return numbers

    def _slices(self) -> Slices:
        return [*self._before(), ("after", self.map)]


class SharpenPlan(Result):
    """The prediction of acuity.plan_sharpening."""

    @property
    def seconds(self) -> float:
        """Predicted time of the run in s."""
        return float(sum(stage["seconds"] for stage in self.report["predicted_stages"]))

    @property
    def memory_bytes(self) -> int:
        """Predicted peak memory in bytes."""
        return int(self.report["memory_bytes"])

    def _numbers(self) -> dict[str, str]:
        return {"time": f"{self.seconds:.1f} s", "memory": f"{self.memory_bytes / 1e6:.0f} MB"}


class RefineBResult(Result):
    """The result of acuity.refine_b."""

    @property
    def model(self) -> gemmi.Structure:
        """The model with its refined B factors (A^2), in the coordinates of its file."""
        return structure_of(self._model_text)

    @property
    def b_factors(self) -> dict[str, Any]:
        """Range, rounds and quantiles of the B factors (A^2) before and after, as the report of sharpen has them."""
        found: dict[str, Any] = self.report["b_factors"]
        return found

    def _numbers(self) -> dict[str, str]:
        return {
            "median B before": f"{self.b_factors['before_angstrom2']['quantiles']['0.5']:.1f} A^2",
            "median B after": f"{self.b_factors['after_angstrom2']['quantiles']['0.5']:.1f} A^2",
        }
