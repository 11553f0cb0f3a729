"""Sharpens deposited maps in every mode, and compares Q-scores with those of the maps as they are (docs/appendix/validation).

    experiments/run q-scores DATA --jqscore PYTHON [--only NAME,...] [--write] [--work DIR]

DATA has the folders zoned_maps, EMD-3488 and EMD-11007 (docs/appendix/validation names the entries). PYTHON has jqscore and
gemmi (pip install jqscore gemmi). Q is the mean over the model's atoms. All runs have the map's published resolution, and the
mask that they choose themselves. The first table has every mode's default, with the mean gain over the maps and its 95 %
interval by bootstrap over maps. An asterisk marks those that lose more than 0.005. The second table has the gain by each step:
each is switched off by itself, with and without a model.
"""
from __future__ import annotations

import dataclasses
import json
import pathlib
import subprocess
import tempfile

import numpy as np

from .options import experiment_parser
from .program import Acuity, ProgramError
from .tables import head, line, write_table

SCORES = pathlib.Path(__file__).resolve().parent / "jqscore_scores.py"
WORST = -0.005


@dataclasses.dataclass
class Entry:
    """A deposited map with its model and published resolution in A."""

    name: str
    map: str
    model: str
    resolution: float


ENTRIES = (
    Entry("EMD-3488, haemoglobin", "EMD-3488/emd_3488.mrc.gz", "EMD-3488/5ni1.cif.gz", 3.2),
    Entry("EMD-11007, polymerase with RNA", "EMD-11007/emd_11007.map.gz", "EMD-11007/model.pdb.gz", 2.9),
    Entry("EMD-8410, Slo1", "zoned_maps/emd_8410_zone.map.gz", "zoned_maps/5tj6.pdb.gz", 3.5),
    Entry("EMD-5778, TRPV1", "zoned_maps/emd_5778_zone.map.gz", "zoned_maps/3j5p.pdb.gz", 3.28),
    Entry("EMD-4118, pneumolysin", "zoned_maps/emd_4118_zone.map.gz", "zoned_maps/5ly6.pdb.gz", 4.5),
    Entry("EMD-5168, F-actin", "zoned_maps/emd_5168.map.gz", "zoned_maps/3mfp.pdb.gz", 6.6),
)
FREE, MODEL = ("--profile", "auto"), ("--model", "MODEL")
MODES = {
    "global": None,
    "model": MODEL,
    "model, as is": (*MODEL, "--b-factors", "as-is"),
    "refined": (*MODEL, "--b-factors", "refine"),
    "hybrid": (*MODEL, *FREE),
    "free": FREE,
}
SWITCHES = {
    f"{kind}, {label}": (*how, *off)
    for kind, how in (("free", FREE), ("model", MODEL))
    for label, off in (("not flat", ("--no-flatten",)), ("no noise filter", ("--no-noise-filter",)),
                       ("B 20", ("--profile-b", 20)),
                       ("none of them", ("--no-flatten", "--no-noise-filter", "--profile-b", 20)))
}


def write_maps(acuity: Acuity, entry: Entry, data: pathlib.Path, folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """One map for the input and for each run that was not refused."""
    source, model = data / entry.map, data / entry.model
    written = {"as is": folder / "as_is.mrc"}
    acuity("global", source, "-b", 0, "-o", written["as is"])
    for name, how in (MODES | SWITCHES).items():
        output = folder / f"{name}.mrc"
        words = ("global", source) if how is None else ("sharpen", source, "-q", *(model if w == "MODEL" else w for w in how))
        try:
            acuity(*words, "-d", entry.resolution, "-o", output)
        except ProgramError as refused:
            print(f"{entry.name}, {name}: {refused}")
            continue
        written[name] = output
    return written


def scores_of(python: pathlib.Path, model: pathlib.Path, maps: dict[str, pathlib.Path]) -> dict[str, float]:
    run = subprocess.run([python, SCORES, model, *maps.values()], check=False, capture_output=True, text=True)
    if run.returncode != 0:
        raise ProgramError(f"jqscore: {run.stderr.strip()}")
    return dict(zip(maps, json.loads(run.stdout)))


def interval(gains: list[float]) -> str:
    """The mean with its 95 % interval by bootstrap over maps."""
    random = np.random.default_rng(1)
    means = [np.mean(random.choice(gains, len(gains))) for _ in range(10_000)]
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{np.mean(gains):+.3f} ({low:+.3f} to {high:+.3f})"


def table_of(columns: tuple[str, ...], found: dict[str, dict[str, float]]) -> str:
    text = head("map", "as is", *columns)
    for name, scores in found.items():
        cells = []
        for column in columns:
            gain = scores.get(column, float("nan")) - scores["as is"]
            cells.append(f"{scores[column]:.3f}{'*' if gain < WORST else ''}" if column in scores else "refused")
        text += line(name, f"{scores['as is']:.3f}", *cells)
    gains = [[scores[c] - scores["as is"] for scores in found.values() if c in scores] for c in columns]
    return text + line("mean gain", "", *(interval(values) if values else "" for values in gains))


def main(arguments: list[str]) -> None:
    parser = experiment_parser("q-scores", __doc__)
    parser.add_argument("data", type=pathlib.Path, metavar="DATA")
    parser.add_argument("--jqscore", type=pathlib.Path, required=True, metavar="PYTHON", help="a Python that has jqscore and gemmi")
    parser.add_argument("--only", metavar="NAME,...", help="beginnings of the names of entries")
    options = parser.parse_args(arguments)
    acuity = Acuity()
    wanted = tuple(options.only.split(",")) if options.only else ("",)
    found: dict[str, dict[str, float]] = {}
    for entry in (entry for entry in ENTRIES if entry.name.startswith(wanted)):
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            maps = write_maps(acuity, entry, options.data, pathlib.Path(folder))
            found[entry.name] = scores_of(options.jqscore, options.data / entry.model, maps)
        print(entry.name, {name: round(score, 3) for name, score in found[entry.name].items()}, flush=True)
    for name, columns in (("q-scores", tuple(MODES)), ("q-scores-steps", tuple(SWITCHES))):
        text = table_of(columns, found)
        print("\n" + text)
        if options.write:
            write_table(name, text)
