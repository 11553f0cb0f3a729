"""Results of radial profiles and their averages."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ._result import Result

Values = npt.NDArray[np.float64]


class Profile:
    """The radial profile of a map or a model.

    Attributes
    ----------
    file : str
        The file, or the name of an input from memory.
    s : numpy.ndarray
        Frequency of each shell in 1/A.
    mean_amplitude, mean_power : numpy.ndarray
        Means of |F| and |F|^2 over each shell, in density times A^3 and its square.
    coefficients : numpy.ndarray
        Number of coefficients of each shell.
    wilson : dict
        The Wilson line: b_factor and b_factor_error in A^2, the range in A.
    segments : dict
        The piecewise linear fit: breakpoints in A, B factors in A^2.
    """

    def __init__(self, found: dict[str, Any]) -> None:
        self.file: str = found["file"]
        self.s: Values = np.asarray(found["s_per_angstrom"], np.float64)
        self.mean_amplitude: Values = np.asarray(found["mean_amplitude"], np.float64)
        self.mean_power: Values = np.asarray(found["mean_power"], np.float64)
        self.coefficients: npt.NDArray[np.int64] = np.asarray(found["coefficients"], np.int64)
        self.wilson: dict[str, Any] = found["wilson"]
        self.segments: dict[str, Any] = found["segments"]

    def __repr__(self) -> str:
        return f"<acuity.Profile of {self.file}, Wilson B {self.wilson['b_factor']:.1f} A^2>"


class AverageProfile:
    """An average profile of macromolecules.

    Attributes
    ----------
    name : str
        helix, sheet, coil, mixed, protein, dna or rna.
    s : numpy.ndarray
        Frequencies from 0 in equal steps, 1/A.
    mean, standard_deviation : numpy.ndarray
        Mean and standard deviation over the parts, A^(1/2).
    n : int
        Number of parts.
    source : str
        Origin of the profile, one sentence.
    """

    def __init__(self, found: dict[str, Any]) -> None:
        self.name: str = found["name"]
        self.s: Values = np.asarray(found["s_per_angstrom"], np.float64)
        self.mean: Values = np.asarray(found["mean"], np.float64)
        self.standard_deviation: Values = np.asarray(found["standard_deviation"], np.float64)
        self.n: int = found["n"]
        self.source: str = found["source"]

    def __repr__(self) -> str:
        return f"<acuity.AverageProfile {self.name} of {self.n} parts>"


class ProfileResult(Result):
    """The result of acuity.profile."""

    @property
    def profiles(self) -> list[Profile]:
        """The profiles of the files, in their order."""
        return [Profile(found) for found in self.report.get("files", [])]

    @property
    def average(self) -> AverageProfile | None:
        """The average profile, where average was given."""
        found = self.report.get("average")
        return None if found is None else AverageProfile(found)

    def _numbers(self) -> dict[str, str]:
        return {profile.file: f"Wilson B {profile.wilson['b_factor']:.1f} A^2" for profile in self.profiles}


class AverageProfilesResult(Result):
    """The result of acuity.average_profiles."""

    @property
    def profiles(self) -> dict[str, AverageProfile]:
        """The profiles by name, in the order helix, sheet, coil, mixed, protein, dna, rna."""
        return {found["name"]: AverageProfile(found) for found in self.report.get("profiles", [])}

    def _numbers(self) -> dict[str, str]:
        return {name: f"{profile.n} parts" for name, profile in self.profiles.items()}
