"""The commands as functions; written by scripts/python-api."""

from ._average_profiles import average_profiles
from ._bfactor import bfactor
from ._compare import compare
from ._fdr_mask import fdr_mask
from ._fsc import fsc
from ._global import global_
from ._mask import mask
from ._perturb import perturb
from ._plan_sharpening import plan_sharpening
from ._profile import profile
from ._refine_b import refine_b
from ._residues import residues
from ._resolution import resolution
from ._sharpen import sharpen
from ._simulate import simulate

__all__ = [
    "average_profiles",
    "bfactor",
    "compare",
    "fdr_mask",
    "fsc",
    "global_",
    "mask",
    "perturb",
    "plan_sharpening",
    "profile",
    "refine_b",
    "residues",
    "resolution",
    "sharpen",
    "simulate",
]
