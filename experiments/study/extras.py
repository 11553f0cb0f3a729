"""Answers that only a simulation can give: flexible fragments that the model lacks, as glycans are, and a molecule of two halves."""
from __future__ import annotations

import pathlib
from typing import Any

from ..atoms import Atom, cif_rows, open_text, read_atoms
from .case import Case
from .measure import sharpen
from .steps import Step, Tools

FRAGMENT_ATOMS = 35  # the least; fragments are whole residues, up to about 45 atoms
FRAGMENT_B = (120, 200)  # A^2, of the first fragment and of the last
HALF_B = (60, 200)  # A^2


def fragments_of(atoms: list[Atom], most: int = 4) -> list[tuple[str, list[str]]]:
    """Ends of up to four chains, as chain and numbers of residues; a molecule's flexible ends lie at its surface."""
    chains: dict[str, dict[str, int]] = {}
    for atom in atoms:
        if atom.record == "ATOM":
            residues = chains.setdefault(atom.chain, {})
            residues[atom.number] = residues.get(atom.number, 0) + 1
    found = []
    for chain, residues in list(chains.items())[:most]:
        numbers: list[str] = []
        count = 0
        for number in reversed(residues):
            if count >= FRAGMENT_ATOMS or len(numbers) > len(residues) // 3:
                break
            numbers.insert(0, number)
            count += residues[number]
        found.append((chain, numbers))
    return found


def set_b(source: pathlib.Path, target: pathlib.Path, b_of: dict[tuple[str, str], float]) -> None:
    """Copies an mmCIF file, as acuity writes it, with other B factors for residues by (chain, number)."""
    lines = []
    for line, row in cif_rows(open_text(source)):
        if row and (key := (row["auth_asym_id"], row["auth_seq_id"])) in b_of:
            row["B_iso_or_equiv"] = f"{b_of[key]:.2f}"
        lines.append(" ".join(row.values()) + "\n" if row else line)
    target.write_text("".join(lines))


def rscc(case: Case, tools: Tools, a: pathlib.Path, b: pathlib.Path, mask: pathlib.Path) -> float:
    return float(tools.json("compare", a, b, "--mask", mask)["correlation"])


def glycans(case: Case, tools: Tools) -> dict[str, Any]:
    """Fragments at 120 to 200 A^2 that are in the maps and not in the model: only the model, and with an average profile."""
    fragments = fragments_of(read_atoms(case.own))
    step = (FRAGMENT_B[1] - FRAGMENT_B[0]) / max(len(fragments) - 1, 1)
    b_of = {(chain, number): FRAGMENT_B[0] + step * i for i, (chain, numbers) in enumerate(fragments) for number in numbers}
    whole, rest, alone = (case.file(f"glycans_{name}.cif") for name in ("whole", "rest", "alone"))
    set_b(case.own, whole, b_of)
    words = [f"{chain}/{numbers[0]}-{numbers[-1]}" for chain, numbers in fragments]
    for option, model in (("--leave-out", rest), ("--select", alone)):
        tools.acuity("perturb", whole, *(word for text in words for word in (option, text)), "-o", model)
    prefix = case.file("glycans")
    tools.acuity("simulate", whole, "--like", case.map, "--noise", 1, "--seed", 12, "--half-maps", prefix,
                 "-o", case.file("glycans_truth.mrc"))
    mask = case.file("glycans_mask.mrc")
    tools.acuity("mask", case.map, "--model", alone, "-o", mask)
    halves = (case.file("glycans_half1.mrc"), case.file("glycans_half2.mrc"))
    wanted = case.file("glycans_by_true.mrc")
    sharpen(case, tools, whole, wanted, maps=halves)
    result: dict[str, Any] = {"fragments": words, "atoms": len(read_atoms(alone))}
    for name, model, options in (("plain", rest, ()), ("hybrid", rest, ("--profile", "auto"))):
        out = case.file(f"glycans_{name}.mrc")
        sharpen(case, tools, model, out, *options, maps=halves)
        result[name] = rscc(case, tools, wanted, out, mask)
    out = case.file("glycans_global.mrc")
    tools.acuity("global", *halves, "--mask", case.file("soft.mrc"), "-o", out)
    result["global"] = rscc(case, tools, wanted, out, mask)
    return result


def two_halves(case: Case, tools: Tools) -> dict[str, Any]:
    """Half of the chains at 60 A^2, half at 200 A^2: local and global sharpening in both. Nothing for a single chain."""
    chains = list(dict.fromkeys(atom.chain for atom in read_atoms(case.own)))
    if len(chains) < 2:
        return {}
    sharp, dull = chains[: len(chains) // 2], chains[len(chains) // 2 :]
    per_chain = ",".join(f"{chain}={HALF_B[chain in dull]}" for chain in chains)
    model, prefix, wanted = case.file("halves.cif"), case.file("halves"), case.file("halves_by_true.mrc")
    tools.acuity("simulate", case.own, "--like", case.map, "--b-per-chain", per_chain, "--noise", 1, "--seed", 13,
                 "--half-maps", prefix, "--model-out", model, "-o", case.file("halves_truth.mrc"))
    maps = (case.file("halves_half1.mrc"), case.file("halves_half2.mrc"))
    sharpen(case, tools, model, wanted, maps=maps)
    uniform = case.file("halves_uniform.cif")
    tools.acuity("perturb", model, "--b", "uniform", "-o", uniform)
    outs = {"uniform": case.file("halves_by_uniform.mrc"), "profile": case.file("halves_by_profile.mrc"),
            "global": case.file("halves_global.mrc")}
    sharpen(case, tools, uniform, outs["uniform"], maps=maps)
    tools.acuity("sharpen", *maps, "--profile", "auto", "--b-target", "local", "--mask", case.file("mask.mrc"), "-q", "-o", outs["profile"])
    tools.acuity("global", *maps, "--mask", case.file("soft.mrc"), "-o", outs["global"])
    result: dict[str, Any] = {}
    for name, group in (("sharp", sharp), ("blurred", dull)):
        part, mask = case.file(f"halves_{name}.cif"), case.file(f"halves_{name}_mask.mrc")
        tools.acuity("perturb", model, "--select", ",".join(group), "-o", part)
        tools.acuity("mask", case.map, "--model", part, "-o", mask)
        result[name] = {kind: rscc(case, tools, wanted, path, mask) for kind, path in outs.items()}
    return result


def steps_of(case: Case) -> list[Step]:
    if not case.simulated:
        return []
    ready = (case.step("prepare"),)
    return [Step(case.step("glycans"), lambda t: glycans(case, t), ready, 9),
            Step(case.step("halves"), lambda t: two_halves(case, t), ready, 9)]
