#!/usr/bin/env python3
"""Sharpens deposited maps with their model, without it, and with both (docs/validation.md).

    scripts/real-maps-experiment MAP MODEL RESOLUTION [MAP MODEL RESOLUTION ...] [--write] [--work DIR]

MAP lies in the frame of MODEL; windows of 25 A. Three tables, all within 3 A of the model's atoms unless they say else:
  what is reached without a model: correlation with the map that is sharpened by its model, and where the FSC with the
  model falls below 0.5;
  what `--uncertainty-out` says, relative to the output's standard deviation in the mask;
  what a hybrid keeps of density that passes the test at a false discovery rate of 0.01, by its distance from the model:
  rms in units of that within 4 A of an atom.
With --write they replace those in docs/validation.md. ACUITY names the program; else it is searched in build/.
"""
import argparse
import json
import pathlib
import tempfile

from experiment import acuity, correlation, find_program, voxels, write_table

PROFILES = ("protein", "mixed", "helix", "sheet")
NEAR, FAR = 4, 12  # A from an atom


class Deposited:
    """A map and its model, and a folder for what comes of them."""

    def __init__(self, program, path, model, resolution, folder):
        self.program, self.map, self.model, self.resolution, self.folder = program, path, model, resolution, folder
        self.name = pathlib.Path(path).name.split(".")[0].upper().replace("_", "-")
        acuity(program, "mask", path, "--model", model, "-o", self["mask"])
        self.sharpen("model", "--model", model, "--mask", self["mask"])

    def __getitem__(self, name):
        return self.folder / f"{name}.mrc"

    def sharpen(self, name, *how):
        acuity(self.program, "sharpen", self.map, "-d", self.resolution, "-q", *how, "-o", self[name])
        return json.loads((self.folder / f"{name}.json").read_text())

    def against_model(self, path):
        return correlation(self.program, self["model"], path, self["mask"])

    def fsc_resolution(self, path):
        fsc = json.loads(acuity(self.program, "fsc", path, "--model", self.model, "--mask", self["mask"], "--soft-edge", 5, "--json"))
        return fsc["masked"]["resolution_angstrom_at_0.5"]

    def row_without_model(self):
        cells = [self.name, f"{self.against_model(self.map):.3f}"]
        for profile in PROFILES:
            values = []
            for b in (20, 50):
                self.sharpen("free", "--profile", profile, "--profile-b", b, "--mask", self["mask"])
                values.append(f"{self.against_model(self['free']):.3f}")
            cells.append(" / ".join(values))
        self.sharpen("free", "--profile", "auto", "--mask", self["mask"])
        return cells + [f"{self.fsc_resolution(path):.2f} A" for path in (self.map, self["free"], self["model"])]

    def uncertainty_rows(self):
        for label, how in (("`--profile auto`", ("--profile", "auto")), ("its model", ("--model", self.model))):
            report = self.sharpen("unused", *how, "--mask", self["mask"], "--uncertainty-out", self["spread"])
            seconds = {stage["name"]: stage["seconds"] for stage in report["stages"]}
            found = report["uncertainty"]
            yield [self.name, label, found["results"], f"{found['median_relative_to_standard_deviation']:.3f}",
                   f"{seconds['scale']:.1f} / {seconds['uncertainty']:.1f}"]

    def hybrid_rows(self):
        self.sharpen("hybrid", "--model", self.model, "--profile", "auto", "--mask-out", self["whole"])
        self.sharpen("plain", "--model", self.model, "--mask", self["whole"])
        acuity(self.program, "mask", self.map, "--fdr", 0.01, "--binary", "-o", self["density"])
        for radius in (NEAR, FAR):
            acuity(self.program, "mask", self.map, "--model", self.model, "--radius", radius, "-o", self[f"within {radius}"])
        acuity(self.program, "global", self.map, "-b", 0, "-o", self["as_is"])
        columns = [voxels(self[name]) for name in ("density", f"within {NEAR}", f"within {FAR}", "as_is", "plain", "hybrid")]
        count, squares = [0] * 3, [[0.0] * 3 for _ in range(3)]
        for density, near, far, *values in zip(*columns):
            if density == 0:
                continue
            where = 0 if near else 1 if far else 2
            count[where] += 1
            for i, value in enumerate(values):
                squares[where][i] += value * value
        if count[2] == 0:
            return  # The model has it all.
        rms = [[(s / n) ** 0.5 if n else 0.0 for s in row] for row, n in zip(squares, count)]
        labels = (f"within {NEAR} A", f"{NEAR} to {FAR} A", f"beyond {FAR} A")
        for label, n, row in zip(labels, count, rms):
            yield [self.name, label, f"{n:,}", *(f"{value / unit:.2f}" if unit else "" for value, unit in zip(row, rms[0]))]


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="+", metavar="MAP MODEL RESOLUTION")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/validation.md")
    parser.add_argument("--work", type=pathlib.Path, help="folder for temporary folders of maps")
    options = parser.parse_args()
    if len(options.cases) % 3:
        parser.error("every MAP needs a MODEL and a RESOLUTION")
    program = find_program()
    free, spread, hybrid = [], [], []
    for path, model, resolution in zip(*[iter(options.cases)] * 3):
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            case = Deposited(program, path, model, float(resolution), pathlib.Path(folder))
            free.append(case.row_without_model())
            spread += case.uncertainty_rows()
            try:
                hybrid += case.hybrid_rows()
            except SystemExit as failed:  # A map without noise has no confidence mask.
                print(f"{case.name}: no hybrid ({failed})")
    tables = {
        "real-maps": table(["map", "as it is", *(f"{p}, B 20 / 50" for p in PROFILES), "FSC with the model: as it is",
                            "without a model", "with it"], free),
        "real-maps-spread": table(["map", "reference", "results", "spread", "seconds (scaling / repeated)"], spread),
        "real-maps-hybrid": table(["map", "density", "voxels", "as it is", "plain", "hybrid"], hybrid),
    }
    for name, text in tables.items():
        print("\n" + text)
        if options.write:
            write_table(name, text)


main()
