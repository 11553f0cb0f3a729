"""Compares the Q-scores of `acuity residues` with those of jqscore, residue by residue (docs/appendix/validation).

    experiments/run residue-q DATA --jqscore PYTHON [--write] [--work DIR]

DATA has the folder EMD-3488. PYTHON has jqscore and gemmi (pip install jqscore gemmi). Beside the difference stands that of jqscore
with itself, with 16 points on each shell in the place of 8.
"""
from __future__ import annotations

import csv
import gzip
import json
import pathlib
import subprocess
import tempfile

import numpy as np

from .options import experiment_parser
from .program import Acuity
from .tables import head, line, write_table

SCORES = pathlib.Path(__file__).resolve().parent / "jqscore_residues.py"


def row_of(name: str, difference: np.ndarray) -> str:
    size = np.abs(difference)
    return line(name, len(size), f"{difference.mean():.2g}", f"{np.quantile(size, 0.99):.2g}", f"{size.max():.2g}", f"{100 * np.mean(size <= 0.02):.1f} %")


def main(arguments: list[str]) -> None:
    parser = experiment_parser("residue-q", __doc__)
    parser.add_argument("data", type=pathlib.Path, metavar="DATA")
    parser.add_argument("--jqscore", type=pathlib.Path, required=True, metavar="PYTHON", help="a Python that has jqscore and gemmi")
    options = parser.parse_args(arguments)
    model = options.data / "EMD-3488" / "5ni1.cif.gz"
    with tempfile.TemporaryDirectory(dir=options.work) as name:
        folder = pathlib.Path(name)
        plain = folder / "map.mrc"
        plain.write_bytes(gzip.decompress((options.data / "EMD-3488" / "emd_3488.mrc.gz").read_bytes()))
        Acuity()("residues", plain, "--model", model, "-o", folder / "residues.csv", "-q")
        with open(folder / "residues.csv", newline="") as file:
            ours = {(row["chain"], int(row["number"]), row["insertion"]): float(row["q"]) for row in csv.DictReader(file)}
        answer = subprocess.run([options.jqscore, SCORES, model, plain], check=True, capture_output=True, text=True).stdout
    theirs = {(chain, number, insertion): scores for chain, number, insertion, *scores in json.loads(answer)}
    if ours.keys() != theirs.keys():
        raise ValueError(f"the residues differ: {sorted(ours.keys() ^ theirs.keys())[:5]}")
    eight, sixteen = np.array([theirs[key] for key in ours]).T
    text = head("difference", "residues", "mean", "99 % below", "largest", "within 0.02")
    text += row_of("`acuity residues` minus jqscore", np.array(list(ours.values())) - eight)
    text += row_of("jqscore with 16 points minus jqscore", sixteen - eight)
    print(text)
    if options.write:
        write_table("residue-q", text)
