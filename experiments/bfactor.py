#!/usr/bin/env python3
"""Local B factors of simulated half maps against the truth (docs/validation.md).

    scripts/bfactor-experiment MODEL --like MAP [--write] [--work DIR]

Atoms of MODEL get B factors that rise from 40 to 240 A^2 along its longest axis, and two half maps on the grid of MAP
get noise; its level is in standard deviations of the density, over the whole box or within 3 A of an atom. Each
estimator of `acuity bfactor` is compared, within 3 A of an atom, with the mean B of the atoms in the window. With
--write the table replaces the one in docs/validation.md. ACUITY names the program; else it is searched in build/."""
import argparse
import json
import pathlib
import statistics
import tempfile
import time

from experiment import acuity, find_program, voxels, write_table

# A level of 0 would make both half maps the same, which is refused.
LEVELS = (("none (0.001 inside)", "inside", 0.001), ("1, box", "box", 1), ("1, inside", "inside", 1),
          ("3, box", "box", 3), ("3, inside", "inside", 3))
RUNS = (("line", ("--estimator", "line")), ("profile", ("--estimator", "profile")), ("half-maps", ()),
        ("half-maps, no pooling", ("--pooling", "0")))


def figures(b, error, truth):
    """Correlation, mean difference, slope of B against the truth, and the share of voxels whose truth lies within 1.96
    errors of B, once B has lost what a line through all voxels says of its bias."""
    inside = [i for i, t in enumerate(truth) if t > 0]
    x, y, e = ([values[i] for i in inside] for values in (truth, b, error))
    r = statistics.correlation(x, y)
    slope, start = statistics.linear_regression(x, y)
    covered = sum(abs(v - start - slope * t) < 1.96 * s for t, v, s in zip(x, y, e)) / len(x)
    return r, statistics.mean(y) - statistics.mean(x), slope, covered


def rows(program, model, like, folder):
    yield "| noise in each half | estimator | fitted to, A | correlation | bias, A^2 | slope | in 95 % | seconds |\n"
    yield "|---|---|---|---|---|---|---|---|\n"
    field = ("--like", like, "--b-gradient", "40,240")
    truth, clean, mask = (folder / name for name in ("truth.mrc", "clean.mrc", "mask.mrc"))
    acuity(program, "simulate", model, *field, "--b-map", truth, "-o", clean)
    acuity(program, "mask", clean, "--model", model, "-o", mask)
    density, inside, true_b = voxels(clean), voxels(mask), voxels(truth)
    unit = {"inside": 1,
            "box": statistics.pstdev(density) / statistics.pstdev(v for v, m in zip(density, inside) if m > 0)}
    for label, kind, level in LEVELS:
        acuity(program, "simulate", model, *field, "--noise", level * unit[kind], "--seed", 11, "--half-maps",
               folder / "sim", "-o", folder / "density.mrc")
        for name, options in RUNS:
            out, error = folder / "b.mrc", folder / "error.mrc"
            # Without noise only B ends what can be seen.
            end = ("--resolution", 3) if level < 0.1 else ()
            started = time.monotonic()
            acuity(program, "bfactor", folder / "sim_half1.mrc", folder / "sim_half2.mrc", "--mask", mask, *options,
                   *end, "-q", "-o", out, "--standard-error-out", error)
            seconds = time.monotonic() - started
            report = json.loads((folder / "b.json").read_text())
            r, bias, slope, covered = figures(voxels(out), voxels(error), true_b)
            yield (f"| {label} | {name} | {report['range_angstrom'][1]:.2f} | {r:.3f} | {bias:+.0f} | {slope:.2f} | "
                   f"{100 * covered:.0f} % | {seconds:.1f} |\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--like", type=pathlib.Path, required=True, help="the map whose grid is taken")
    parser.add_argument("--write", action="store_true", help="put the table into docs/validation.md")
    parser.add_argument("--work", type=pathlib.Path, help="folder for a temporary folder of maps")
    options = parser.parse_args()
    program = find_program()
    with tempfile.TemporaryDirectory(dir=options.work) as folder:
        text = ""
        for row in rows(program, options.model, options.like, pathlib.Path(folder)):
            print(row, end="", flush=True)
            text += row
    if options.write:
        write_table("bfactor-experiment", text)


main()
