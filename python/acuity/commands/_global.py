"""The function global_, written by scripts/python-api from the options of `acuity global`."""

from __future__ import annotations

from typing import Literal

from .._inputs import MapLike, Output, PathLike
from .._progress import Progress
from .._run import run
from ..results import GlobalResult


def global_(
    map: MapLike,
    half_map2: MapLike | None = None,
    *,
    output: Output = None,
    output_mode: Literal[2, 12] | None = None,
    b_factor: float | None = None,
    resolution: float | None = None,
    low_pass: bool = True,
    wilson_from: float | None = None,
    profile: PathLike | None = None,
    profile_b: float | None = None,
    fsc_weight: bool | None = None,
    mask: MapLike | None = None,
    spacing: float | None = None,
    threads: int | None = None,
    report: Output = None,
    progress: Progress = False,
) -> GlobalResult:
    """Sharpen a whole map by one B factor, given or estimated.

    Equal to the command `acuity global`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    map : MapLike
        The map, or the first of two half maps whose mean is sharpened.
    half_map2 : MapLike | None
        The second half map.
    output : Output
        File. Sharpened map; .gz compresses it.
    output_mode : Literal[2, 12] | None
        Mode of the maps to write: 2 (float) or 12 (half precision: half the size, 11 bits). Default: 2.
    b_factor : float | None
        B factor in A^2 by which amplitudes are multiplied, exp(-B s^2 / 4); negative sharpens; default: that of profile_b
        minus that of the map's Wilson line. Range: -100000 to 100000.
    resolution : float | None
        Resolution in A at which the Wilson line ends and the result is low-passed. Default: where the FSC of the half maps
        in the mask falls below 0.143. Range: 0.1 to 1e+06.
    low_pass : bool
        False: do not low-pass the result.
    wilson_from : float | None
        Resolution in A at which the Wilson line begins; default: 10, or twice a resolution coarser than 6.5. Range: 0.1 to
        1e+06.
    profile : PathLike | None
        Average profile that the amplitudes are divided by before the line is fitted: protein, dna, rna, one from a file, or
        flat for none. Default: protein.
    profile_b : float | None
        B factor in A^2 that the result gets; default: 30 up to a resolution of 3 A, rising to 60 at 4.5. Range: 0 to 1000.
    fsc_weight : bool | None
        Weight amplitudes by sqrt(2 FSC / (1 + FSC)) of the half maps; the default for half maps without b_factor.
    mask : MapLike | None
        Mask of 0 to 1 for the estimates, with a soft edge of its own or of 5 voxels. The output is not masked. Default: the
        molecule in the map or the half maps.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    report : Output
        File. JSON report; default: beside the output.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    GlobalResult
    """
    given = locals()
    return run(GlobalResult, "global", [("map", map), ("half_map2", half_map2)], given)
