"""The function profile, written by scripts/python-api from the options of `acuity profile`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .._inputs import MapLike, ModelLike, PathLike, listed
from .._progress import Progress
from .._run import run
from ..results import ProfileResult


def profile(
    files: MapLike | ModelLike | Sequence[MapLike | ModelLike] = (),
    *,
    average: PathLike | None = None,
    mask: MapLike | None = None,
    resolution: float | None = None,
    wilson_from: float | None = None,
    segments: int | Literal["auto"] | None = None,
    like: MapLike | None = None,
    spacing: float | None = None,
    frame: Literal["auto", "origin", "nxstart", "zero"] | None = None,
    hydrogens: bool = False,
    model_number: int | Literal["all"] | None = None,
    csv: PathLike | None = None,
    plot: PathLike | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> ProfileResult:
    """Show radial amplitude profiles: Guinier plot, Wilson B factor, piecewise linear fit.

    Equal to the command `acuity profile`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    files : MapLike | ModelLike | Sequence[MapLike | ModelLike]
        A map or a model, or several that share one plot; empty with average.
    average : PathLike | None
        Average profile to show in place of maps and models: a name, FILE or FILE:NAME.
    mask : MapLike | None
        Mask of 0 to 1, best with a soft edge, by which maps are multiplied.
    resolution : float | None
        Resolution in A at which fits end; default: the Nyquist limit. Range: 0.1 to 1e+06.
    wilson_from : float | None
        Resolution in A at which fits begin. Default: 10. Range: 0.1 to 1e+06.
    segments : int | Literal["auto"] | None
        Number of segments of the piecewise linear fit, 1 to 6; auto chooses 1 to 5 by the Bayesian information criterion.
        Default: auto.
    like : MapLike | None
        Map that defines grid and origin of models.
    spacing : float | None
        Voxel size of the maps in A; replaces that of their headers, and 1 A for models without like. Range: 0.05 to 1000.
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
    ProfileResult
    """
    given = locals()
    return run(ProfileResult, "profile", [("file", file) for file in listed(files)], given)
