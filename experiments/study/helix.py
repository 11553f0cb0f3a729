"""A helix of the first case's model in a box of its own. Fig. 1 shows what B factors do to it; Fig. 5 shows what average
profiles make of it once it is blurred."""
from __future__ import annotations

from typing import Any

import numpy as np

from ..mrc import read_map
from .case import Case, helix_of
from .measure import profile_of
from .steps import Step, Tools

B_FACTORS = (0, 50, 100, 200, 300)  # A^2
BOX, SPACING = 64, 0.75  # voxels, A
BLURRED, WANTED = 300, 50  # A^2: what the helix of Fig. 5 has, and what it should get
PROFILES = ("helix", "sheet", "mixed")
END = 2.0  # A, resolution of the scaled helix
PREFIX = "helix"


def file(case: Case, name: str) -> Any:
    return case.folder / PREFIX / name


def draw(case: Case, tools: Tools) -> dict[str, Any]:
    """The helix at each B factor: profiles, and projections of the density."""
    file(case, "x").parent.mkdir(parents=True, exist_ok=True)
    chosen = helix_of(case.own)
    select = ("--select", chosen) if chosen else ()
    tools.acuity("perturb", case.own, *select, "-o", file(case, "helix.cif"))
    result: dict[str, Any] = {"selection": chosen or "the whole model, which has no helix"}
    for b in B_FACTORS:
        out = file(case, f"b{b}.mrc")
        tools.acuity("simulate", file(case, "helix.cif"), "--box", BOX, "--spacing", SPACING, "-b", b, "-o", out)
        result[str(b)] = profile_of(tools, out)
    return result


def scale(case: Case, tools: Tools) -> dict[str, Any]:
    """The helix at 300 A^2, scaled by three average profiles, against the helix at 50 A^2."""
    mask, wanted, blurred = (file(case, name) for name in ("mask.mrc", f"b{WANTED}.mrc", f"b{BLURRED}.mrc"))
    tools.acuity("mask", blurred, "--model", file(case, "helix.cif"), "--frame", "origin", "--radius", 5, "-o", mask)

    def against(path: Any) -> dict[str, Any]:
        found = tools.json("compare", wanted, path, "--mask", mask)
        return {"rscc": found["correlation"], "s": found["fsc"]["s_per_angstrom"], "fsc": found["fsc"]["fsc"]}

    result: dict[str, Any] = {"blurred": against(blurred)}
    for name in PROFILES:
        out = file(case, f"by_{name}.mrc")
        tools.acuity("sharpen", blurred, "--profile", name, "--profile-b", WANTED, "--mask", mask, "-d", END,
                     "--no-noise-filter", "-q", "-o", out)
        result[name] = against(out)
    maps = {name: read_map(file(case, f"by_{name}.mrc")).values for name in PROFILES}
    inside = read_map(mask).values >= 0.5
    result["between"] = {name: float(np.corrcoef(maps["helix"][inside], maps[name][inside])[0, 1]) for name in PROFILES[1:]}
    return result


def averages(tools: Tools) -> dict[str, Any]:
    """The average profiles that the program has, with their standard deviations over structures."""
    import json
    found = {}
    for name in ("helix", "sheet", "protein", "dna", "rna"):
        found[name] = json.loads(tools.acuity("profile", "--average", name, "--json"))
    return found


def steps_of(case: Case) -> list[Step]:
    """The steps of both figures, with the model of this case."""
    return [Step(f"{PREFIX}/draw", lambda t: draw(case, t), (case.step("prepare"),), 3),
            Step(f"{PREFIX}/scale", lambda t: scale(case, t), (f"{PREFIX}/draw",), 4),
            Step(f"{PREFIX}/averages", averages, (), 1)]
