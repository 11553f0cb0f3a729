"""Q-scores of maps with a model, in a Python that has jqscore and gemmi; q_scores.py starts this file.

    PYTHON jqscore_scores.py MODEL MAP...     prints the mean over the atoms of each map, as a JSON list

Sigma is 0.6 A, as in Pintilie et al. 2020, Nat. Methods 17, 328. Hydrogens, waters and alternative locations are left out.
"""
import json
import sys

import gemmi
import jqscore
import numpy as np

SIGMA = 0.6  # A

model, *maps = sys.argv[1:]
structure = gemmi.read_structure(model)
structure.remove_hydrogens()
structure.remove_alternative_conformations()
residues = [residue for chain in structure[0] for residue in chain if not residue.is_water()]
coordinates = np.array([atom.pos.tolist() for residue in residues for atom in residue])
numbers = np.array([number for number, residue in enumerate(residues) for _ in residue])
heavy = np.ones(len(numbers), bool)
scores = [float(np.nanmean(jqscore.qscores_from_arrays(coordinates, heavy, numbers, *jqscore.read_mrc(path), sigma=SIGMA)[0]))
          for path in maps]
print(json.dumps(scores))
