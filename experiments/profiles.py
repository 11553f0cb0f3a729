"""Sharpens blurred densities with average profiles and compares them with the truth (docs/appendix/validation).

    experiments/run profiles LOG.jsonl [--write] [--count N] [--work DIR]

LOG.jsonl is what `acuity average-profiles` leaves beside its output: the models it names are used, from the folder that command
ran in. The N (ten) purest of each kind are taken. Proteins have 80 to 400 residues and the largest fraction of helix, of sheet,
or of both in equal parts. The largest DNA and RNA have 30 to 200 residues. The straightest helix of 35 residues is cut out of
the proteins as well. Every model is drawn with B = 50 (the truth) and with B = 300. The latter is sharpened with profiles and
with the truth as reference. The table has the correlations inside the model's mask (RSCC). With --write the table replaces the
one in docs/appendix/validation. ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import json
import math
import pathlib
import statistics
import tempfile
from collections.abc import Callable, Iterator

from .atoms import Atom, distance, extent, read_atoms
from .options import experiment_parser
from .program import Acuity
from .tables import head, line, write_table

SPACING = 1.0  # Angstrom
WINDOW = 25
TRUE_B, BLURRED_B = 50, 300
PROTEIN_PROFILES = ("helix", "sheet", "mixed")
OWN_PROFILE = {"DNA": "dna", "RNA": "rna"}

Parts = dict[str, int]  # residues of each part of a model


def read_log(path: pathlib.Path) -> dict[pathlib.Path, Parts]:
    """Models by path, with the residues of each of their parts."""
    models = {}
    for text in path.read_text().splitlines()[1:]:
        record = json.loads(text)
        if "error" in record:
            continue
        models[pathlib.Path(record["model"])] = {p["name"]: p["residues"] for p in record["parts"] + record.get("left_out", [])}
    return models


def choose(models: dict[pathlib.Path, Parts], count: int) -> dict[str, list[pathlib.Path]]:
    """Classes of models, each the purest of its kind; equal ones by name."""

    def best(score: Callable[[Parts], float]) -> list[pathlib.Path]:
        scored = sorted((-score(parts), str(path)) for path, parts in models.items() if score(parts) > 0)
        return [pathlib.Path(path) for _, path in scored[:count]]

    def share(parts: Parts, kind: str) -> float:
        return parts.get(kind, 0) / parts["protein"] if 80 <= parts.get("protein", 0) <= 400 else 0

    def size(parts: Parts, kind: str) -> int:
        return parts.get(kind, 0) if 30 <= parts.get(kind, 0) <= 200 and "protein" not in parts else 0

    return {
        "helix": best(lambda p: share(p, "helix") - share(p, "sheet")),
        "sheet": best(lambda p: share(p, "sheet") - share(p, "helix")),
        "helix and sheet": best(lambda p: min(share(p, "helix"), share(p, "sheet"))),
        "DNA": best(lambda p: size(p, "dna")),
        "RNA": best(lambda p: size(p, "rna")),
    }


def polymer_atoms(path: pathlib.Path) -> list[Atom]:
    """The atoms of a model that are no HETATM."""
    return [atom for atom in read_atoms(path) if atom.record == "ATOM"]


def residues_with_ca(path: pathlib.Path) -> list[tuple[Atom, list[Atom]]]:
    """The CA atom and all atoms of each residue that has one, in the order of the file."""
    residues: list[list[Atom]] = []
    for atom in polymer_atoms(path):
        if not residues or (residues[-1][0].chain, residues[-1][0].number) != (atom.chain, atom.number):
            residues.append([])
        residues[-1].append(atom)
    return [(ca, atoms) for atoms in residues if (ca := next((atom for atom in atoms if atom.name == "CA"), None))]


def straight_helix(paths: list[pathlib.Path], least: int = 35) -> tuple[float, list[str]]:
    """Rise per residue and lines of the straightest run of `least` residues whose CA(i) to CA(i+3) are those of a helix."""
    best: tuple[float, list[str]] = (0.0, [])
    for path in paths:
        residues = residues_with_ca(path)
        ca = [atom for atom, _ in residues]
        run = 0
        for i in range(3, len(residues)):
            run = run + 1 if ca[i - 3].chain == ca[i].chain and 4.6 < distance(ca[i - 3], ca[i]) < 5.8 else 0
            if run + 3 < least:
                continue
            first = i - least + 1
            # From the mean of the first turn to that of the last; the longest is the straightest.
            ends = [[sum(atom.position[k] for atom in ca[j : j + 4]) / 4 for k in range(3)] for j in (first, i - 3)]
            rise = math.dist(*ends) / (least - 4)
            if rise > best[0]:
                best = (rise, [atom.line for _, atoms in residues[first : i + 1] for atom in atoms])
    return best


def experiment(acuity: Acuity, model: pathlib.Path, profiles: tuple[str, ...],
               folder: pathlib.Path) -> tuple[dict[str, float], float]:
    """RSCC with the truth of the blurred map, of the result with the true reference, and of the result of each profile. The
    last value is the lowest among pairs of profiles."""
    box = 2 * math.ceil((extent([atom.position for atom in polymer_atoms(model)]) + 2 * WINDOW) / SPACING / 2)
    truth, blurred, mask = (folder / name for name in ("truth.mrc", "blurred.mrc", "mask.mrc"))
    for out, b in ((truth, TRUE_B), (blurred, BLURRED_B)):
        acuity("simulate", model, "--box", box, "--spacing", SPACING, "--b-factor", b, "-o", out)
    acuity("mask", truth, "--model", model, "-o", mask)
    results = {}
    sources: dict[str, tuple[object, ...]] = {"truth": ("--reference", truth)}
    sources |= {name: ("--profile", name, "--profile-b", TRUE_B) for name in profiles}
    for name, source in sources.items():
        results[name] = folder / f"by_{name}.mrc"
        acuity("sharpen", blurred, *source, "--mask", mask, "-w", WINDOW, "-q", "-o", results[name])
    with_truth = {name: acuity.correlation(truth, out, mask) for name, out in results.items()}
    with_truth["blurred"] = acuity.correlation(truth, blurred, mask)
    return with_truth, min(acuity.correlation(results[a], results[b], mask) for a in profiles for b in profiles if a < b)


def mean_and_worst(values: list[float]) -> str:
    """The mean, with the worst value in brackets where there are several."""
    if len(values) < 2:
        return "".join(f"{value:.4f}" for value in values)
    return f"{statistics.mean(values):.4f} ({min(values):.4f})"


def table(acuity: Acuity, classes: dict[str, list[pathlib.Path]], work: str) -> Iterator[str]:
    yield head("models", "blurred", "true reference", *PROTEIN_PROFILES, "own", "lowest between profiles")
    for kind, paths in classes.items():
        own = OWN_PROFILE.get(kind)
        profiles = (*PROTEIN_PROFILES, *([own] if own else []))
        with_truth, lowest = [], []
        for path in paths:
            with tempfile.TemporaryDirectory(dir=work) as folder:
                found, between = experiment(acuity, path, profiles, pathlib.Path(folder))
            print(f"{kind:16s} {path.name:32s} " + " ".join(f"{k} {v:.4f}" for k, v in found.items()), flush=True)
            with_truth.append(found)
            lowest.append(between)
        cells = [mean_and_worst([found[name] for found in with_truth if name in found])
                 for name in ("blurred", "truth", *PROTEIN_PROFILES, own or "none")]
        yield line(kind if len(paths) == 1 else f"{len(paths)}, {kind}", *cells, mean_and_worst(lowest))


def main(arguments: list[str]) -> None:
    parser = experiment_parser("profiles", __doc__)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=10, help="models of each kind")
    options = parser.parse_args(arguments)
    models = read_log(options.log)
    classes = choose(models, options.count)
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        rise, lines = straight_helix([path for path, parts in sorted(models.items()) if parts.get("helix", 0) > 34])
        if lines:
            helix = pathlib.Path(work) / "straight_helix.pdb"
            helix.write_text("".join(lines) + "END\n")
            print(f"A helix of 35 residues with a rise of {rise:.2f} A per residue (1.5 A where it is straight)")
            classes = {"a straight helix": [helix], **classes}
        text = "".join(table(Acuity(), classes, work))
    print("\n" + text)
    if options.write:
        write_table("profiles", text)
