"""The function average_profiles, written by scripts/python-api from the options of `acuity average-profiles`."""

from __future__ import annotations

from collections.abc import Sequence

from .._inputs import ModelLike, Output, PathLike, listed
from .._progress import Progress
from .._run import run
from ..results import AverageProfilesResult


def average_profiles(
    models: ModelLike | Sequence[ModelLike],
    *,
    output: Output = None,
    log: PathLike | None = None,
    least_residues: int | None = None,
    threads: int | None = None,
    progress: Progress = False,
) -> AverageProfilesResult:
    """Average the radial profiles of helix, sheet, coil, protein, DNA and RNA.

    Equal to the command `acuity average-profiles`; None means its default. Raises InputError and Error; warnings are
    AcuityWarning.

    Parameters
    ----------
    models : ModelLike | Sequence[ModelLike]
        Atomic models; nothing is written without output and log.
    output : Output
        File. JSON file of average profiles, for acuity sharpen profile FILE:NAME.
    log : PathLike | None
        File. Log with one line per finished model; a later run with the same log continues from it; default: beside the
        output.
    least_residues : int | None
        Smallest number of residues of a part that counts. Default: 30. Range: 1 to 1000000.
    threads : int | None
        Number of threads, at most one per usable CPU; 0 means one per usable CPU. Default: 0. Range: 0 to 4096.
    progress : bool or callable
        True shows a bar; a callable gets (stage, done, total); tqdm gets a bar for each stage.

    Returns
    -------
    AverageProfilesResult
    """
    given = locals()
    return run(AverageProfilesResult, "average-profiles", [("model", model) for model in listed(models)], given)
