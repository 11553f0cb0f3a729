"""Kicks as the public scripts of the source's authors place them (cryoTUD/locscale, shake_pdb_within_mask), to compare with
`acuity perturb`. Re-written from their description: angles are uniform, so that directions gather at the poles. Atoms that
leave the boundary go to a random voxel of it within three times the RMSD of where they went."""
from __future__ import annotations

import pathlib

import numpy as np

from ..atoms import COORDINATES, cif_rows, open_text
from ..mrc import MrcMap

SEED = 1


def write_source_kicks(source: pathlib.Path, target: pathlib.Path, rmsd: float, mask: MrcMap) -> float:
    """Copies an mmCIF file, as acuity writes it, with kicked atoms. Returns the RMSD between both, in A. The mask lies in the
    coordinates of the model, and voxels of 0.5 and more are the boundary."""
    chance = np.random.default_rng(SEED)
    rows = list(cif_rows(open_text(source)))
    places = np.array([[float(row[tag]) for tag in COORDINATES] for _, row in rows if row])
    count = len(places)
    length = chance.uniform(0, 2 * rmsd, count)
    theta, phi = chance.uniform(0, 2 * np.pi, count), chance.uniform(0, np.pi, count)
    moved = places + length[:, None] * np.stack([np.cos(theta) * np.sin(phi), np.sin(theta) * np.sin(phi), np.cos(phi)], axis=1)
    inside = mask.values >= 0.5
    spacing, start = mask.spacing[::-1], mask.first_voxel[::-1]
    voxels = np.argwhere(inside)[:, ::-1] * spacing + start
    at = np.rint((moved - start) / spacing).astype(int)
    limits = np.array(mask.values.shape[::-1])
    within = ((at >= 0) & (at < limits)).all(axis=1)
    kept = within.copy()
    x, y, z = at[within].T
    kept[within] = inside[z, y, x]
    for atom in np.flatnonzero(~kept):
        near = np.flatnonzero(((voxels - moved[atom]) ** 2).sum(axis=1) <= (3 * rmsd) ** 2)
        moved[atom] = voxels[chance.choice(near)] + chance.uniform(0, spacing / 2) if len(near) else places[atom]
    after = iter(moved)
    lines = []
    for line, row in rows:
        if row:
            row.update(zip(COORDINATES, (f"{value:.3f}" for value in next(after))))
        lines.append(" ".join(row.values()) + "\n" if row else line)
    target.write_text("".join(lines))
    return float(np.sqrt(((moved - places) ** 2).sum(axis=1).mean()))
