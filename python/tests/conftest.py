"""The fixtures that the tests share: a small molecule, its maps made by numpy, and the program beside the package."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

import gemmi
import mrcfile
import numpy as np
import pytest

SPACING = 1.5
EDGE = 48
ORIGIN = (10.5, -4.5, 30.0)


def positions() -> np.ndarray:
    """Atoms of a chain that wanders through the middle of the box, in A from the first voxel."""
    random = np.random.default_rng(7)
    middle = (EDGE - 1) * SPACING / 2
    steps = np.cumsum(random.normal(0, 1.2, (600, 3)), axis=0)
    folded = 13 * np.sin(steps / 13)
    return middle + folded


def gaussians(width: float) -> np.ndarray:
    """Sum of Gaussians of this standard deviation in A at the atoms, z, y, x."""
    axis = np.arange(EDGE) * SPACING
    density = np.zeros((EDGE, EDGE, EDGE))
    for x, y, z in positions():
        fx, fy, fz = (np.exp(-((axis - at) ** 2) / (2 * width**2)) for at in (x, y, z))
        density += fz[:, None, None] * fy[None, :, None] * fx[None, None, :]
    return density


@pytest.fixture(scope="session")
def density() -> np.ndarray:
    return gaussians(1.6).astype(np.float32)


@pytest.fixture(scope="session")
def reference() -> np.ndarray:
    return gaussians(0.9).astype(np.float32)


@pytest.fixture(scope="session")
def half_maps(density: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(11)
    noise = 0.25 * density[density > 0.05 * density.max()].std()
    first, second = (density + random.normal(0, noise, density.shape).astype(np.float32) for _ in range(2))
    return first.astype(np.float32), second.astype(np.float32)


@pytest.fixture(scope="session")
def mask(density: np.ndarray) -> np.ndarray:
    return density > 0.2 * density.max()


@pytest.fixture(scope="session")
def structure() -> gemmi.Structure:
    """The molecule in the coordinates of the maps' ORIGIN."""
    made = gemmi.Structure()
    made.name = "chain"
    model = gemmi.Model(1)
    chain = gemmi.Chain("A")
    for number, place in enumerate(positions().reshape(-1, 4, 3), 1):
        residue = gemmi.Residue()
        residue.name = "ALA"
        residue.seqid = gemmi.SeqId(str(number))
        for (name, element), at in zip((("N", "N"), ("CA", "C"), ("C", "C"), ("O", "O")), place, strict=True):
            atom = gemmi.Atom()
            atom.name, atom.element = name, gemmi.Element(element)
            atom.pos = gemmi.Position(*(at + np.array(ORIGIN)))
            atom.b_iso, atom.occ = 40 + 0.2 * number, 1
            residue.add_atom(atom)
        chain.add_residue(residue)
    model.add_chain(chain)
    made.add_model(model)
    made.setup_entities()
    return made


def write_by_mrcfile(path: pathlib.Path, voxels: np.ndarray) -> pathlib.Path:
    with mrcfile.new(path) as file:
        file.set_data(voxels)
        file.voxel_size = SPACING
        file.header.origin = ORIGIN
    return path


@pytest.fixture(scope="session")
def folder(
    tmp_path_factory: pytest.TempPathFactory,
    density: np.ndarray,
    reference: np.ndarray,
    half_maps: tuple[np.ndarray, np.ndarray],
    mask: np.ndarray,
    structure: gemmi.Structure,
) -> pathlib.Path:
    """Files map.mrc, reference.mrc, half1.mrc, half2.mrc, mask.mrc, model.cif, written by mrcfile and gemmi."""
    folder = tmp_path_factory.mktemp("inputs")
    write_by_mrcfile(folder / "map.mrc", density)
    write_by_mrcfile(folder / "reference.mrc", reference)
    write_by_mrcfile(folder / "half1.mrc", half_maps[0])
    write_by_mrcfile(folder / "half2.mrc", half_maps[1])
    write_by_mrcfile(folder / "mask.mrc", mask.astype(np.float32))
    structure.make_mmcif_document().write_file(str(folder / "model.cif"))
    return folder


@pytest.fixture(scope="session")
def program() -> str:
    """The program of the same build: $ACUITY, or acuity on the PATH."""
    found = os.environ.get("ACUITY") or shutil.which("acuity")
    assert found, "neither $ACUITY nor the PATH has the program"
    return found


@pytest.fixture(scope="session")
def acuity_program(program: str):
    def run(*arguments: object, cwd: pathlib.Path | None = None) -> str:
        done = subprocess.run([program, *map(str, arguments)], cwd=cwd, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
