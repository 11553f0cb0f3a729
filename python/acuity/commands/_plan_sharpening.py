"""The function plan_sharpening, written by scripts/python-api from the options of `acuity sharpen`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, Output, PathLike
from .._progress import Progress
from .._run import run
from ..results import SharpenPlan


def plan_sharpening(
    map: MapLike,
    half_map2: MapLike | None = None,
    *,
    output: Output = None,
    output_mode: Literal[2, 12] | None = None,
    model: ModelLike | None = None,
    b_factors: Literal["model", "as-is", "refine"] | None = None,
    model_out: Output = None,
    reference: MapLike | None = None,
    profile: PathLike | None = None,
    profile_b: float | None = None,
    b_target: Literal["uniform", "local"] | None = None,
    model_reach: float | None = None,
    mask: MapLike | None = None,
    mask_from: Literal["model", "molecule", "fdr"] | None = None,
    fdr: float | None = None,
    noise_box: int | None = None,
    noise_box_at: Sequence[tuple[int, int, int]] | None = None,
    mask_threshold: float | None = None,
    min_size: int | None = None,
    largest: bool = False,
    close: float | None = None,
    extend: float | None = None,
    mask_out: Output = None,
    window: float | None = None,
    window_voxels: int | None = None,
    shells: Literal["full", "locscale"] | None = None,
    resolution: float | None = None,
    low_pass: bool = True,
    flatten: bool = True,
    noise_filter: bool = True,
    half_maps_out: Output = None,
    uncertainty_out: Output = None,
    spacing: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    hydrogens: bool = False,
    model_number: int | Literal["all"] | None = None,
    device: str | None = None,
    method: str | None = None,
    batch: int | None = None,
    threads: int | None = None,
    report: Output = None,
    contour_level: float | None = None,
    mass: float | None = None,
    progress: Progress = False,
) -> SharpenPlan:
    """Predict the time and the memory of acuity.sharpen with the same keywords; nothing is written.

    Equal to the command `acuity sharpen`; None means its default. Raises InputError and Error; warnings are
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
    model : ModelLike | None
        Atomic model (PDB or mmCIF) whose density is the reference.
    b_factors : Literal["model", "as-is", "refine"] | None
        B factors of the model. They are its own, shifted until their 5 % quantile is profile_b (model, the default), or not
        shifted (as-is). Or they are refined against the map (refine), which needs resolution or half maps.
    model_out : Output
        File. Write the model with its refined B factors, as PDB or mmCIF.
    reference : MapLike | None
        Reference map on the same grid.
    profile : PathLike | None
        Average profile as reference, or with model where density lies away from the model. One of helix, sheet, coil,
        mixed, protein, dna, rna or of a file; a FASTA file of sequences gives their mixture. The value auto, the default
        for half maps, chooses by the model's composition, else protein.
    profile_b : float | None
        B factor in A^2 that the profile and the best-ordered atoms of a model get. Default: 20 for half maps, and by the
        resolution for one map. Range: 0 to 1000.
    b_target : Literal["uniform", "local"] | None
        Windows that get the B factor of profile_b: all (uniform, the default), or the best-ordered 5 % (local), while all
        others keep their excess over them.
    model_reach : float | None
        Radius around atoms in A within which the model accounts for density, with model and profile. Default: 4 plus
        extend, or 1 plus extend with fdr. Range: 0 to 100.
    mask : MapLike | None
        Mask file: voxels of 0.5 and more are computed, others are 0.
    mask_from : Literal["model", "molecule", "fdr"] | None
        Origin of the mask. The value model is the voxels within 3 A of the model's atoms, the default with only model. The
        value molecule is the molecule in the map or the half maps, the default without. The value fdr is the voxels that
        are not noise before any filter.
    fdr : float | None
        False discovery rate of the mask of mask_from fdr, which this option asks for; default: 0.01. Range: 1e-300 to 0.5.
    noise_box : int | None
        Edge in voxels of four noise boxes at the y and x faces. Default: a tenth of the shortest axis, at least 10; other
        boxes where these four do not agree. Range: 4 to 4096.
    noise_box_at : Sequence[tuple[int, int, int]] | None
        Centre of a noise box, in voxels from 0; may be repeated; default: boxes at the faces that agree.
    mask_threshold : float | None
        Density from which on voxels are in the mask, such as the contour level of an EMDB entry.
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
    mask_out : Output
        File. Write the mask that was used.
    window : float | None
        Window edge in A, rounded up to an even number of voxels. Default: 25. Range: 0.1 to 1e+06.
    window_voxels : int | None
        Window edge in voxels, even or odd; replaces window. Range: 8 to 1024.
    shells : Literal["full", "locscale"] | None
        Average of amplitudes: over the full sphere, or over one octant as in LocScale 2. Default: full.
    resolution : float | None
        Resolution of the low-pass in A; default: where the FSC of half maps in the mask falls below 0.143. Range: 0.1 to
        1e+06.
    low_pass : bool
        False: do not low-pass the result.
    flatten : bool
        False: cut windows out of the map as it falls off, not out of one with the overall fall-off taken off.
    noise_filter : bool
        False: do not weigh the shells of one map by the noise that its resolution implies.
    half_maps_out : Output
        File. Write both half maps, scaled by the gains of their mean: PREFIX_half1.mrc, PREFIX_half2.mrc.
    uncertainty_out : Output
        File. Write the standard deviation of the result over profiles and windows; takes one pass for each. The profiles
        are helix, sheet and mixed (with profile), the windows 0.8, 1 and 1.4 times window.
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
    contour_level : float | None
        Density at which the input is contoured, as EMDB entries give it; the report has the level of the result that
        encloses the same volume.
    mass : float | None
        Mass of the molecules in kDa; the suggested level encloses their volume at the density of protein.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    SharpenPlan
    """
    given = {**locals(), "dry_run": True}
    return run(SharpenPlan, "sharpen", [("map", map), ("half_map2", half_map2)], given)
