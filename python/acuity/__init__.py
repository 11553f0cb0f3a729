"""Local sharpening of cryo-EM maps: the commands of `acuity` as functions, with arrays in and arrays out.

>>> import acuity
>>> result = acuity.sharpen("emd_3488.mrc", model="5ni1.cif")  # doctest: +SKIP
>>> result.map.write("sharpened.mrc")  # doctest: +SKIP
"""

from . import windows
from ._core import version as _version
from ._engines import devices, info
from ._errors import AcuityWarning, Error, InputError
from ._map import Map
from .commands import (
    average_profiles,
    bfactor,
    compare,
    fdr_mask,
    fsc,
    global_,
    mask,
    perturb,
    plan_sharpening,
    profile,
    refine_b,
    residues,
    resolution,
    sharpen,
    simulate,
)
from .results import (
    AverageProfile,
    AverageProfilesResult,
    BFactorResult,
    ChainScores,
    CompareResult,
    FscCurve,
    FscResult,
    GlobalResult,
    MaskResult,
    PerturbResult,
    Profile,
    ProfileResult,
    RefineBResult,
    ResidueScores,
    ResiduesResult,
    ResolutionResult,
    Result,
    Scores,
    SharpenPlan,
    SharpenResult,
    SimulateResult,
)

__version__ = _version()

__all__ = [
    "AcuityWarning",
    "AverageProfile",
    "AverageProfilesResult",
    "BFactorResult",
    "ChainScores",
    "CompareResult",
    "Error",
    "FscCurve",
    "FscResult",
    "GlobalResult",
    "InputError",
    "Map",
    "MaskResult",
    "PerturbResult",
    "Profile",
    "ProfileResult",
    "RefineBResult",
    "ResidueScores",
    "ResiduesResult",
    "ResolutionResult",
    "Result",
    "Scores",
    "SharpenPlan",
    "SharpenResult",
    "SimulateResult",
    "__version__",
    "average_profiles",
    "bfactor",
    "compare",
    "devices",
    "fdr_mask",
    "fsc",
    "global_",
    "info",
    "mask",
    "perturb",
    "plan_sharpening",
    "profile",
    "refine_b",
    "residues",
    "resolution",
    "sharpen",
    "simulate",
    "windows",
]
