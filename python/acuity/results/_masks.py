"""Results of masks and simulated maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._map import Map
from ._result import Result, Slices
from ._sharpen import structure_of

if TYPE_CHECKING:
    import gemmi


class MaskResult(Result):
    """The result of acuity.mask and acuity.fdr_mask."""

    @property
    def mask(self) -> Map:
        """The mask with its soft edge, 0 to 1; of fdr_mask without binary the confidence of each voxel, 0 to 1."""
        return self._map("mask")

    @property
    def voxels(self) -> int | None:
        """Number of voxels in the mask without its edge; None for confidences."""
        return self.report.get("mask_voxels")

    def _numbers(self) -> dict[str, str]:
        return {} if self.voxels is None else {"voxels": str(self.voxels)}

    def _slices(self) -> Slices:
        return [*self._before(), ("mask", self.mask)]


class SimulateResult(Result):
    """The result of acuity.simulate."""

    @property
    def density(self) -> Map:
        """The density of the model, with noise where it was asked for without half maps."""
        return self._map("density")

    @property
    def half_maps(self) -> tuple[Map, Map] | None:
        """The density with independent noise, twice, where half_maps was given."""
        first, second = self._map_or_none("half_map1"), self._map_or_none("half_map2")
        return (first, second) if first is not None and second is not None else None

    @property
    def b_map(self) -> Map | None:
        """Mean B factor (A^2) of the atoms around each voxel near an atom, where b_map was given."""
        return self._map_or_none("b_map")

    @property
    def model(self) -> gemmi.Structure | None:
        """The atoms that were drawn, with their B factors (A^2), in the coordinates of their file; needs model_out."""
        return structure_of(self._model_text) if self._model_text else None

    @property
    def atoms(self) -> int:
        """Number of atoms drawn."""
        return int(self.report["atoms"])

    def _numbers(self) -> dict[str, str]:
        return {"atoms": str(self.atoms)}

    def _slices(self) -> Slices:
        return [("density", self.density)]
