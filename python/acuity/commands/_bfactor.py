"""The function bfactor, written by scripts/python-api from the options of `acuity bfactor`."""

from __future__ import annotations

from typing import Literal

from .._inputs import MapLike, ModelLike, Output, PathLike
from .._progress import Progress
from .._run import run
from ..results import BFactorResult


def bfactor(
    map: MapLike,
    half_map2: MapLike | None = None,
    *,
    output: Output = None,
    output_mode: Literal[2, 12] | None = None,
    mask: MapLike | None = None,
    model: ModelLike | None = None,
    min_size: int | None = None,
    largest: bool = False,
    close: float | None = None,
    extend: float | None = None,
    mask_threshold: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    model_number: int | Literal["all"] | None = None,
    estimator: Literal["line", "profile", "half-maps"] | None = None,
    profile: PathLike | None = None,
    resolution: float | None = None,
    wilson_from: float | None = None,
    window: float | None = None,
    pooling: float | None = None,
    r2_out: Output = None,
    standard_error_out: Output = None,
    interval_out: PathLike | None = None,
    spacing: float | None = None,
    device: str | None = None,
    method: str | None = None,
    batch: int | None = None,
    threads: int | None = None,
    report: Output = None,
    progress: Progress = False,
) -> BFactorResult:
    """Write local B factors of a map or of two half maps, in A^2.

    Equal to the command `acuity bfactor`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    map : MapLike
        The map, or the first of two half maps.
    half_map2 : MapLike | None
        The second half map.
    output : Output
        File. Map of B factors, 0 outside the mask; .gz compresses it.
    output_mode : Literal[2, 12] | None
        Mode of the maps to write: 2 (float) or 12 (half precision: half the size, 11 bits). Default: 2.
    mask : MapLike | None
        Mask file: voxels of 0.5 and more are computed; default: the molecule in the map or the half maps.
    model : ModelLike | None
        Atomic model (PDB or mmCIF): voxels within 3 A of an atom are computed.
    min_size : int | None
        Smallest number of voxels of a connected component of the mask; smaller ones are left out. Range: 1 to
        1099511627776.
    largest : bool
        Keep only the largest connected component of the mask.
    close : float | None
        Radius in A of a morphological closing of the mask, which fills gaps narrower than twice it; after largest. Range: 0
        to 100.
    extend : float | None
        Distance in A by which the mask is dilated, after close. Range: 0 to 100.
    mask_threshold : float | None
        Density from which on voxels are in the mask, such as the contour level of an EMDB entry.
    frame : Literal["auto", "origin", "nxstart", "zero"] | None
        Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. The default auto
        is ORIGIN unless it is zero, else NXSTART, and is checked against the density.
    model_number : int | Literal["all"] | None
        Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as parts of
        an assembly do.
    estimator : Literal["line", "profile", "half-maps"] | None
        Estimator: line (a straight line), profile (a line after division by an average profile) or half-maps (the cross
        spectrum with weighted shells). Default: profile for one map, half-maps for two.
    profile : PathLike | None
        Average profile: helix, sheet, mixed, protein, dna, rna or a file. Default: protein.
    resolution : float | None
        Resolution in A at which fits end; default: where the FSC of the half maps in the mask falls below 0.143, or the
        Nyquist limit. Range: 0.1 to 1e+06.
    wilson_from : float | None
        Resolution in A at which fits begin; default: 13 or twice the end, or 3 for estimator line with data beyond 2.5 A.
        Range: 0.1 to 1e+06.
    window : float | None
        Window edge in A, rounded up to an even number of voxels. Default: 25. Range: 0.1 to 1e+06.
    pooling : float | None
        Standard deviation in A of the Gaussian that averages powers of neighbouring windows; 0 averages nothing. Default:
        4. Range: 0 to 100.
    r2_out : Output
        File. Write a map of R^2, the fraction of the shells' variance that the fit explains.
    standard_error_out : Output
        File. Write a map of standard errors in A^2.
    interval_out : PathLike | None
        File. Write the ends of 95 % intervals: PREFIX_low.mrc and PREFIX_high.mrc.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    device : str | None
        Device: auto, cpu or cuda[:N,...]; see acuity devices. Default: auto.
    method : str | None
        Method: auto, sliding or fft; see acuity devices. Default: auto.
    batch : int | None
        Number of windows per batch on a GPU; default: from its memory. Range: 1 to 1073741824.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    report : Output
        File. JSON report; default: beside the output.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    BFactorResult
    """
    given = locals()
    return run(BFactorResult, "bfactor", [("map", map), ("half_map2", half_map2)], given)
