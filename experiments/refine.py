#!/usr/bin/env python3
"""B factors of a model from simulated half maps, against the truth (docs/validation.md).

    scripts/refine-experiment MODEL --like MAP [--deposited RESOLUTION] [--seed N] [--write] [--work DIR]

Atoms of MODEL get B factors that rise from 40 to 240 A^2 along its longest axis, and two half maps on the grid of MAP
get noise; its level is in standard deviations of the density within 3 A of an atom. What `acuity sharpen --b-factors
refine` finds is compared with the truth, atom by atom, and as means over windows of 25 A at the voxels within 3 A of an
atom; also for a model whose atoms were moved at random after the maps were made. Maps that were sharpened towards the
model are compared with the density that they should become. With --deposited, MAP itself is refined against, to that resolution, and compared with the B factors in MODEL.
With --write the table replaces the one in docs/validation.md. ACUITY names the program; else it is searched in build/."""
import argparse
import json
import pathlib
import random
import statistics
import tempfile

from experiment import acuity, correlation, find_program, voxels, write_table

# A level of 0 would make both half maps the same, which is refused. The last number: by how much atoms are moved, A rms.
LEVELS = (("none (0.001)", 0.001, 0), ("1", 1, 0), ("3", 3, 0), ("1, atoms moved by 0.5 A", 1, 0.5))


def atoms(path):
    """Residue and B factor of each atom of an mmCIF file that acuity wrote."""
    tags, found = [], []
    for line in path.read_text().splitlines():
        if line.startswith("_atom_site."):
            tags.append(line.split(".")[1].strip())
        elif line.startswith(("ATOM", "HETATM")):
            row = dict(zip(tags, line.split()))
            found.append(((row["auth_asym_id"], row["auth_seq_id"], row["label_comp_id"]), float(row["B_iso_or_equiv"])))
    return found


def write_moved(source, target, rms):
    """An mmCIF file that acuity wrote, with coordinates that are wrong by as much on average."""
    chance = random.Random(1)
    lines, tags = [], []
    for line in source.read_text().splitlines():
        if line.startswith("_atom_site."):
            tags.append(line.split(".")[1].strip())
        elif line.startswith(("ATOM", "HETATM")):
            row = line.split()
            for tag in ("Cartn_x", "Cartn_y", "Cartn_z"):
                row[tags.index(tag)] = f"{float(row[tags.index(tag)]) + chance.gauss(0, rms / 3 ** 0.5):.3f}"
            line = " ".join(row)
        lines.append(line)
    target.write_text("\n".join(lines) + "\n")


def by_residue(found):
    residues = {}
    for residue, b in found:
        residues.setdefault(residue, []).append(b)
    return [statistics.mean(b) for b in residues.values()]


def refine(program, folder, maps, model, like, *options):
    """B factors of the atoms, of the windows around voxels, and the report."""
    refined, sharpened, windows = folder / "refined.cif", folder / "sharpened.mrc", folder / "windows.mrc"
    acuity(program, "sharpen", *maps, "--model", model, "--b-factors", "refine", "--model-out", refined, *options, "-q",
           "-o", sharpened)
    acuity(program, "simulate", refined, "--like", like, "--b-map", windows, "-o", folder / "density.mrc")
    return atoms(refined), voxels(windows), json.loads((folder / "sharpened.json").read_text())


def simulated_rows(program, model, like, seed, folder):
    yield "| noise in each half | fitted to, A | windows: correlation | slope | bias, A^2 | atoms: correlation | slope | rms, A^2 |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    field = ("--like", like, "--b-gradient", "40,240")
    truth, true_model = folder / "truth.mrc", folder / "truth.cif"
    acuity(program, "simulate", model, *field, "--b-map", truth, "--model-out", true_model, "-o", folder / "clean.mrc")
    true_windows, true_atoms = voxels(truth), [b for _, b in atoms(true_model)]
    for label, level, moved in LEVELS:
        shown = model
        if moved:
            shown = folder / "moved.cif"
            write_moved(true_model, shown, moved)
        acuity(program, "simulate", model, *field, "--noise", level, "--seed", seed, "--half-maps", folder / "sim", "-o",
               folder / "density.mrc")
        # Without noise only B ends what can be seen.
        end = ("--resolution", 3) if level < 0.1 else ()
        halves = (folder / "sim_half1.mrc", folder / "sim_half2.mrc")
        found, windows, report = refine(program, folder, halves, shown, like, *end)
        shift = report["b_factors"]["shift_angstrom2"]
        pairs = [(x + shift, t) for x, t in zip(windows, true_windows) if x > 0 and t > 0]
        w, t = zip(*pairs)
        b = [value + shift for _, value in found]
        rms = statistics.mean((x - y) ** 2 for x, y in zip(b, true_atoms)) ** 0.5
        yield (f"| {label} | {report['b_factors']['range_angstrom'][1]:.2f} | {statistics.correlation(w, t):.3f} | "
               f"{statistics.linear_regression(t, w)[0]:.2f} | {statistics.mean(w) - statistics.mean(t):+.0f} | "
               f"{statistics.correlation(b, true_atoms):.3f} | {statistics.linear_regression(true_atoms, b)[0]:.2f} | "
               f"{rms:.0f} |\n")


def sharpened_rows(program, model, like, seed, folder):
    """Maps sharpened towards the model with several B factors, beside the density with 20 A^2 less than the truth."""
    yield "\n| noise in each half | true B factors | refined | all 100 A^2 | map as it is |\n|---|---|---|---|---|\n"
    wanted, mask, flat = folder / "wanted.mrc", folder / "mask.mrc", folder / "flat.cif"
    best, out = folder / "best.cif", folder / "sharpened.mrc"
    acuity(program, "simulate", model, "--like", like, "--b-gradient", "20,220", "--model-out", best, "-o", wanted)
    acuity(program, "simulate", model, "--like", like, "-b", 100, "--model-out", flat, "-o", folder / "density.mrc")
    acuity(program, "mask", wanted, "--model", model, "-o", mask)
    for label, level, moved in LEVELS:
        if moved:
            continue
        acuity(program, "simulate", model, "--like", like, "--b-gradient", "40,240", "--noise", level, "--seed", seed,
               "--half-maps", folder / "sim", "-o", folder / "density.mrc")
        end = ("--resolution", 3) if level < 0.1 else ()
        halves = (folder / "sim_half1.mrc", folder / "sim_half2.mrc")
        cells = []
        for reference, how in ((best, "model"), (flat, "refine"), (flat, "model")):
            acuity(program, "sharpen", *halves, "--model", reference, "--b-factors", how, *end, "-q", "-o", out)
            cells.append(correlation(program, out, wanted, mask))
        acuity(program, "global", *halves, "--b-factor", 0, "--no-low-pass", "-o", out)
        cells.append(correlation(program, out, wanted, mask))
        yield f"| {label} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |\n"


def deposited_rows(program, model, like, resolution, folder):
    yield "\n| map | correlation of residues | of their ranks | of windows | spread of residues, A^2 |\n|---|---|---|---|---|\n"
    own, own_windows = folder / "own.cif", folder / "own.mrc"
    acuity(program, "simulate", model, "--like", like, "--model-out", own, "--b-map", own_windows, "-o",
           folder / "own_density.mrc")
    found, windows, _ = refine(program, folder, (like,), model, like, "--resolution", resolution)
    a, b = by_residue(atoms(own)), by_residue(found)
    pairs = [(x, y) for x, y in zip(voxels(own_windows), windows) if x > 0 and y > 0]
    yield (f"| {like.name} | {statistics.correlation(a, b):.3f} | {rank_correlation(a, b):.3f} | "
           f"{statistics.correlation(*zip(*pairs)):.3f} | {statistics.pstdev(b):.0f}, deposited {statistics.pstdev(a):.0f} |\n")


def rank_correlation(a, b):
    def ranks(values):
        order = sorted(range(len(values)), key=values.__getitem__)
        place = [0] * len(values)
        for rank, i in enumerate(order):
            place[i] = rank
        return place
    return statistics.correlation(ranks(a), ranks(b))


def rows(program, options, folder):
    yield from simulated_rows(program, options.model, options.like, options.seed, folder)
    yield from sharpened_rows(program, options.model, options.like, options.seed, folder)
    if options.deposited:
        yield from deposited_rows(program, options.model, options.like, options.deposited, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--like", type=pathlib.Path, required=True, help="the map whose grid is taken")
    parser.add_argument("--deposited", type=float, help="refine against that map, too, to this resolution in A")
    parser.add_argument("--seed", type=int, default=11, help="of the noise")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/validation.md")
    parser.add_argument("--work", type=pathlib.Path, help="folder for a temporary folder of maps")
    options = parser.parse_args()
    program = find_program()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        text = ""
        for row in rows(program, options, pathlib.Path(folder)):
            print(row, end="", flush=True)
            text += row
    if options.write:
        write_table("refine-experiment", text)


main()
