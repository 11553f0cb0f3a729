"""The function simulate, written by scripts/python-api from the options of `acuity simulate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, Output
from .._progress import Progress
from .._run import run
from ..results import SimulateResult


def simulate(
    model: ModelLike,
    *,
    output: Output = None,
    output_mode: Literal[2, 12] | None = None,
    like: MapLike | None = None,
    box: int | None = None,
    spacing: float | None = None,
    select: str | Sequence[str] | None = None,
    leave_out: str | Sequence[str] | None = None,
    b_factor: float | None = None,
    b_gradient: tuple[float, float] | None = None,
    b_axis: Literal["longest", "x", "y", "z"] | None = None,
    b_per_chain: Mapping[str, float] | None = None,
    model_out: Output = None,
    b_map: Output = None,
    b_mask: MapLike | None = None,
    b_window: float | None = None,
    noise: float | None = None,
    noise_b: float | None = None,
    seed: int | None = None,
    half_maps: Output = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    hydrogens: bool = False,
    model_number: int | Literal["all"] | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> SimulateResult:
    """Write the density of a model, as a map or as the reference of sharpen.

    Equal to the command `acuity simulate`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    model : ModelLike
        The atomic model.
    output : Output
        File. Map to write.
    output_mode : Literal[2, 12] | None
        Mode of the maps to write: 2 (float) or 12 (half precision: half the size, 11 bits). Default: 2.
    like : MapLike | None
        Map that defines grid and origin.
    box : int | None
        Edge in voxels of a cubic box around the centre of the whole model. Range: 8 to 4096.
    spacing : float | None
        Voxel size in A, of the box of box or in place of that of like. Range: 0.05 to 1000.
    select : str | Sequence[str] | None
        Atoms to draw, in gemmi's syntax: A,B or A/10-50; may be repeated; grid and B factors stay those of the whole model.
    leave_out : str | Sequence[str] | None
        Atoms to leave out, in gemmi's syntax: A,B or A/10-50; may be repeated.
    b_factor : float | None
        B factor of all atoms in A^2; default: the model's own. Range: 0 to 100000.
    b_gradient : tuple[float, float] | None
        B factors in A^2 of the first and the last atom along b_axis, linear between them.
    b_axis : Literal["longest", "x", "y", "z"] | None
        Axis of b_gradient: x, y, z or longest (the direction in which the atoms spread most, the default).
    b_per_chain : Mapping[str, float] | None
        B factors in A^2 of single chains; they override -b, b_gradient and the model's own.
    model_out : Output
        File. Write the atoms that were drawn, with their B factors, as .pdb or .cif.
    b_map : Output
        File. Write the mean B factor of the atoms in a window around each voxel that lies within 3 A of an atom.
    b_mask : MapLike | None
        Mask file on the grid of the density: voxels of 0.5 and more are those of b_map.
    b_window : float | None
        Edge in A of the windows of b_map. Default: 25. Range: 0.1 to 10000.
    noise : float | None
        Standard deviation of added Gaussian noise, as a multiple of that of the density within 3 A of an atom. Range: 0 to
        1e+06.
    noise_b : float | None
        B factor of the noise in A^2: amplitudes decay as exp(-B s^2 / 4), the standard deviation stays. Default: 0. Range:
        0 to 100000.
    seed : int | None
        Seed of the noise. Default: 1. Range: 0 to 2147483647.
    half_maps : Output
        File. Write two half maps, the density with independent noise: PREFIX_half1.mrc, PREFIX_half2.mrc; the output has no
        noise.
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
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    SimulateResult
    """
    given = locals()
    return run(SimulateResult, "simulate", [("model", model)], given)
