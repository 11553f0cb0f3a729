"""Results of the commands: small classes whose attributes say their units."""

from ._curves import CompareResult, FscCurve, FscResult
from ._local import BFactorResult, GlobalResult, ResolutionResult
from ._masks import MaskResult, SimulateResult
from ._models import ChainScores, PerturbResult, ResidueScores, ResiduesResult, Scores
from ._profiles import AverageProfile, AverageProfilesResult, Profile, ProfileResult
from ._result import Result
from ._sharpen import RefineBResult, SharpenPlan, SharpenResult

__all__ = [
    "AverageProfile",
    "AverageProfilesResult",
    "BFactorResult",
    "ChainScores",
    "CompareResult",
    "FscCurve",
    "FscResult",
    "GlobalResult",
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
]
