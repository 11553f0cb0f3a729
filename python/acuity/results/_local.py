"""Results of local resolution, local B factors and global sharpening."""

from __future__ import annotations

from typing import Any

from .._map import Map
from ._result import Result, Slices


class ResolutionResult(Result):
    """The result of acuity.resolution."""

    @property
    def resolutions(self) -> Map:
        """Resolution in A at each voxel of the mask, 0 elsewhere."""
        return self._map("resolutions")

    @property
    def median(self) -> float:
        """Median resolution in A over the mask."""
        return float(self.report["median_angstrom"])

    def _numbers(self) -> dict[str, str]:
        return {"median": f"{self.median:.2f} A"}

    def _slices(self) -> Slices:
        return [("resolution", self.resolutions)]


class BFactorResult(Result):
    """The result of acuity.bfactor. Maps are 0 outside the mask and where no B factor could be fitted."""

    @property
    def b(self) -> Map:
        """Local B factors in A^2."""
        return self._map("b")

    @property
    def standard_error(self) -> Map:
        """Standard error of B in A^2."""
        return self._map("standard_error")

    @property
    def r_squared(self) -> Map:
        """Fraction of the shells' variance that the fit explains, 0 to 1."""
        return self._map("r_squared")

    @property
    def median(self) -> float | None:
        """Median B factor in A^2; None where no voxel was fitted."""
        return self.report.get("median_b_angstrom2")

    def _numbers(self) -> dict[str, str]:
        return {} if self.median is None else {"median B": f"{self.median:.0f} A^2"}

    def _slices(self) -> Slices:
        return [("B", self.b)]


class GlobalResult(Result):
    """The result of acuity.global_."""

    @property
    def map(self) -> Map:
        """The sharpened map; it is not masked."""
        return self._map("map")

    @property
    def b_factor(self) -> float:
        """B factor in A^2 that was applied; negative sharpens."""
        return float(self.report["b_factor_applied"])

    @property
    def wilson(self) -> dict[str, Any] | None:
        """The Wilson line: b_factor and b_factor_error in A^2, the range in A; None where B was given."""
        return self.report.get("wilson")

    def _numbers(self) -> dict[str, str]:
        return {"applied B": f"{self.b_factor:.1f} A^2"}

    def _slices(self) -> Slices:
        return [*self._before(), ("after", self.map)]
