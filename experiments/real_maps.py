"""Sharpens deposited maps with their model, without it, and with both (docs/appendix/validation).

    experiments/run real-maps MAP MODEL RESOLUTION [MAP MODEL RESOLUTION ...] [--write] [--work DIR]

MAP lies in the frame of MODEL; windows of 25 A. All three tables count voxels within 3 A of the model's atoms unless they say
else. The first has the correlation with the map that is sharpened by its model, and where the FSC with the model falls below
0.5. The second has the error by `--uncertainty-out`, relative to the output's standard deviation in the mask. The third says
what a hybrid keeps of density that passes the test at a false discovery rate of 0.01. It has the rms by the distance from the
model, in units of that within 4 A of an atom. With --write they replace those in docs/appendix/validation. ACUITY names the
program; otherwise it is searched in build/.
"""
from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np

from .mrc import read_values
from .options import experiment_parser
from .program import Acuity, ProgramError, report_of
from .tables import head, line, write_table

PROFILES = ("protein", "mixed", "helix", "sheet")
NEAR, FAR = 4, 12  # A from an atom


class Deposited:
    """A map and its model, and a folder for what comes of them."""

    def __init__(self, acuity: Acuity, path: pathlib.Path, model: pathlib.Path, resolution: float, folder: pathlib.Path) -> None:
        self.acuity, self.map, self.model, self.resolution, self.folder = acuity, path, model, resolution, folder
        self.name = path.name.split(".")[0].upper().replace("_", "-")
        acuity("mask", path, "--model", model, "-o", self["mask"])
        self.sharpen("model", "--model", model, "--mask", self["mask"])

    def __getitem__(self, name: str) -> pathlib.Path:
        return self.folder / f"{name}.mrc"

    def sharpen(self, name: str, *how: object) -> Any:
        """Writes a sharpened map, and returns the report of it."""
        self.acuity("sharpen", self.map, "-d", self.resolution, "-q", *how, "-o", self[name])
        return report_of(self[name])

    def against_model(self, path: pathlib.Path) -> float:
        return self.acuity.correlation(self["model"], path, self["mask"])

    def fsc_resolution(self, path: pathlib.Path) -> float:
        fsc = self.acuity.json("fsc", path, "--model", self.model, "--mask", self["mask"], "--soft-edge", 5)
        return fsc["masked"]["resolution_angstrom_at_0.5"]

    def row_without_model(self) -> str:
        cells = [self.name, f"{self.against_model(self.map):.3f}"]
        for profile in PROFILES:
            values = []
            for b in (20, 50):
                self.sharpen("free", "--profile", profile, "--profile-b", b, "--mask", self["mask"])
                values.append(f"{self.against_model(self['free']):.3f}")
            cells.append(" / ".join(values))
        self.sharpen("free", "--profile", "auto", "--mask", self["mask"])
        return line(*cells, *(f"{self.fsc_resolution(path):.2f} A" for path in (self.map, self["free"], self["model"])))

    def uncertainty_rows(self) -> Iterator[str]:
        references: tuple[tuple[str, tuple[object, ...]], ...] = (("`--profile auto`", ("--profile", "auto")),
                                                                  ("its model", ("--model", self.model)))
        for label, how in references:
            report = self.sharpen("unused", *how, "--mask", self["mask"], "--uncertainty-out", self["spread"])
            seconds = {stage["name"]: stage["seconds"] for stage in report["stages"]}
            found = report["uncertainty"]
            yield line(self.name, label, found["results"], f"{found['median_relative_to_standard_deviation']:.3f}",
                       f"{seconds['scale']:.1f} / {seconds['uncertainty']:.1f}")

    def hybrid_rows(self) -> Iterator[str]:
        """Nothing where the model has all of the density."""
        self.sharpen("hybrid", "--model", self.model, "--profile", "auto", "--mask-out", self["whole"])
        self.sharpen("plain", "--model", self.model, "--mask", self["whole"])
        self.acuity("mask", self.map, "--fdr", 0.01, "--binary", "-o", self["density"])
        for radius in (NEAR, FAR):
            self.acuity("mask", self.map, "--model", self.model, "--radius", radius, "-o", self[f"within {radius}"])
        self.acuity("global", self.map, "-b", 0, "-o", self["as_is"])
        density, near, far = (read_values(self[name]) != 0 for name in ("density", f"within {NEAR}", f"within {FAR}"))
        regions = {f"within {NEAR} A": density & near, f"{NEAR} to {FAR} A": density & ~near & far,
                   f"beyond {FAR} A": density & ~near & ~far}
        maps = [read_values(self[name]) for name in ("as_is", "plain", "hybrid")]
        rms = [[root_mean_square(values[where]) for values in maps] for where in regions.values()]
        if not regions[f"beyond {FAR} A"].any():
            return
        for (label, where), row in zip(regions.items(), rms):
            relative = (f"{value / unit:.2f}" if unit else "" for value, unit in zip(row, rms[0]))
            yield line(self.name, label, f"{np.count_nonzero(where):,}", *relative)


def root_mean_square(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2))) if values.size else 0.0


def main(arguments: list[str]) -> None:
    parser = experiment_parser("real-maps", __doc__)
    parser.add_argument("cases", nargs="+", metavar="MAP MODEL RESOLUTION")
    options = parser.parse_args(arguments)
    if len(options.cases) % 3:
        parser.error("every MAP needs a MODEL and a RESOLUTION")
    acuity = Acuity()
    tables = {
        "real-maps": head("map", "as it is", *(f"{p}, B 20 / 50" for p in PROFILES), "FSC with the model: as it is",
                          "without a model", "with it"),
        "real-maps-spread": head("map", "reference", "results", "spread", "seconds (scaling / repeated)"),
        "real-maps-hybrid": head("map", "density", "voxels", "as it is", "plain", "hybrid"),
    }
    for path, model, resolution in zip(*[iter(options.cases)] * 3):
        with tempfile.TemporaryDirectory(dir=options.work) as folder:
            case = Deposited(acuity, pathlib.Path(path), pathlib.Path(model), float(resolution), pathlib.Path(folder))
            tables["real-maps"] += case.row_without_model()
            tables["real-maps-spread"] += "".join(case.uncertainty_rows())
            try:
                tables["real-maps-hybrid"] += "".join(case.hybrid_rows())
            except ProgramError as failed:  # A map without noise has no confidence mask.
                print(f"{case.name}: no hybrid ({failed})")
    for name, text in tables.items():
        print("\n" + text)
        if options.write:
            write_table(name, text)
