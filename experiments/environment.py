"""Provides the packages of requirements.txt: a Python that lacks them starts again in a virtual environment that has them."""
from __future__ import annotations

import importlib.util
import os
import pathlib
import subprocess
import sys

REQUIREMENTS = pathlib.Path(__file__).resolve().parent / "requirements.txt"
STARTED_AGAIN = "ACUITY_EXPERIMENTS_VENV"


def require(*packages: str) -> None:
    """Returns when this Python has the packages. Otherwise experiments/run starts again, once."""
    missing = [package for package in packages if importlib.util.find_spec(package) is None]
    if not missing:
        return
    if os.environ.get(STARTED_AGAIN):
        sys.exit(f"error: {sys.prefix} lacks {', '.join(missing)}.")
    python = provide(venv_folder())
    script = pathlib.Path(__file__).resolve().parent / "run"
    os.execve(python, [str(python), str(script), *sys.argv[1:]], {**os.environ, STARTED_AGAIN: "1"})


def venv_folder() -> pathlib.Path:
    """A folder in the cache that scripts/lib.sh names, so that all clones share it."""
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    return pathlib.Path(os.environ.get("ACUITY_CACHE") or home / "acuity") / "experiments-venv"


def provide(folder: pathlib.Path) -> pathlib.Path:
    """The Python of a virtual environment with what requirements.txt lists now. It is made where it is missing."""
    python, ready = folder / "bin" / "python3", folder / "ready"
    wanted = REQUIREMENTS.read_text()
    if not ready.exists() or ready.read_text() != wanted:
        print(f"Installing what experiments/requirements.txt lists into {folder}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        subprocess.run([python, *install, "-r", REQUIREMENTS], check=True)
        ready.write_text(wanted)
    return python
