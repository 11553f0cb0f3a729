"""A made-up protein: helices of alanine side by side, as a PDB file. For maps where no model is at hand."""

import math
import random

# Cylindrical coordinates of an alpha helix: radius (A), angle (degrees) and height (A) of the atoms of a residue.
ATOMS = {"N": (1.55, -28.3, -0.9), "CA": (2.28, 0.0, 0.0), "C": (1.66, 26.9, 1.15), "O": (2.02, 23.0, 2.35), "CB": (3.29, -17.0, -0.5)}
TURN_DEGREES = 100.0
RISE = 1.5


def pdb(seed, helices=7, residues=22, b_low=30.0, b_high=90.0):
    """The text of the file: `helices` of `residues` on a hexagonal lattice of 9.5 A, turned at random; B rises outwards."""
    draw = random.Random(seed)
    places = sorted(((x + 0.5 * (y % 2), y * 0.866) for x in range(-3, 4) for y in range(-3, 4)), key=lambda p: (math.hypot(*p), p))
    lines, serial = [], 0
    for number in range(helices):
        x0, y0 = (9.5 * c for c in places[number])
        z0, angle0, up = draw.uniform(-3, 3), draw.uniform(0, 360), 1 if number % 2 else -1
        chain = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26]
        for residue in range(residues):
            for name, (radius, angle, height) in ATOMS.items():
                turn = math.radians(angle0 + up * (angle + TURN_DEGREES * residue))
                z = z0 + up * (height + RISE * (residue - residues / 2))
                x, y = x0 + radius * math.cos(turn), y0 + radius * math.sin(turn)
                share = min(1.0, math.hypot(x, y) / 20)
                serial += 1
                lines.append(f"ATOM  {serial:5d}  {name:<3s} ALA {chain}{residue + 1:4d}    {x:8.3f}{y:8.3f}{z:8.3f}  1.00{b_low + (b_high - b_low) * share:6.2f}          {name[0]:>2s}")
        lines.append("TER")
    return "\n".join([*lines, "END", ""])


def polymer(helices=7, residues=22):
    """The sample of the header: kind, sequence, mass in kDa, copies."""
    return {"kind": "protein_or_peptide", "sequence": "A" * residues, "kda": 0.0711 * residues + 0.018, "copies": helices}
