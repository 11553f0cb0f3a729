"""The function residues, written by scripts/python-api from the options of `acuity residues`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, Output, PathLike
from .._progress import Progress
from .._run import run
from ..results import ResiduesResult


def residues(
    map: MapLike,
    *,
    model: ModelLike,
    output: Output | Sequence[PathLike] = None,
    b_map: MapLike | None = None,
    resolution_map: MapLike | None = None,
    resolution: float | None = None,
    sigma: float | None = None,
    radius: float | None = None,
    spacing: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    model_number: int | Literal["all"] | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> ResiduesResult:
    """Score each residue of a model by a map: Q-score, correlation.

    Equal to the command `acuity residues`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    map : MapLike
        The map that the model is scored by.
    output : Output | Sequence[PathLike]
        File. Table of residues, by its name CSV (.csv), JSON (.json), mmCIF (.cif) or attributes for ChimeraX (.defattr);
        may be given several times.
    b_map : MapLike | None
        Map of local B factors, as acuity bfactor writes it.
    resolution_map : MapLike | None
        Map of the local resolution, as acuity resolution writes it.
    resolution : float | None
        Resolution of the map in A: the model's density is low-passed there, and Q-scores are set beside those of EMDB
        entries. Range: 0.1 to 1e+06.
    sigma : float | None
        Standard deviation in A of the Gaussian that Q-scores compare with; 0.6 as in the paper of 2020. Default: 0.4.
        Range: 0.05 to 10.
    radius : float | None
        Distance in A from a residue's atoms up to which voxels are correlated. Default: 3. Range: 1 to 10.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    frame : Literal["auto", "origin", "nxstart", "zero"] | None
        Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. The default auto
        is ORIGIN unless it is zero, else NXSTART, and is checked against the density.
    model_number : int | Literal["all"] | None
        Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as parts of
        an assembly do.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    model : ModelLike
        Atomic model (PDB or mmCIF).
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    ResiduesResult
    """
    given = locals()
    return run(ResiduesResult, "residues", [("map", map)], given)
