"""The function compare, written by scripts/python-api from the options of `acuity compare`."""

from __future__ import annotations

from collections.abc import Sequence

from .._inputs import MapLike, PathLike
from .._progress import Progress
from .._run import run
from ..results import CompareResult


def compare(
    a: MapLike,
    b: MapLike,
    *,
    mask: MapLike | None = None,
    soft_mask: MapLike | None = None,
    fsc_at: Sequence[float] | None = None,
    b_maps: bool = False,
    picture: PathLike | None = None,
    spacing: float | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> CompareResult:
    """Compare two maps by correlation, differences and Fourier shell correlation.

    Equal to the command `acuity compare`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    a : MapLike
        A map.
    b : MapLike
        A map on the same grid.
    mask : MapLike | None
        Mask file: voxels of 0.5 and more are compared.
    soft_mask : MapLike | None
        Mask file of 0 to 1. For the FSC both maps are multiplied by it; in the correlation it weighs voxels. Differences
        are those at 0.5 and more.
    fsc_at : Sequence[float] | None
        Resolutions in A at which the FSC is told, as in 3,5,8.
    b_maps : bool
        The maps hold B factors: compare the voxels at which neither is 0, and tell R^2 and slope of a line.
    picture : PathLike | None
        File. Write the slice along z with the most density, A to the left of B, as PNG.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    CompareResult
    """
    given = locals()
    return run(CompareResult, "compare", [("a", a), ("b", b)], given)
