"""Q-scores of residues, in a Python that has jqscore and gemmi; residue_q.py starts this file.

    PYTHON jqscore_residues.py MODEL MAP     prints a JSON list: [chain, number, insertion code, Q with 8 points a shell, Q with 16]

Sigma is 0.4 A. Hydrogens and alternative locations are left out.
"""
import json
import sys

import gemmi
import jqscore
import numpy as np

model, path = sys.argv[1:]
structure = gemmi.read_structure(model)
structure.remove_hydrogens()
structure.remove_alternative_conformations()
residues = [(chain.name, residue) for chain in structure[0] for residue in chain]
coordinates = np.array([atom.pos.tolist() for _, residue in residues for atom in residue])
numbers = np.array([number for number, (_, residue) in enumerate(residues) for _ in residue])
heavy = np.ones(len(numbers), bool)
scores = [jqscore.qscores_from_arrays(coordinates, heavy, numbers, *jqscore.read_mrc(path), sigma=0.4, num_pts=points)[0] for points in (8, 16)]
print(json.dumps([[chain, residue.seqid.num, residue.seqid.icode.strip(), *(float(np.nanmean(of[numbers == number])) for of in scores)]
                  for number, (chain, residue) in enumerate(residues)]))
