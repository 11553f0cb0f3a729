#!/usr/bin/env python3
"""Sharpens blurred densities with average profiles and compares them with the truth (docs/validation.md).

    scripts/profile-experiment LOG.jsonl [--write] [--count N] [--work DIR]

LOG.jsonl is what `acuity average-profiles` leaves beside its output: the models it names are used, from the folder
that command ran in. Of each kind the N (ten) purest are taken: proteins of 80 to 400 residues with the largest share of
helix, of sheet, and of both in equal parts; the largest DNA and RNA of 30 to 200 residues. The straightest helix of 35
residues is cut out of the proteins as well. Every model is drawn with B = 50 (the truth) and with B = 300; the latter is
sharpened with profiles and with the truth as reference, and the correlations inside the model's mask (RSCC) are tabled.
With --write the table replaces the one in docs/validation.md. ACUITY names the program; else it is searched in build/.
"""
import argparse
import gzip
import json
import math
import pathlib
import statistics
import tempfile

from experiment import acuity, correlation, find_program, write_table

SPACING = 1.0  # Angstrom
WINDOW = 25
TRUE_B, BLURRED_B = 50, 300
PROTEIN_PROFILES = ("helix", "sheet", "mixed")


def read_log(path):
    """Models by path, with the residues of each of their parts."""
    models = {}
    for line in path.read_text().splitlines()[1:]:
        record = json.loads(line)
        if "error" in record:
            continue
        parts = {p["name"]: p["residues"] for p in record["parts"] + record.get("left_out", [])}
        models[pathlib.Path(record["model"])] = parts
    return models


def choose(models, count):
    """Classes of models, each the purest of its kind; equal ones by name."""

    def best(score):
        scored = sorted((-score(parts), str(path)) for path, parts in models.items() if score(parts) > 0)
        return [pathlib.Path(path) for _, path in scored[:count]]

    def share(parts, kind):
        return parts.get(kind, 0) / parts["protein"] if 80 <= parts.get("protein", 0) <= 400 else 0

    return {
        "helix": best(lambda p: share(p, "helix") - share(p, "sheet")),
        "sheet": best(lambda p: share(p, "sheet") - share(p, "helix")),
        "helix and sheet": best(lambda p: min(share(p, "helix"), share(p, "sheet"))),
        "DNA": best(lambda p: p.get("dna", 0) if 30 <= p.get("dna", 0) <= 200 and "protein" not in p else 0),
        "RNA": best(lambda p: p.get("rna", 0) if 30 <= p.get("rna", 0) <= 200 and "protein" not in p else 0),
    }


def atoms_of(path):
    """Lines of the atoms and their positions."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else open(path) as file:
        for line in file:
            if line.startswith("ATOM"):
                yield line, tuple(float(line[i : i + 8]) for i in (30, 38, 46))


def straight_helix(paths, least=35):
    """Lines of the straightest run of `least` residues whose CA(i) to CA(i+3) are those of a helix."""
    best = (0.0, None)
    for path in paths:
        residues = []
        for line, position in atoms_of(path):
            key = line[21:27]
            if not residues or residues[-1][0] != key:
                residues.append((key, [], []))
            residues[-1][1].append(line)
            if line[12:16].strip() == "CA" and not residues[-1][2]:
                residues[-1][2].append(position)
        residues = [r for r in residues if r[2]]
        run = 0
        for i in range(3, len(residues)):
            a, b = residues[i - 3], residues[i]
            turn = math.dist(a[2][0], b[2][0])
            run = run + 1 if a[0][0] == b[0][0] and 4.6 < turn < 5.8 else 0
            if run + 3 < least:
                continue
            first = i - least + 1
            # From the mean of the first turn to that of the last; the longest is the straightest.
            ends = [[sum(r[2][0][k] for r in residues[j : j + 4]) / 4 for k in range(3)] for j in (first, i - 3)]
            rise = math.dist(*ends) / (least - 4)
            if rise > best[0]:
                best = (rise, [line for r in residues[first : i + 1] for line in r[1]])
    return best


def experiment(program, model, profiles, folder):
    """RSCC with the truth of the blurred map, of the result with the true reference, and of one result a profile; and
    the lowest among pairs of profiles."""
    positions = [position for _, position in atoms_of(model)]
    extent = max(max(p[i] for p in positions) - min(p[i] for p in positions) for i in range(3))
    box = 2 * math.ceil((extent + 2 * WINDOW) / SPACING / 2)
    truth, blurred, mask = (folder / name for name in ("truth.mrc", "blurred.mrc", "mask.mrc"))
    for out, b in ((truth, TRUE_B), (blurred, BLURRED_B)):
        acuity(program, "simulate", model, "--box", box, "--spacing", SPACING, "--b-factor", b, "-o", out)
    acuity(program, "mask", truth, "--model", model, "-o", mask)
    results = {}
    sources = {"truth": ("--reference", truth)}
    sources |= {name: ("--profile", name, "--profile-b", TRUE_B) for name in profiles}
    for name, source in sources.items():
        results[name] = folder / f"by_{name}.mrc"
        acuity(program, "sharpen", blurred, *source, "--mask", mask, "-w", WINDOW, "-q", "-o", results[name])
    with_truth = {name: correlation(program, truth, out, mask) for name, out in results.items()}
    with_truth["blurred"] = correlation(program, truth, blurred, mask)
    pairs = [correlation(program, results[a], results[b], mask) for a in profiles for b in profiles if a < b]
    return with_truth, min(pairs) if pairs else None


def table(program, classes, work):
    yield "| models | blurred | true reference | helix | sheet | mixed | own | lowest between profiles |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    own = {"DNA": "dna", "RNA": "rna"}
    for kind, paths in classes.items():
        rows = []
        for path in paths:
            profiles = (*PROTEIN_PROFILES, *([own[kind]] if kind in own else []))
            with tempfile.TemporaryDirectory(dir=work) as folder:
                with_truth, _ = rows.append(experiment(program, path, profiles, pathlib.Path(folder))) or rows[-1]
            print(f"{kind:16s} {path.name:32s} " + " ".join(f"{k} {v:.4f}" for k, v in with_truth.items()), flush=True)

        def cell(name):
            values = [with_truth[name] for with_truth, _ in rows if name in with_truth]
            if not values:
                return ""
            return f"{statistics.mean(values):.4f} ({min(values):.4f})" if len(values) > 1 else f"{values[0]:.4f}"

        names = ("blurred", "truth", *PROTEIN_PROFILES, own.get(kind, "none"))
        lowest = [pair for _, pair in rows]
        between = f"{statistics.mean(lowest):.4f} ({min(lowest):.4f})" if len(rows) > 1 else f"{lowest[0]:.4f}"
        label = kind if len(rows) == 1 else f"{len(rows)}, {kind}"
        yield f"| {label} | " + " | ".join(map(cell, names)) + f" | {between} |\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--write", action="store_true", help="put the table into docs/validation.md")
    parser.add_argument("--count", type=int, default=10, help="models of each kind")
    parser.add_argument("--work", type=pathlib.Path, help="folder for maps; a temporary one is made in it for each model")
    options = parser.parse_args()
    program = find_program()
    models = read_log(options.log)
    classes = choose(models, options.count)
    with tempfile.TemporaryDirectory(dir=options.work) as work:
        rise, lines = straight_helix([path for path, parts in sorted(models.items()) if parts.get("helix", 0) > 34])
        if lines:
            helix = pathlib.Path(work) / "straight_helix.pdb"
            helix.write_text("".join(lines) + "END\n")
            print(f"A helix of 35 residues with a rise of {rise:.2f} A a residue (1.5 A where it is straight)")
            classes = {"a straight helix": [helix], **classes}
        text = "".join(table(program, classes, work))
    print("\n" + text)
    if options.write:
        write_table("profile-experiment", text)


main()
