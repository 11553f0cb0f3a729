"""Makes half maps of a density with RELION 3.1: its projections with CTF and noise, reconstructed at angles that err.

Noise, views and errors come from seeds here, not from RELION, whose seeds are the time of day.
"""
from __future__ import annotations

import pathlib
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .mrc import read_map, write_map

PROGRAMS = ("relion_project", "relion_reconstruct")
VOLTAGE, ABERRATION, AMPLITUDE_CONTRAST = 300.0, 2.7, 0.1  # kV, mm, share
DEFOCUS = (5000.0, 12000.0)  # Angstrom; a stronger one would carry high frequencies out of a box of 130 A
ANGLE_ERROR, SHIFT_ERROR = 1.0, 0.4  # standard deviations in degrees and Angstrom
PREFERRED_SHARE, PREFERRED_TILT = 0.8, 15.0  # share of the views from one side, and their scatter in degrees
WINDOW = (0.85, 0.99)  # shares of half the box between which windowed images fade to 0
FILAMENT_TILT = 8.0  # scatter in degrees about views from the side
OPTICS = ("OpticsGroup", "OpticsGroupName", "Voltage", "SphericalAberration", "AmplitudeContrast", "ImagePixelSize", "ImageSize",
          "ImageDimensionality")
PARTICLES = ("ImageName", "OpticsGroup", "AngleRot", "AngleTilt", "AnglePsi", "OriginXAngst", "OriginYAngst", "DefocusU",
             "DefocusV", "DefocusAngle", "RandomSubset")

Values = NDArray[np.float64]


def relion_is_here() -> bool:
    return all(shutil.which(program) for program in PROGRAMS)


def views_of(kind: str, count: int, chance: np.random.Generator) -> Values:
    """Euler angles rot, tilt, psi in degrees, one row per particle: `uniform`, `one side`, or `filament` along z."""
    views = np.column_stack([chance.uniform(0, 360, count), np.degrees(np.arccos(chance.uniform(-1, 1, count))),
                             chance.uniform(0, 360, count)])
    if kind == "one side":
        preferred = chance.random(count) < PREFERRED_SHARE
        views[preferred, 1] = np.abs(chance.normal(0, PREFERRED_TILT, preferred.sum()))
    elif kind == "filament":
        views[:, 1] = 90 + chance.normal(0, FILAMENT_TILT, count)
    elif kind != "uniform":
        raise ValueError(f"there are no views of the kind {kind}")
    return views


def star_loop(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table of a STAR file, with RELION's names of its columns."""
    text = f"\ndata_{name}\n\nloop_\n" + "".join(f"_rln{column} #{i}\n" for i, column in enumerate(columns, 1))
    return text + "".join(" ".join(map(str, row)) + "\n" for row in rows)


@dataclass(frozen=True)
class Particles:
    """The particles of a stack as RELION is told of them, one row or entry per particle."""

    views: Values  # Euler angles in degrees
    shifts: Values  # x and y in Angstrom
    defoci: Values  # Angstrom
    halves: NDArray[np.int64]  # 1 or 2

    @staticmethod
    def seen(kind: str, count: int, chance: np.random.Generator) -> Particles:
        """Particles in the middle of their images, every other one in the first half."""
        return Particles(views_of(kind, count, chance), np.zeros((count, 2)), chance.uniform(*DEFOCUS, count),
                         np.arange(count) % 2 + 1)

    def with_errors(self, chance: np.random.Generator) -> Particles:
        return Particles(self.views + chance.normal(0, ANGLE_ERROR, self.views.shape),
                         self.shifts + chance.normal(0, SHIFT_ERROR, self.shifts.shape), self.defoci, self.halves)

    def write(self, path: pathlib.Path, stack: str, box: int, spacing: float, which: NDArray[np.int64]) -> None:
        """Writes a STAR file of the particles `which`; images have the numbers of the particles in the whole stack."""
        optics = star_loop("optics", OPTICS, [(1, "all", VOLTAGE, ABERRATION, AMPLITUDE_CONTRAST, spacing, box, 2)])
        rows = []
        for i in which:
            places = (f"{value:.4f}" for value in (*self.views[i], *self.shifts[i], self.defoci[i], self.defoci[i]))
            rows.append((f"{i + 1:06d}@{stack}", 1, *places, 0, self.halves[i]))
        path.write_text(optics + star_loop("particles", PARTICLES, rows))


@dataclass(frozen=True)
class Imaging:
    """The effect of a microscope and of the processing before a reconstruction on images."""

    box: int  # edge in voxels of the images
    noise: float  # standard deviation of the white noise, in units of that of the projections
    windowed: bool = False  # whether images fade to 0 towards their edges


def middle_of_box(values: NDArray[np.float32], edge: int) -> NDArray[np.float32]:
    """A cube cropped to `edge`, so that voxel N / 2 stays the middle."""
    begin = (values.shape[0] - edge) // 2
    return values[(slice(begin, begin + edge),) * 3]


def window(box: int) -> Values:
    """A disc with a cosine edge between the radii of WINDOW."""
    y, x = np.meshgrid(*[np.arange(box) - box // 2] * 2, indexing="ij")
    inner, outer = WINDOW
    share = np.clip((np.hypot(x, y) / (box / 2) - inner) / (outer - inner), 0, 1)
    return 0.5 + 0.5 * np.cos(np.pi * share)


def call(folder: pathlib.Path, *words: object) -> None:
    run = subprocess.run([str(word) for word in words], cwd=folder, check=False, capture_output=True, text=True)
    if run.returncode != 0:
        raise OSError(f"{' '.join(map(str, words))}: {(run.stderr or run.stdout).strip()}")


def images_of(densities: Sequence[pathlib.Path], particles: Particles, box: int, folder: pathlib.Path) -> NDArray[np.float32]:
    """Projections with CTF, cropped to `box`; the densities alternate."""
    count = len(particles.halves)
    images = np.empty((count, box, box), np.float32)
    turns = np.arange(count) // 2 % len(densities)  # both halves have the same share of each density
    for number, density in enumerate(densities):
        which = np.flatnonzero(turns == number)
        found = read_map(density)
        drawn, spacing = found.values.shape[0], float(found.spacing[0])
        particles.write(folder / "views.star", "unused.mrcs", drawn, spacing, which)
        call(folder, "relion_project", "--i", density, "--ang", "views.star", "--ctf", "--o", "projections")
        edge = (drawn - box) // 2
        images[which] = read_map(folder / "projections.mrcs").values[:, edge : edge + box, edge : edge + box]
        (folder / "projections.mrcs").unlink()
    return images


def write_halves(densities: Sequence[pathlib.Path], particles: Particles, imaging: Imaging, chance: np.random.Generator,
                 folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Writes half maps into a folder."""
    images = images_of(densities, particles, imaging.box, folder)
    level = imaging.noise * float(images.std())
    fade = window(imaging.box) if imaging.windowed else 1.0
    spacing = float(read_map(densities[0]).spacing[0])
    for image in images:
        image += chance.normal(0, level, image.shape)
        image *= fade
    write_map(folder / "particles.mrcs", images, spacing)
    del images
    everyone = np.arange(len(particles.halves))
    particles.with_errors(chance).write(folder / "particles.star", "particles.mrcs", imaging.box, spacing, everyone)
    for half in (1, 2):
        call(folder, "relion_reconstruct", "--i", "particles.star", "--o", f"half{half}.mrc", "--subset", half, "--ctf")
    (folder / "particles.mrcs").unlink()
    return folder / "half1.mrc", folder / "half2.mrc"
