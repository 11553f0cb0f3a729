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
    plan_sharpening,
    profile,
    refine_b,
    resolution,
    sharpen,
    simulate,
)
from .results import (
    AverageProfile,
    AverageProfilesResult,
    BFactorResult,
    CompareResult,
    FscCurve,
    FscResult,
    GlobalResult,
    MaskResult,
    Profile,
    ProfileResult,
    RefineBResult,
    ResolutionResult,
    Result,
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
    "CompareResult",
    "Error",
    "FscCurve",
    "FscResult",
    "GlobalResult",
    "InputError",
    "Map",
    "MaskResult",
    "Profile",
    "ProfileResult",
    "RefineBResult",
    "ResolutionResult",
    "Result",
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
    "plan_sharpening",
    "profile",
    "refine_b",
    "resolution",
    "sharpen",
    "simulate",
    "windows",
]
