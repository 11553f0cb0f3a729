"""Amplitudes in windows of a map and straight lines through them: local B factors by their definition, with numpy.

The program's own local B factors (`acuity bfactor`) pool windows and divide by a profile. The source's are plainer: the
line through ln A of one window. Both are wanted here, so the plain one is computed beside the program."""
from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BATCH = 40  # windows that are transformed together


def sample(mask: NDArray[np.float32], count: int, seed: int = 1) -> NDArray[np.int64]:
    """Voxels of a mask (0.5 and more), chosen at random without repetition: indices z, y, x."""
    voxels = np.argwhere(mask >= 0.5)
    chosen = np.random.default_rng(seed).permutation(len(voxels))[:count]
    return voxels[np.sort(chosen)]


def window_voxels(window_angstrom: float, spacing: float) -> int:
    """The smallest even number of voxels of at least this edge."""
    return 2 * int(np.ceil(window_angstrom / spacing / 2 - 1e-4))


def shells_of(n: int) -> tuple[NDArray[np.int64], Array]:
    """The shell of each coefficient of a half spectrum, and how often it counts in the full sphere."""
    k = np.fft.fftfreq(n, 1 / n)
    half = np.arange(n // 2 + 1)
    length = np.sqrt(k[:, None, None] ** 2 + k[None, :, None] ** 2 + half[None, None, :] ** 2)
    twice = np.where((half > 0) & (half < (n + 1) // 2), 2.0, 1.0)
    return np.rint(length).astype(np.int64), np.broadcast_to(twice, length.shape)


def amplitudes(values: NDArray[np.float32], centres: NDArray[np.int64], n: int) -> Array:
    """Mean amplitude of the shells 0 ... n // 2 in the window around each centre; beyond the map there is nothing."""
    shell, times = shells_of(n)
    shells = n // 2 + 1
    kept = shell < shells
    index, weight = shell[kept], times[kept]
    count = np.bincount(index, weight, shells)
    padded = np.pad(values, n // 2 + 1)
    result = np.empty((len(centres), shells))
    for first in range(0, len(centres), BATCH):
        corners = centres[first : first + BATCH] + 1  # The padding, less half a window.
        cubes = np.stack([padded[z : z + n, y : y + n, x : x + n] for z, y, x in corners])
        spectra = np.abs(np.fft.rfftn(cubes, axes=(1, 2, 3)))
        for i, spectrum in enumerate(spectra):
            result[first + i] = np.bincount(index, spectrum[kept] * weight, shells) / count
    return result


def frequencies(n: int, spacing: float) -> Array:
    """s of the shells, 1/A."""
    return np.arange(n // 2 + 1) / (n * spacing)


def lines(s: Array, found: Array, from_angstrom: float, to_angstrom: float) -> tuple[Array, Array]:
    """B factor (A^2) and R^2 of the least-squares line through ln A against s^2, for each row of amplitudes."""
    used = (s >= 1 / from_angstrom - 1e-9) & (s <= 1 / to_angstrom + 1e-9)
    x = s[used] ** 2
    y = np.log(np.maximum(found[:, used], 1e-30))
    dx, dy = x - x.mean(), y - y.mean(axis=1, keepdims=True)
    slope = dy @ dx / (dx @ dx)
    rest = ((dy - slope[:, None] * dx) ** 2).sum(axis=1)
    return -4 * slope, 1 - rest / np.maximum((dy ** 2).sum(axis=1), 1e-30)


def deviation(s: Array, ln: Array, from_angstrom: float, to_angstrom: float) -> float:
    """The rms deviation of ln A (windows, shells) from the least-squares line of each window."""
    used = (s >= 1 / from_angstrom - 1e-9) & (s <= 1 / to_angstrom + 1e-9)
    x, y = s[used] ** 2, ln[:, used]
    coefficients = np.polynomial.polynomial.polyfit(x, y.T, 1)
    return float(np.sqrt(np.mean((y - np.polynomial.polynomial.polyval(x, coefficients)) ** 2)))


def correlation(a: Array, b: Array) -> float:
    """Pearson's, of finite pairs; 0 where one of them does not vary."""
    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both] - a[both].mean(), b[both] - b[both].mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0
