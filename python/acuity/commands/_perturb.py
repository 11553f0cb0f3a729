"""The function perturb, written by scripts/python-api from the options of `acuity perturb`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, Output
from .._progress import Progress
from .._run import run
from ..results import PerturbResult


def perturb(
    model: ModelLike,
    *,
    output: Output = None,
    rmsd: float | None = None,
    rmsd_exact: bool = False,
    mask: MapLike | None = None,
    boundary: bool = True,
    spacing: float | None = None,
    seed: int | None = None,
    b: Literal["keep", "nearest", "shuffle", "random", "uniform", "blocks"] | None = None,
    b_range: tuple[float, float] | None = None,
    block: float | None = None,
    select: str | Sequence[str] | None = None,
    leave_out: str | Sequence[str] | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    hydrogens: bool = False,
    model_number: int | Literal["all"] | None = None,
    threads: int | None = None,
    report: Output = None,
    progress: Progress = False,
) -> PerturbResult:
    """Write a model with known errors: moved atoms, other B factors, parts left out.

    Equal to the command `acuity perturb`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    model : ModelLike
        The atomic model.
    output : Output
        File. Model to write, as .pdb or .cif.
    rmsd : float | None
        RMSD r of the kicks in A; 0 leaves the atoms in place. Each atom moves in a random direction by a length uniform in
        0 to 2 r. The rms of the lengths is 1.155 r without a boundary. Default: 0. Range: 0 to 1000.
    rmsd_exact : bool
        Scale the range of lengths until the RMSD reached is rmsd, as nearly as redrawn atoms allow.
    mask : MapLike | None
        Mask file: kicks that end outside its voxels of 0.5 and more are drawn again. Default: within 3 A of the model, with
        a cosine edge of 5 voxels that counts down to 0.5.
    boundary : bool
        False: let kicks end anywhere.
    spacing : float | None
        Voxel size in A of the model's own boundary, 1 by default, or in place of that of mask. Range: 0.05 to 1000.
    seed : int | None
        Seed of kicks and B factors: the same seed, the same model. Default: 1. Range: 0 to 2147483647.
    b : Literal["keep", "nearest", "shuffle", "random", "uniform", "blocks"] | None
        B factors: kept (keep, the default), taken from the nearest atom before the kicks (nearest), or exchanged at random
        (shuffle). They can also be drawn uniformly (random), all be the mean (uniform), or be drawn for cubes (blocks).
    b_range : tuple[float, float] | None
        Range in A^2 of the B factors of b random and blocks; default: that of the model.
    block : float | None
        Edge in A of the cubes of b blocks. Default: 25. Range: 0.1 to 10000.
    select : str | Sequence[str] | None
        Atoms to write, in gemmi's syntax: A,B or A/10-50; may be repeated; kicks and B factors stay those of the whole
        model.
    leave_out : str | Sequence[str] | None
        Atoms to leave out, in gemmi's syntax: A,B or A/10-50; may be repeated.
    frame : Literal["auto", "origin", "nxstart", "zero"] | None
        Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. The default auto
        is ORIGIN unless it is zero, else NXSTART, and is checked against the density.
    hydrogens : bool
        Keep the model's hydrogens; default: left out.
    model_number : int | Literal["all"] | None
        Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as parts of
        an assembly do.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    report : Output
        File. JSON report; default: beside the output.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    PerturbResult
    """
    given = locals()
    return run(PerturbResult, "perturb", [("model", model)], given)
