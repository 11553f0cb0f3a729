"""Results of Fourier shell correlation and of comparisons."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ._result import Result

Values = npt.NDArray[np.float64]


class FscCurve:
    """A Fourier shell correlation.

    Attributes
    ----------
    s : numpy.ndarray
        Frequency of each shell in 1/A.
    fsc : numpy.ndarray
        Correlation of each shell, -1 to 1.
    at_0_143, at_0_5 : float or None
        Resolution in A where the curve falls below 0.143 and 0.5; None where it never does or never was above.
    """

    def __init__(self, s: list[float], curve: dict[str, Any]) -> None:
        self.s: Values = np.asarray(s, np.float64)
        self.fsc: Values = np.asarray(curve["fsc"], np.float64)
        self.at_0_143: float | None = curve.get("resolution_angstrom_at_0.143")
        self.at_0_5: float | None = curve.get("resolution_angstrom_at_0.5")

    def __repr__(self) -> str:
        return f"<acuity.FscCurve of {len(self.s)} shells, below 0.143 at {self.at_0_143} A>"


class FscResult(Result):
    """The result of acuity.fsc."""

    def _curve(self, name: str) -> FscCurve | None:
        found = self.report.get(name)
        return None if found is None else FscCurve(self.report["s_per_angstrom"], found)

    @property
    def unmasked(self) -> FscCurve:
        """FSC of the maps as they are."""
        return FscCurve(self.report["s_per_angstrom"], self.report["unmasked"])

    @property
    def masked(self) -> FscCurve | None:
        """FSC of the masked maps; None without a mask."""
        return self._curve("masked")

    @property
    def randomised(self) -> FscCurve | None:
        """FSC of the masked half maps after their phases were randomised; None without a mask or half maps."""
        return self._curve("randomised")

    @property
    def corrected(self) -> FscCurve | None:
        """Masked FSC without the correlation that the mask makes; None without a mask or half maps."""
        return self._curve("corrected")

    def _numbers(self) -> dict[str, str]:
        best = self.corrected or self.masked or self.unmasked
        return {"FSC below 0.143 at": f"{best.at_0_143} A"}


class CompareResult(Result):
    """The result of acuity.compare."""

    @property
    def correlation(self) -> float:
        """Pearson correlation over the compared voxels."""
        return float(self.report["correlation"])

    @property
    def fsc(self) -> FscCurve:
        """FSC of both maps, inside the mask if there is one."""
        return FscCurve(self.report["fsc"]["s_per_angstrom"], self.report["fsc"])

    def _numbers(self) -> dict[str, str]:
        return {"correlation": f"{self.correlation:.4f}"}
