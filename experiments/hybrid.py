#!/usr/bin/env python3
"""Sharpens simulated half maps with a model that lacks a part, with and without --profile (docs/validation.md).

    scripts/hybrid-experiment MODEL --part SELECTION [--part ...] [--write] [--picture FILE.png] [--work DIR]

Half maps of MODEL are simulated in a cubic box, its atoms at B = 80 A^2, those of the part, a chain or some (C,D), at
B = 150, with white noise in units of the density's standard deviation within 3 A of the atoms. They are sharpened by the
whole model at B = 30, and by the model without the part: alone (plain) and with --profile auto (hybrid), in the same mask.
Tabled is, within 3 A of the part's atoms and of the others, how much is kept of the density by the whole model: k of the
least sum of (result - k whole)^2; in brackets the rms of result - whole relative to that of whole. With --write the table replaces the
one in docs/validation.md; --picture draws a slice of the first part's maps. ACUITY names the program; else it is searched
in build/.
"""
import argparse
import math
import pathlib
import subprocess
import tempfile

from experiment import REPOSITORY, acuity, find_program, voxels, write_table

MAP_B, PART_B, MODEL_B = 80, 150, 30  # A^2
SPACING, BOX = 1.05, 112
RESOLUTION = 3.2
WINDOWS = (25, 50)


def figures(result, whole, mask):
    """k of the least sum of (result - k whole)^2 in the mask, and the rms of result - whole relative to `whole`."""
    pairs = [(r, w) for r, w, m in zip(voxels(result), voxels(whole), voxels(mask)) if m > 0]
    power = sum(w * w for _, w in pairs)
    return sum(r * w for r, w in pairs) / power, math.sqrt(sum((r - w) ** 2 for r, w in pairs) / power)


def simulate(program, model, part, noise, folder):
    """Writes the half maps, models whole.cif and rest.cif, and the masks part.mrc and rest.mrc."""
    grid = ("--box", BOX, "--spacing", SPACING)
    uniform = ("-b", MODEL_B, "-o", folder / "drawn.mrc", "--model-out")
    acuity(program, "simulate", model, *grid, *uniform, folder / "whole.cif")
    acuity(program, "simulate", model, *grid, *uniform, folder / "rest.cif", "--leave-out", part)
    acuity(program, "simulate", model, *grid, *uniform, folder / "part.cif", "--select", part)
    chains = set(chains_of(folder / "whole.cif"))
    blurred = set(chains_of(folder / "part.cif"))
    fields = ",".join(f"{chain}={PART_B if chain in blurred else MAP_B}" for chain in sorted(chains))
    acuity(program, "simulate", model, *grid, "--b-per-chain", fields, "--noise", noise, "--half-maps", folder / "noisy",
           "-o", folder / "clean.mrc")
    for name in ("part", "rest"):
        acuity(program, "mask", folder / "clean.mrc", "--model", folder / f"{name}.cif", "--frame", "origin",
               "-o", folder / f"{name}_mask.mrc")


def chains_of(path):
    """The chain names of an mmCIF file that acuity wrote, an atom each."""
    names = []
    for line in path.read_text().splitlines():
        if line.startswith("_atom_site."):
            names.append(line.split(".")[1].strip())
        elif line.startswith(("ATOM", "HETATM")):
            yield line.split()[names.index("auth_asym_id")]


def rows(program, model, part, noise, folder, after):
    simulate(program, model, part, noise, folder)
    sharpen = ("sharpen", folder / "noisy_half1.mrc", folder / "noisy_half2.mrc", "-d", RESOLUTION, "--frame", "origin", "-q")
    for window in WINDOWS:
        maps = {name: folder / f"{name}.mrc" for name in ("whole", "plain", "hybrid")}
        fitted = ("-w", window, "-o")
        acuity(program, *sharpen, "--model", folder / "rest.cif", "--profile", "auto", "--mask-out", folder / "mask.mrc",
               *fitted, maps["hybrid"])
        for name, reference in (("whole", "whole.cif"), ("plain", "rest.cif")):
            acuity(program, *sharpen, "--model", folder / reference, "--mask", folder / "mask.mrc", *fitted, maps[name])
        row = f"| {part} | {noise} | {window} |"
        for mask in ("part_mask.mrc", "rest_mask.mrc"):
            for name in ("plain", "hybrid"):
                kept, error = figures(maps[name], maps["whole"], folder / mask)
                row += f" {kept:.3f} ({error:.3f}) |"
        print(row, flush=True)
        yield row + "\n"
        after(window, maps)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--part", action="append", required=True, help="what the model lacks: a selection of chains")
    parser.add_argument("--noises", default="0.3,1.0")
    parser.add_argument("--write", action="store_true", help="put the table into docs/validation.md")
    parser.add_argument("--picture", type=pathlib.Path, help="draw a slice, of the first part, noise and window")
    parser.add_argument("--work", type=pathlib.Path, help="folder for maps; a temporary one is made in it for each case")
    options = parser.parse_args()
    program = find_program()

    def draw(window, maps):
        if options.picture is None or window != WINDOWS[0]:
            return
        panels = [f"{title}={maps[name]}" for name, title in
                  (("whole", "Whole model"), ("plain", "Incomplete model"), ("hybrid", "Incomplete model, --profile"))]
        subprocess.run([REPOSITORY / "scripts/make-figure", "--panels", *panels, options.picture], check=True)
        options.picture = None

    text = ("| part left out | noise | window, A | part, plain | part, hybrid | rest, plain | rest, hybrid |\n" + "|---" * 7 + "|\n")
    for part in options.part:
        for noise in map(float, options.noises.split(",")):
            with tempfile.TemporaryDirectory(dir=options.work) as folder:
                text += "".join(rows(program, options.model, part, noise, pathlib.Path(folder), draw))
    if options.write:
        write_table("hybrid-experiment", text)


main()
