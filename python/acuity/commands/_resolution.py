"""The function resolution, written by scripts/python-api from the options of `acuity resolution`."""

from __future__ import annotations

from typing import Literal

from .._inputs import MapLike, Output
from .._progress import Progress
from .._run import run
from ..results import ResolutionResult


def resolution(
    half_map1: MapLike,
    half_map2: MapLike,
    *,
    output: Output = None,
    output_mode: Literal[2, 12] | None = None,
    mask: MapLike | None = None,
    min_size: int | None = None,
    largest: bool = False,
    close: float | None = None,
    extend: float | None = None,
    mask_threshold: float | None = None,
    window: float | None = None,
    threshold: float | None = None,
    device: str | None = None,
    method: str | None = None,
    batch: int | None = None,
    threads: int | None = None,
    fdr: float | None = None,
    step: int | None = None,
    whitening: bool = True,
    spacing: float | None = None,
    report: Output = None,
    progress: Progress = False,
) -> ResolutionResult:
    """Write the local resolution of two half maps, in A.

    Equal to the command `acuity resolution`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    half_map1 : MapLike
        The first half map.
    half_map2 : MapLike
        The second half map, on the same grid.
    output : Output
        File. Map of resolutions in A, 0 outside the mask; .gz compresses it.
    output_mode : Literal[2, 12] | None
        Mode of the maps to write: 2 (float) or 12 (half precision: half the size, 11 bits). Default: 2.
    mask : MapLike | None
        Mask file: voxels of 0.5 and more are computed; default: the molecule in the half maps.
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
    window : float | None
        Window edge in A, rounded up to an even number of voxels. Default: 25. Range: 0.1 to 1e+06.
    threshold : float | None
        FSC at the resolution, where the curve of a window first falls below it; 0.143 and 0.5 are common. Default: 0.143.
        Range: 0.001 to 0.999.
    device : str | None
        Device: auto, cpu or cuda[:N,...]; see acuity devices. Default: auto.
    method : str | None
        Method: auto, sliding or fft; see acuity devices. Default: auto.
    batch : int | None
        Number of windows per batch on a GPU; default: from its memory. Range: 1 to 1073741824.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    fdr : float | None
        False discovery rate, as in 0.01, in place of a threshold. The resolution is the last shell that passes a
        permutation test in windows with a soft edge. It is some ten times slower than a threshold. Range: 1e-06 to 0.5.
    step : int | None
        Step N: every N-th voxel along each axis is computed, others are interpolated; default: 1, or 2 with fdr (some six
        times less work). Range: 1 to 16.
    whitening : bool
        False: do not divide the half maps by their radial amplitude; strong low frequencies then leak into shells of high
        ones.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    report : Output
        File. JSON report; default: beside the output.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    ResolutionResult
    """
    given = locals()
    return run(ResolutionResult, "resolution", [("half_map1", half_map1), ("half_map2", half_map2)], given)
