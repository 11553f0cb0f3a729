"""Repeats the study of Bharadwaj and Jakobi 2022 (Faraday Discuss. 240, 168): figures, and a table of what holds.

    experiments/run study                               EMD-3488 and a simulation, after scripts/demo
    experiments/run study --data DIR                    also EMD-11007: emd_11007.map and model.pdb in DIR, or .gz
    experiments/run study --map MAP --model MODEL --resolution D      a map of your own
    experiments/run study --data DIR --write            also puts the page into docs/study.md

The folder of --out gets study.html, study.md and the figures as SVG and PNG. A study that was stopped goes on where it was:
results of steps lie in the same folder. ACUITY names the program; otherwise it is searched in build/.
"""
from __future__ import annotations

import argparse
import dataclasses
import hashlib
import os
import pathlib
import shutil
import sys
import time

from ..program import REPOSITORY, Acuity
from .case import cases_of
from .steps import Study

HERE = pathlib.Path(__file__).resolve().parent
NOTE = HERE / "note.md"
# The code that results of steps depend on. Figures, statements and page are made anew in every run.
MEASURING = ("case.py", "extras.py", "helix.py", "measure.py", "source_kicks.py", "windows.py", "../atoms.py", "../mrc.py")
# The figures that docs/ shows of each case; study.html has all.
SHOWN = {"emd-3488": "2346", "simulated": "46", "emd-11007": "24", "": "15"}


def code() -> str:
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in MEASURING)).hexdigest()


def is_shown(figure: pathlib.Path) -> bool:
    number, _, key = figure.stem.removeprefix("figure_").partition("_")
    return number in SHOWN.get(key, "")


def parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="experiments/run study", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, metavar="DIR", help="folder with EMD-11007 and its model")
    parser.add_argument("--map", type=pathlib.Path, help="a map of your own, in the place of all cases")
    parser.add_argument("--model", type=pathlib.Path, help="its model, refined, with B factors")
    parser.add_argument("--resolution", type=float, metavar="D", help="its resolution in A")
    parser.add_argument("--case", action="append", metavar="NAME", help="only this case: emd-3488, simulated or emd-11007; may be repeated")
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", default=REPOSITORY / "build" / "study",
                        help="folder of results and figures (default: build/study)")
    parser.add_argument("--jobs", type=int, metavar="N", default=len(os.sched_getaffinity(0)), help="steps at a time (default: usable CPUs)")
    parser.add_argument("--write", action="store_true", help="put page and pictures into docs/")
    options = parser.parse_args(arguments)
    if options.map and not (options.model and options.resolution):
        parser.error("--map needs --model and --resolution")
    if not options.map and (options.model or options.resolution):
        parser.error("--model and --resolution need --map")
    if options.write and (options.map or options.case):
        parser.error("--write goes with neither --map nor --case: docs/study.md has all cases")
    if options.jobs < 1:
        parser.error("--jobs is less than 1")
    if options.resolution is not None and not 1 <= options.resolution <= 8:
        parser.error("--resolution is not from 1 to 8 A: lines from 10 A need three shells of a window")
    for path in (options.map, options.model, options.data):
        if path and not path.exists():
            parser.error(f"{path} is not there")
    options.out = options.out.resolve()
    return options


def main(arguments: list[str]) -> None:
    from . import extras, figures, figures_b, helix, measure, page  # numpy and matplotlib are there by now
    options = parsed(arguments)
    start = time.monotonic()
    cases = cases_of(options)
    study = Study(Acuity(), options.out, code())
    for case in cases:
        scale = max(1, case.voxels / 2e6)  # Weights are those of EMD-3488, which has 1e6 voxels.
        steps = (*measure.steps_of(case), *extras.steps_of(case))
        study.add(*(dataclasses.replace(step, weight=step.weight * scale) for step in steps))
    study.add(*helix.steps_of(cases[0]))
    try:
        study.run(options.jobs)
    except KeyboardInterrupt:
        sys.exit("Stopped. The same command goes on from here.")
    folder = options.out / "figures"
    drawn = [figures.figure_1(study, cases[0], folder)]
    for draw in (figures.figure_2, figures.figure_3, figures_b.figure_4):
        drawn += [draw(study, case, folder) for case in cases]
    drawn.append(figures_b.figure_5(study, cases[0], folder))
    drawn += [figures_b.figure_6(study, case, folder) for case in cases]
    note = NOTE.read_text() if NOTE.exists() and not options.map else ""
    text = page.markdown(study, cases, "figures", drawn, note)
    (options.out / "study.md").write_text(text)
    (options.out / "study.html").write_text(page.to_html(text))
    if options.write:
        images = REPOSITORY / "docs" / "images" / "study"
        shutil.rmtree(images, ignore_errors=True)
        images.mkdir(parents=True)
        shown = [path for path in drawn if is_shown(path)]
        for path in shown:
            shutil.copy(path, images / path.name)
        (REPOSITORY / "docs" / "study.md").write_text(page.markdown(study, cases, "images/study", shown, note))
    seconds = ", ".join(f"{case.title} {study.seconds_of(case.key):.0f} s" for case in cases)
    print(f"Wrote {options.out / 'study.html'}, study.md and {len(drawn)} figures in {time.monotonic() - start:.0f} s.\n"
          f"Processor time of the steps: {seconds}.")
