"""The function fsc, written by scripts/python-api from the options of `acuity fsc`."""

from __future__ import annotations

from typing import Literal

from .._inputs import MapLike, ModelLike, PathLike
from .._progress import Progress
from .._run import run
from ..results import FscResult


def fsc(
    map: MapLike,
    half_map2: MapLike | None = None,
    *,
    model: ModelLike | None = None,
    against: MapLike | None = None,
    mask: MapLike | None = None,
    soft_edge: int | None = None,
    random_below: float | None = None,
    random_from: float | None = None,
    seed: int | None = None,
    spacing: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    hydrogens: bool = False,
    model_number: int | Literal["all"] | None = None,
    csv: PathLike | None = None,
    plot: PathLike | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> FscResult:
    """Show the Fourier shell correlation of half maps, corrected for the mask, or of a map and a model.

    Equal to the command `acuity fsc`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    map : MapLike
        The map, or the first of two half maps.
    half_map2 : MapLike | None
        The second half map.
    model : ModelLike | None
        Atomic model (PDB or mmCIF) whose density MAP is compared with.
    against : MapLike | None
        Map that MAP is compared with.
    mask : MapLike | None
        Mask of 0 to 1 by which both maps are multiplied.
    soft_edge : int | None
        Width in voxels of a cosine edge around the mask's voxels of 0.5 and more; 0 takes the mask as it is. Default: 0.
        Range: 0 to 100.
    random_below : float | None
        FSC of the unmasked half maps below which phases are randomised. Default: 0.8. Range: 0 to 1.
    random_from : float | None
        Resolution in A from which on phases are randomised; replaces random_below. Range: 0.1 to 1e+06.
    seed : int | None
        Seed of the random phases. Default: 1.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    frame : Literal["auto", "origin", "nxstart", "zero"] | None
        Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. The default auto
        is ORIGIN unless it is zero, else NXSTART, and is checked against the density.
    hydrogens : bool
        Keep the model's hydrogens; default: left out.
    model_number : int | Literal["all"] | None
        Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as parts of
        an assembly do.
    csv : PathLike | None
        File. Write all shells as a CSV table.
    plot : PathLike | None
        File. Write the plot as SVG instead of showing it in the terminal.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    FscResult
    """
    given = locals()
    return run(FscResult, "fsc", [("map", map), ("half_map2", half_map2)], given)
