"""The command line that the experiments share."""
from __future__ import annotations

import argparse
import pathlib


def experiment_parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """A parser with the options of every experiment. The description is the docstring of the experiment's module."""
    parser = argparse.ArgumentParser(prog=f"experiments/run {name}", description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/appendix/validation")
    parser.add_argument("--work", type=pathlib.Path, metavar="DIR",
                        help="folder for maps; each case has a temporary folder in it")
    return parser


def numbers_in(text: str) -> list[float]:
    """Numbers between commas."""
    return [float(word) for word in text.split(",")]
