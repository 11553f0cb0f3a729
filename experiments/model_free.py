#!/usr/bin/env python3
"""Sharpens simulated half maps with and without a model and compares the results with the truth (docs/validation.md).

    scripts/model-free-experiment MODEL... [--write] [--work DIR] [--resolutions 2.5,3.2,4.5] [--noises 0.3,1.0]

Of every model half maps are simulated whose B factors rise linearly from 40 to 200 A^2 along the direction in which its
atoms spread most, with white noise in units of the density's standard deviation within 3 A of the atoms. The truth is the
same model at B = 20, without noise, low-passed at the resolution; a third of the resolution is the voxel size. Tabled is
the correlation with the truth within 3 A of the atoms (RSCC):
  raw            the mean of the halves
  global         acuity global, weighted by the FSC
  model          acuity sharpen with the true model, all B factors 20
  model, B - 20  the same with the B factors of the simulation less 20
  free           acuity sharpen without a model
"gain" is the part of the gain over global sharpening by the better of the two models that is reached without one.
A second table has the same for the thirds of the voxels with the lowest, middle and highest B factors, and the mean FSC
with the truth in this mask, up to the resolution. A third one has RSCC with the truth of --b-target local, the model with
the B factors of the simulation less 20; --profile-b then is what the best-ordered windows have less 20. "raw, B - 20" is
the mean of the halves with the B factor of -20. At last the correlation of `acuity bfactor` with the mean B of the atoms
in a window.
With --write the tables replace those in docs/validation.md. ACUITY names the program; else it is searched in build/.
"""
import argparse
import json
import pathlib
import statistics
import tempfile

from experiment import acuity, correlation, find_program, voxels, write_like, write_table

B_RANGE = (40, 200)  # A^2
TRUE_B = 20
MARGIN = 15  # Angstrom around the molecule
METHODS = ("raw", "global", "model", "model, B - 20", "free")
LOCAL_METHODS = ("raw", "raw, B - 20", "global", "model, B - 20", "free, local")
REGIONS = ("lowest B", "middle", "highest B")


def box_of(program, model, spacing, folder):
    """Edge in voxels of a cubic box around the model with a margin for windows and noise boxes."""
    out = folder / "drawn.pdb"
    acuity(program, "simulate", model, "--box", 8, "--spacing", 50, "--b-factor", 0, "--model-out", out, "-o", folder / "small.mrc")
    places = [[float(line[i : i + 8]) for i in (30, 38, 46)] for line in out.read_text().splitlines() if line.startswith("ATOM")]
    extent = max(max(p[i] for p in places) - min(p[i] for p in places) for i in range(3))
    return 4 * round((extent + 2 * MARGIN) / spacing / 4 + 0.5)


class Case:
    """Half maps of a model with noise, what they should become, and how near the methods come to it."""

    def __init__(self, program, model, resolution, noise, folder):
        self.program, self.folder, self.resolution = program, folder, resolution
        spacing = round(resolution / 3, 3)
        box = box_of(program, model, spacing, folder)
        grid = ("--box", box, "--spacing", spacing)
        low, high = B_RANGE
        acuity(program, "simulate", model, *grid, "-b", TRUE_B, "--model-out", self.file("uniform.cif"), "-o", self["sharp"])
        acuity(program, "simulate", model, *grid, "--b-gradient", f"{low - TRUE_B},{high - TRUE_B}",
               "--model-out", self.file("local.cif"), "-o", self["sharp_local"])
        for sharp, truth in (("sharp", "truth"), ("sharp_local", "truth_local")):
            acuity(program, "global", self[sharp], "-b", 0, "-d", resolution, "-o", self[truth])
        acuity(program, "mask", self["sharp"], "--model", self.file("uniform.cif"), "--frame", "origin", "-o", self["mask"])
        acuity(program, "simulate", model, *grid, "--b-gradient", f"{low},{high}", "--noise", noise, "--half-maps",
               self.file("noisy"), "--b-map", self["true_b"], "-o", self["clean"])
        self.halves = (self["noisy_half1"], self["noisy_half2"])

    def file(self, name):
        return self.folder / name

    def __getitem__(self, name):
        return self.file(name + ".mrc")

    def sharpen(self, name, *how):
        acuity(self.program, "sharpen", *self.halves, "-d", self.resolution, "--mask", self["mask"], "-q", *how, "-o", self[name])

    def sharpen_locally(self, name, *how):
        self.sharpen(name, *how, "--b-target", "local")
        best = json.loads(self.file(name + ".json").read_text())["reference"]["b_best_ordered_angstrom2"]
        self.sharpen(name, *how, "--b-target", "local", "--profile-b", max(0, best - TRUE_B))

    def rscc(self, name, truth="truth", mask="mask"):
        return correlation(self.program, self[truth], self[name], self[mask])

    def mean_fsc(self, name):
        """With the truth up to the resolution, over all coefficients."""
        curve = json.loads(acuity(self.program, "fsc", self[name], "--against", self["truth"], "--mask", self["mask"],
                                  "--soft-edge", 5, "--json"))
        shells = [j for j, s in enumerate(curve["s_per_angstrom"]) if 0 < s <= 1 / self.resolution]
        counts = [curve["coefficients"][j] for j in shells]
        return sum(curve["masked"]["fsc"][j] * n for j, n in zip(shells, counts)) / sum(counts)

    def write_regions(self):
        """Masks of thirds of the voxels, by the mean B of the atoms in the windows around them."""
        b = voxels(self["true_b"])
        inside = sorted((value, i) for i, (value, m) in enumerate(zip(b, voxels(self["mask"]))) if m >= 0.5)
        for number, region in enumerate(REGIONS):
            mask = [0.0] * len(b)
            for _, i in inside[len(inside) * number // 3 : len(inside) * (number + 1) // 3]:
                mask[i] = 1.0
            write_like(self[region], self["mask"], mask)

    def local_b_correlation(self):
        acuity(self.program, "bfactor", *self.halves, "--mask", self["mask"], "-q", "-o", self["b"])
        return correlation(self.program, self["true_b"], self["b"], self["mask"])


def experiment(program, model, resolution, noise, free, folder):
    """All figures of a case; `free` are the options of sharpen without a model."""
    case = Case(program, model, resolution, noise, folder)
    acuity(program, "global", *case.halves, "-b", 0, "-d", resolution, "-o", case["raw"])
    acuity(program, "global", *case.halves, "-b", -TRUE_B, "-d", resolution, "-o", case["raw, B - 20"])
    acuity(program, "global", *case.halves, "-d", resolution, "--mask", case["mask"], "--fsc-weight", "-o", case["global"])
    case.sharpen("model", "--model", case.file("uniform.cif"))
    case.sharpen("model, B - 20", "--model", case.file("local.cif"))
    case.sharpen("free", *free)
    case.sharpen_locally("free, local", *free)
    rscc = {name: case.rscc(name) for name in METHODS}
    better = max(("model", "model, B - 20"), key=rscc.get)
    compared = {"global": "global", "model": better, "free": "free"}
    case.write_regions()
    return {
        "rscc": rscc,
        "gain": (rscc["free"] - rscc["global"]) / (rscc[better] - rscc["global"]),
        "regions": {region: {k: case.rscc(v, mask=region) for k, v in compared.items()} for region in REGIONS},
        "fsc": {k: case.mean_fsc(v) for k, v in compared.items()},
        "local": {name: case.rscc(name, "truth_local") for name in LOCAL_METHODS},
        "b": case.local_b_correlation(),
    }


def mean(rows, *keys):
    values = []
    for row in rows:
        for key in keys:
            row = row[key]
        values.append(row)
    return f"{statistics.mean(values):.4f}"


class Tables:
    """The three tables, a line in each for every resolution and noise."""

    def __init__(self):
        self.lines = {"model-free-experiment": [], "model-free-regions": [], "model-free-local": []}
        self.head("model-free-experiment", *METHODS, "gain", "worst case, free less global")
        self.head("model-free-regions", *(f"{what}: global / model / free" for what in (*REGIONS, "mean FSC")))
        self.head("model-free-local", *LOCAL_METHODS, "local B: mean correlation", "worst case")

    def head(self, name, *columns):
        self.add(name, "resolution, A", "noise", *columns)
        self.lines[name].append("|---" * (len(columns) + 2) + "|\n")

    def add(self, name, *cells):
        self.lines[name].append("| " + " | ".join(map(str, cells)) + " |\n")

    def add_cases(self, resolution, noise, rows):
        worst = min(row["rscc"]["free"] - row["rscc"]["global"] for row in rows)
        self.add("model-free-experiment", resolution, noise, *(mean(rows, "rscc", name) for name in METHODS),
                 f"{statistics.mean(row['gain'] for row in rows):.3f}", f"{worst:+.4f}")
        three = ("global", "model", "free")
        self.add("model-free-regions", resolution, noise,
                 *(" / ".join(mean(rows, "regions", region, k) for k in three) for region in REGIONS),
                 " / ".join(mean(rows, "fsc", k) for k in three))
        self.add("model-free-local", resolution, noise, *(mean(rows, "local", name) for name in LOCAL_METHODS),
                 mean(rows, "b"), f"{min(row['b'] for row in rows):.4f}")

    def text(self, name):
        return "".join(self.lines[name])


def numbers_in(text):
    return [float(word) for word in text.split(",")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=pathlib.Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/validation.md")
    parser.add_argument("--resolutions", type=numbers_in, default=[2.5, 3.2, 4.5])
    parser.add_argument("--noises", type=numbers_in, default=[0.3, 1.0])
    parser.add_argument("--free", default="--profile auto", help="options of the method without a model")
    parser.add_argument("--work", type=pathlib.Path, help="folder for maps; a temporary one is made in it for each case")
    options = parser.parse_args()
    program = find_program()
    tables = Tables()
    gains = []
    for resolution in options.resolutions:
        for noise in options.noises:
            rows = []
            for model in options.models:
                with tempfile.TemporaryDirectory(dir=options.work) as folder:
                    rows.append(experiment(program, model, resolution, noise, options.free.split(), pathlib.Path(folder)))
                figures = " ".join(f"{k} {v:.4f}" for k, v in rows[-1]["rscc"].items())
                print(f"{resolution} A, noise {noise} {model.name:30s} {figures} gain {rows[-1]['gain']:.3f} "
                      f"local {rows[-1]['local']['free, local']:.4f} B {rows[-1]['b']:.4f}", flush=True)
            tables.add_cases(resolution, noise, rows)
            gains += [row["gain"] for row in rows]
    for name in tables.lines:
        print("\n" + tables.text(name))
        if options.write:
            write_table(name, tables.text(name))
    print(f"mean gain over all cases {statistics.mean(gains):.4f}")


main()
