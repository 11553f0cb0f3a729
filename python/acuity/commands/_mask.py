"""The function mask, written by scripts/python-api from the options of `acuity mask`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, Output, PathLike
from .._progress import Progress
from .._run import run
from ..results import MaskResult


def mask(
    map: MapLike | None = None,
    half_map2: MapLike | None = None,
    *,
    like: MapLike | None = None,
    model: ModelLike | None = None,
    output: Output = None,
    radius: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    mask_threshold: float | None = None,
    fdr: float | None = None,
    noise_box: int | None = None,
    noise_box_at: Sequence[tuple[int, int, int]] | None = None,
    test: Literal["normal", "empirical"] | None = None,
    adjust: Literal["by", "bh", "holm"] | None = None,
    whole_box: bool = False,
    low_pass: float | None = None,
    binary: bool = False,
    picture: PathLike | None = None,
    min_size: int | None = None,
    largest: bool = False,
    close: float | None = None,
    extend: float | None = None,
    soft_edge: int | None = None,
    spacing: float | None = None,
    model_number: int | Literal["all"] | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> MaskResult:
    """Write the mask of the molecule in a map or two half maps, of a model, or of voxels that are not noise.

    Equal to the command `acuity mask`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    map : MapLike | None
        The map, or the first of two half maps; with model the map that defines the grid.
    half_map2 : MapLike | None
        The second half map.
    like : MapLike | None
        Map that defines the grid of a model's mask (same as MAP).
    model : ModelLike | None
        Atomic model (PDB or mmCIF).
    output : Output
        File. Mask to write.
    radius : float | None
        Distance from an atom in A up to which voxels are in the mask. Default: 3. Range: 0.1 to 100.
    frame : Literal["auto", "origin", "nxstart", "zero"] | None
        Header words that place the map in the model's coordinates: origin, nxstart, zero (none) or auto. The default auto
        is ORIGIN unless it is zero, else NXSTART, and is checked against the density.
    mask_threshold : float | None
        Density from which on voxels are in the mask, such as the contour level of an EMDB entry.
    fdr : float | None
        False discovery rate at which each voxel of MAP is tested against noise, as in 0.01. Range: 1e-300 to 0.5.
    noise_box : int | None
        Edge in voxels of four noise boxes at the y and x faces. Default: a tenth of the shortest axis, at least 10; other
        boxes where these four do not agree. Range: 4 to 4096.
    noise_box_at : Sequence[tuple[int, int, int]] | None
        Centre of a noise box, in voxels from 0; may be repeated; default: boxes at the faces that agree.
    test : Literal["normal", "empirical"] | None
        Test of voxels: against normal noise (normal, the default), or against the values in the noise boxes (empirical).
    adjust : Literal["by", "bh", "holm"] | None
        Adjustment for many tests: by (Benjamini-Yekutieli, the default), bh (Benjamini-Hochberg) or holm.
    whole_box : bool
        Test all voxels; default: the sphere that touches the nearest faces.
    low_pass : float | None
        Resolution in A at which a Gaussian halves amplitudes before the test; default: no smoothing. Range: 0.1 to 1000.
    binary : bool
        Write 1 for voxels that pass and 0 for others; default: the confidence of each voxel.
    picture : PathLike | None
        File. Write slices of the map with the noise boxes, as PNG.
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
    soft_edge : int | None
        Width of the mask's cosine edge in voxels. Default: 0. Range: 0 to 100.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers. Range: 0.05 to 1000.
    model_number : int | Literal["all"] | None
        Model of the model's file that is read, or all. Default: the first one, and those that lie apart from it as parts of
        an assembly do.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    MaskResult
    """
    given = locals()
    return run(MaskResult, "mask", [("map", map), ("half_map2", half_map2)], given)
