"""Results of the commands: small classes whose attributes say their units."""

from ._curves import CompareResult, FscCurve, FscResult
from ._local import BFactorResult, GlobalResult, ResolutionResult
from ._masks import MaskResult, SimulateResult
from ._profiles import AverageProfile, AverageProfilesResult, Profile, ProfileResult
from ._result import Result
from ._sharpen import RefineBResult, SharpenPlan, SharpenResult

__all__ = [
    "AverageProfile",
    "AverageProfilesResult",
    "BFactorResult",
    "CompareResult",
    "FscCurve",
    "FscResult",
    "GlobalResult",
    "MaskResult",
    "Profile",
    "ProfileResult",
    "RefineBResult",
    "ResolutionResult",
    "Result",
    "SharpenPlan",
    "SharpenResult",
    "SimulateResult",
]
