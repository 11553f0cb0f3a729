"""Other programs on the same half maps, for bench/jobs: each a command with the reason why it cannot run where it cannot.

    bench/peers.py fsc HALF1 HALF2     prints the Fourier shell correlation by numpy; bench/jobs starts this file
"""
from __future__ import annotations

import importlib.util
import pathlib
import shutil
import sys

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parent


def fsc(half1, half2):
    """Fourier shell correlation of two cubes, one value per shell, as scripts in numpy compute it."""
    a, b = np.fft.rfftn(half1), np.fft.rfftn(half2)
    index = np.fft.fftfreq(half1.shape[0], 1 / half1.shape[0])
    length = np.sqrt(index[:, None, None] ** 2 + index[None, :, None] ** 2 + np.arange(a.shape[2]) ** 2)
    shell = np.rint(length).astype(int).ravel()

    def total(values):
        return np.bincount(shell, values.ravel())

    return total((a * b.conj()).real) / np.sqrt(total(np.abs(a) ** 2) * total(np.abs(b) ** 2))


def commands(half1, half2, resolution, work, cctbx):
    """{name: (words of a command, or None, and the reason)} of every peer. `cctbx` is a Python that may have cctbx."""
    output = work / "peer.mrc"
    experiments = BENCH.parent / "experiments"
    has_cctbx = cctbx is not None or importlib.util.find_spec("iotbx") is not None
    relion = shutil.which("relion_postprocess")
    return {
        "numpy FSC": ([sys.executable, BENCH / "peers.py", "fsc", half1, half2], ""),
        "cctbx half_map_sharpen": ([cctbx or sys.executable, experiments / "cctbx_sharpen.py", "overall", resolution, half1,
                                    half2, output] if has_cctbx else None, "this Python has no cctbx, and --cctbx names none"),
        "relion_postprocess": ([relion, "--i", half1, "--i2", half2, "--o", work / "peer", "--auto_bfac"]
                               if relion else None, "it is not installed"),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(BENCH.parent))
    mrc = importlib.import_module("experiments.mrc")
    print(*fsc(*(mrc.read_map(path).values for path in sys.argv[2:4])))
