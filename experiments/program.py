"""Finds the program that this repository builds, and calls it.

    python3 experiments/program.py     prints its path; scripts/cli-help asks this way
"""
from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
PRESETS = ("ci", "release", "demo")


class ProgramError(Exception):
    """The program is missing, or it refused a command."""


def find_program() -> pathlib.Path:
    """The program that the environment names in ACUITY, otherwise the newest one in build/."""
    named = os.environ.get("ACUITY")
    if named:
        program = pathlib.Path(named)
        if not (program.is_file() and os.access(program, os.X_OK)):
            raise ProgramError(f"{named}, which ACUITY names, is not a program.")
        return program.absolute()
    built = [path for preset in PRESETS if (path := REPOSITORY / "build" / preset / "bin" / "acuity").is_file()]
    if not built:
        raise ProgramError("there is no built program. Run scripts/test first, or set ACUITY to one.")
    return max(built, key=lambda path: path.stat().st_mtime)


class Acuity:
    """The program, called as a function with the words of a command line."""

    def __init__(self, program: pathlib.Path | None = None) -> None:
        self.program = program or find_program()

    def __call__(self, *arguments: object) -> str:
        """Standard output of a command. Numbers and paths become words."""
        words = [str(argument) for argument in arguments]
        run = subprocess.run([self.program, *words], check=False, capture_output=True, text=True)
        if run.returncode != 0:
            raise ProgramError(f"acuity {' '.join(words)}: {run.stderr.strip()}")
        return run.stdout

    def json(self, *arguments: object) -> Any:
        """The output of a command with --json."""
        return json.loads(self(*arguments, "--json"))

    def correlation(self, a: pathlib.Path, b: pathlib.Path, mask: pathlib.Path) -> float:
        """Real-space correlation of two maps inside a mask."""
        return self.json("compare", a, b, "--mask", mask)["correlation"]


def report_of(output: pathlib.Path) -> Any:
    """The report that the program leaves beside a map that it wrote."""
    return json.loads(output.with_suffix(".json").read_text())


if __name__ == "__main__":
    try:
        print(find_program())
    except ProgramError as error:
        sys.exit(f"error: {error}")
