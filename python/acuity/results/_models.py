"""Results that describe models: perturbed ones, and the scores of residues by a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ._result import Result
from ._sharpen import structure_of

if TYPE_CHECKING:
    import gemmi

Values = npt.NDArray[np.float64]


class PerturbResult(Result):
    """The result of acuity.perturb."""

    @property
    def model(self) -> gemmi.Structure:
        """The atoms that were selected of the perturbed model, with their B factors (A^2); needs gemmi."""
        return structure_of(self._model_text)

    @property
    def mmcif(self) -> str:
        """The same model as the text of an mmCIF file."""
        return self._model_text

    @property
    def atoms(self) -> int:
        """Number of atoms of `model`."""
        return int(self.report["atoms_written"])

    @property
    def rmsd(self) -> float:
        """RMSD in A that the kicks reached, over all atoms of the whole model."""
        return float(self.report["kicks"]["rmsd_reached_angstrom"])

    @property
    def mean_b(self) -> tuple[float, float]:
        """Mean B factor in A^2 of the whole model before and after."""
        found = self.report["b_factors"]
        return float(found["mean_before_angstrom2"]), float(found["mean_after_angstrom2"])

    def _numbers(self) -> dict[str, str]:
        before, after = self.mean_b
        return {"atoms": str(self.atoms), "RMSD": f"{self.rmsd:.3f} A", "mean B": f"{before:.1f} to {after:.1f} A^2"}


class Scores:
    """Scores of groups of atoms: residues or chains, one element for each in the order of the model.

    Attributes
    ----------
    chain : numpy.ndarray of str
        Name of the chain, as authors give it.
    atoms : numpy.ndarray of int
        Number of atoms.
    q : numpy.ndarray
        Mean Q-score of the atoms, -1 to 1.
    correlation : numpy.ndarray
        Correlation of map and model density, -1 to 1; NaN where one of them is constant.
    density : numpy.ndarray
        Mean density at the atoms, unit of the map.
    b : numpy.ndarray or None
        Mean local B factor at the atoms in A^2; NaN where none is known, None without b_map.
    resolution : numpy.ndarray or None
        Mean local resolution at the atoms in A; NaN where none is known, None without resolution_map.
    """

    def __init__(self, rows: list[dict[str, Any]], has_b: bool, has_resolution: bool) -> None:
        def values(key: str) -> Values:
            return np.array([row.get(key) for row in rows], np.float64)

        self.chain: npt.NDArray[np.str_] = np.array([row["chain"] for row in rows], np.str_)
        self.atoms: npt.NDArray[np.int64] = np.array([row["atoms"] for row in rows], np.int64)
        self.q: Values = values("q")
        self.correlation: Values = values("correlation")
        self.density: Values = values("density")
        self.b: Values | None = values("b") if has_b else None
        self.resolution: Values | None = values("resolution") if has_resolution else None

    def __len__(self) -> int:
        return len(self.q)

    def __repr__(self) -> str:
        return f"<acuity.{type(self).__name__} of {len(self)}>"


class ResidueScores(Scores):
    """Scores of residues: those of Scores, and the residues' names.

    Attributes
    ----------
    number : numpy.ndarray of int
        Sequence number, as authors give it.
    insertion : numpy.ndarray of str
        Insertion code; empty for none.
    name : numpy.ndarray of str
        Name of the residue, such as ALA.
    """

    def __init__(self, rows: list[dict[str, Any]], has_b: bool, has_resolution: bool) -> None:
        super().__init__(rows, has_b, has_resolution)
        self.number: npt.NDArray[np.int64] = np.array([row["number"] for row in rows], np.int64)
        self.insertion: npt.NDArray[np.str_] = np.array([row["insertion"] for row in rows], np.str_)
        self.name: npt.NDArray[np.str_] = np.array([row["name"] for row in rows], np.str_)


class ChainScores(Scores):
    """Scores of chains: those of Scores over all atoms of each chain, and the number of its residues.

    Attributes
    ----------
    residues : numpy.ndarray of int
        Number of residues.
    """

    def __init__(self, rows: list[dict[str, Any]], has_b: bool, has_resolution: bool) -> None:
        super().__init__(rows, has_b, has_resolution)
        self.residues: npt.NDArray[np.int64] = np.array([row["residues"] for row in rows], np.int64)


class ResiduesResult(Result):
    """The result of acuity.residues."""

    def _has(self, map: str) -> bool:
        return map in self.report["inputs"]

    @property
    def residues(self) -> ResidueScores:
        """Scores of the residues."""
        return ResidueScores(self.report["residues"], self._has("b_map"), self._has("resolution_map"))

    @property
    def chains(self) -> ChainScores:
        """Scores of the chains."""
        return ChainScores(self.report["chains"], self._has("b_map"), self._has("resolution_map"))

    @property
    def q(self) -> float:
        """Mean Q-score of all atoms."""
        return float(self.report["whole"]["q"])

    @property
    def correlation(self) -> float | None:
        """Correlation of map and model density around all atoms; None where one of them is constant."""
        found: float | None = self.report["whole"]["correlation"]
        return found

    @property
    def expected_q(self) -> tuple[float, float, float] | None:
        """Quantiles 0.05, 0.5 and 0.95 of the Q-scores of EMDB entries at the keyword resolution.

        None without that keyword, and where it is not 1.5 to 9 A.
        """
        found = self.report.get("expected_q")
        return None if found is None else (found["0.05"], found["0.5"], found["0.95"])

    def _numbers(self) -> dict[str, str]:
        numbers = {"residues": str(len(self.report["residues"])), "Q": f"{self.q:.3f}"}
        if self.correlation is not None:
            numbers["correlation"] = f"{self.correlation:.3f}"
        return numbers
