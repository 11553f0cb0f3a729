"""Runs an experiment, draws a figure, or tests this package.

    experiments/run NAME [ARGUMENTS...]     `experiments/run NAME --help` says what an experiment does
"""
from __future__ import annotations

import importlib
import sys
import unittest

from .environment import require
from .program import REPOSITORY, ProgramError

PACKAGES: dict[str, tuple[str, ...]] = {
    "bfactor": ("numpy",),
    "figure": ("numpy", "matplotlib", "PIL"),
    "hybrid": ("numpy", "matplotlib", "PIL"),
    "model-free": ("numpy",),
    "profiles": (),
    "q-scores": ("numpy",),
    "real-halves": ("numpy",),
    "real-maps": ("numpy",),
    "refine": ("numpy",),
    "residue-q": ("numpy",),
    "study": ("numpy", "matplotlib", "PIL"),
    "self-test": ("numpy",),
}


def self_test(arguments: list[str]) -> None:
    folders = ["-t", str(REPOSITORY), "-s", str(REPOSITORY / "experiments")]
    unittest.main(None, argv=["experiments/run self-test", "discover", *folders, *arguments])


def main() -> None:
    name, *arguments = sys.argv[1:] or [""]
    if name not in PACKAGES:
        sys.exit(f"{__doc__}\nNAME: {' '.join(PACKAGES)}")
    require(*PACKAGES[name])
    try:
        if name == "self-test":
            self_test(arguments)
        else:
            importlib.import_module(f"experiments.{name.replace('-', '_')}").main(arguments)
    except (ProgramError, OSError, ValueError) as error:
        sys.exit(f"error: {error}")


main()
