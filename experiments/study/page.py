"""The page of the study: Markdown for docs/, and HTML with the same content."""
from __future__ import annotations

import html
import pathlib
from collections.abc import Callable

import numpy as np

from ..tables import head, line
from . import windows
from .case import KICKS, Case
from .measure import CENTRES, LINE_FROM
from .statements import HOLDS, UNKNOWN, judged, local_r, rscc
from .steps import Study

TITLE = "The study of Bharadwaj and Jakobi 2022, repeated"
SIMULATION = """The simulated case has the model of EMD-3488 with B factors that rise from 40 to 240 Å² along its longest axis.
Two half maps have white noise of one standard deviation of the density within 3 Å of an atom.
"""
CAPTIONS = {
    "figure_1": "A helix of the model, simulated with one B factor for all atoms. Below -24, ln A² is the floor of single precision.",
    "figure_2": "Local resolution, local B factor and R² of its line in one slice; colours are stronger where the density is higher. "
                "The lower panels show windows of 25 Å.",
    "figure_3": "Kicks with B factors kept: profiles of the models, and what sharpening towards them gives.",
    "figure_4": "Local B factors of kicked models, and maps sharpened by models with wrong places or wrong B factors. "
                "Blue: the atoms' own B factors. Red: other B factors.",
    "figure_5": "Average profiles, maxima of profiles in windows, and a blurred helix scaled by average profiles. In C, the blurred "
                "helix has no signal above single precision beyond 3 Å.",
    "figure_6": "Windows of 50 Å, and a model without a quarter of its atoms; outlines show the part that is missing.",
}


def introduction(cases: list[Case]) -> str:
    data = " --data DIR" if any(case.key == "emd-11007" for case in cases) else ""
    return f"""# {TITLE}

Source: Bharadwaj A, Jakobi AJ. Electron scattering properties of biological macromolecules and their use for cryo-EM map sharpening.
Faraday Discuss. 2022, 240, 168-183. This page is made by

    experiments/run study{data} --write

The statements are in our words. They were taken from the abstract and from what the source's figures compare; the full text was not
available. Each criterion was written before its number was seen, and none was changed afterwards.

- **Kicks** of an RMSD r move each atom in a random direction by a length uniform in 0 to 2 r. `acuity perturb` draws again what ends
  outside the molecule. Without that boundary, the rms of the lengths is 1.155 r.
- **RSCC** is the correlation with the map sharpened by the true model, within 3 Å of its atoms. B factors count as they are
  (`--b-factors as-is`).
- **Local B factors** are those of lines through ln A from 10 Å to the resolution, in {CENTRES} windows of 25 Å.
- **r** is Pearson's correlation over these windows.
"""


def statement_table(study: Study, cases: list[Case]) -> str:
    text = head("statement", "where", "criterion", *(case.title for case in cases), "verdict")
    for statement, verdicts in judged(study, cases):
        words = [verdict.word for _, verdict in verdicts] or [UNKNOWN]
        verdict = words[0] if len(set(words)) == 1 else "; ".join(f"{case.title}: {v.word}" for case, v in verdicts)
        found = {case.key: v.found for case, v in verdicts}
        cells = [found.get(case.key, "") for case in cases]
        text += line(statement.text, statement.basis, statement.criterion, *cells, f"**{verdict}**" + (f" ({statement.why})" if statement.why and set(words) != {HOLDS} else ""))
    return text


def case_table(study: Study, cases: list[Case]) -> str:
    text = head("case", "atoms", "B of the atoms, mean, 5 to 95 %, Å²", "resolution, Å", "processor time, s")
    for case in cases:
        found = study.result(case.step("prepare"))
        text += line(case.title, found["atoms"], f"{found['b_mean']:.0f}, {found['b_low']:.0f} to {found['b_high']:.0f}",
                     f"{case.resolution:g}", f"{study.seconds_of(case.key):.0f}")
    return text


def kick_table(study: Study, cases: list[Case]) -> str:
    text = head("case", "number", *(f"{kick} Å" for kick in KICKS))
    for case in cases:
        rows = {"RMSD reached, Å": [f"{study.result(case.step(f'kick_{k}'))['rmsd']:.1f}" for k in KICKS],
                "RSCC, B kept": [f"{study.result(case.step(f'kick_{k}'))['rscc']:.3f}" for k in KICKS],
                "FSC at the resolution": [f"{study.result(case.step(f'kick_{k}'))['fsc_at_resolution']:.3f}" for k in KICKS],
                "r of local B": [f"{local_r(study, case, k):.3f}" for k in KICKS],
                "RMSD reached, placed as in the source's scripts": [f"{study.result(case.step(f'source_{k}'))['rmsd']:.1f}" for k in KICKS],
                "r of local B, placed as in the source's scripts": [f"{local_r(study, case, k, 'source'):.3f}" for k in KICKS]}
        for name, values in rows.items():
            text += line(case.title, name, *values)
    return text


def spread(values: list[float]) -> float:
    return float(np.std(np.array(values)[np.isfinite(values)]))


def why(study: Study, cases: list[Case]) -> str:
    """The trials to find why the source loses local B factors beyond 10 A."""
    def r(case: Case, step: str, key: str) -> str:
        true, found = study.result(case.step("true")), study.result(case.step(step))
        a, b = ((row["b_of_atoms"] if key == "atoms" else row["windows"][key]) for row in (true, found))
        return f"{windows.correlation(np.array(a), np.array(b)):.2f}"

    def trio(case: Case, prefix: str, key: str) -> str:
        return " / ".join(r(case, f"{prefix}_{kick}", key) for kick in (5, 10, 20))

    def spreads(case: Case, *steps: str) -> str:
        return " / ".join(f"{spread(study.result(case.step(step))['b_of_atoms']):.0f}" for step in steps)

    rows: list[tuple[str, Callable[[Case], str]]] = [
        ("standard deviation of the windows' mean B of atoms, Å²: true model / kicks of 20 Å / placed as in the scripts",
         lambda c: spreads(c, "true", "kick_20", "source_20")),
        ("standard deviation of local B, Å²", lambda c: f"{spread(study.result(c.step('true'))['windows']['b']):.0f}"),
        ("the same, all atoms with one B", lambda c: f"{spread(study.result(c.step('b_uniform'))['windows']['b']):.0f}"),
        ("all atoms with one B, no kicks, line to the resolution", lambda c: r(c, "b_uniform", "b")),
        ("B factors shuffled, no kicks, line to the resolution", lambda c: r(c, "b_shuffle", "b")),
        ("kicks drawn again, line to the resolution", lambda c: trio(c, "kick", "b")),
        ("kicks drawn again, line to the Nyquist limit", lambda c: trio(c, "kick", "b_to_nyquist")),
        ("kicks drawn again, mean B of atoms", lambda c: trio(c, "kick", "atoms")),
        ("placed as in the scripts, line to the resolution", lambda c: trio(c, "source", "b")),
        ("placed as in the scripts, line to the Nyquist limit", lambda c: trio(c, "source", "b_to_nyquist")),
        ("placed as in the scripts, mean B of atoms", lambda c: trio(c, "source", "atoms")),
        ("no boundary, line to the resolution, 20 Å", lambda c: r(c, "anywhere_20", "b")),
        ("no boundary, mean B of atoms, 20 Å", lambda c: r(c, "anywhere_20", "atoms")),
        ("B factors of the place (`--b nearest`), line to the resolution, 20 Å", lambda c: r(c, "nearest_20", "b")),
        ("B factors refined after kicks of 20 Å, mean B of atoms", lambda c: r(c, "refined_20", "atoms"))]
    text = "## Why local B factors are lost\n\nEach r is that with the true model in the same windows. Three numbers are those for kicks of 5, 10 and 20 Å.\n\n"
    text += head("tried", *(case.title for case in cases))
    return text + "".join(line(label, *(cell(case) for case in cases)) for label, cell in rows)


def beside(study: Study, cases: list[Case]) -> str:
    """Numbers that explain verdicts and decide none."""
    def ranks(values: list[float]) -> np.ndarray:
        return np.argsort(np.argsort(values)).astype(float)

    def resolution_and_b(case: Case) -> str:
        found = study.result(case.step("local"))
        return f"{windows.correlation(ranks(found['resolution']), ranks(found['b'])):.2f}"

    def off_the_line(case: Case) -> str:
        found = study.result(case.step("local"))
        s, ln = np.array(found["s"]), np.array(found["ln"])
        return f"{windows.deviation(s, ln, LINE_FROM, case.resolution):.2f}"

    def levelled(case: Case) -> str:
        return " / ".join(f"{study.result(case.step(f'refined_{kick}'))['rscc_levelled']:.3f}" for kick in (0, 5, 20))

    rows: list[tuple[str, Callable[[Case], str]]] = [
        ("mean local B of the map, Å²", lambda c: f"{np.mean(study.result(c.step('local'))['b']):.0f}"),
        ("rms deviation of the map's ln A from the lines", off_the_line),
        ("rank correlation of local resolution in Å and local B", resolution_and_b),
        ("RSCC with refined B factors, kicks of 0 / 5 / 20 Å", lambda c: " / ".join(f"{rscc(study, c, f'refined_{k}'):.3f}" for k in (0, 5, 20))),
        ("the same, shifted to the true model's mean B", levelled)]
    text = "## Beside the statements\n\nThese numbers explain verdicts. They decide none.\n\n" + head("number", *(case.title for case in cases))
    return text + "".join(line(label, *(cell(case) for case in cases)) for label, cell in rows)


def markdown(study: Study, cases: list[Case], images: str, figures: list[pathlib.Path], note: str) -> str:
    """The page, with figures that lie in the folder `images` seen from it."""
    titles = {case.key: case.title for case in cases}
    text = introduction(cases) + "\n## Statements\n\n" + statement_table(study, cases) + "\n## Cases\n\n" + case_table(study, cases)
    if any(case.simulated for case in cases):
        text += "\n" + SIMULATION
    text += "\n## Kicks\n\n" + kick_table(study, cases) + "\n" + beside(study, cases) + "\n" + why(study, cases)
    text += "\n" + note + "\n## Figures\n"
    for path in figures:
        number, _, key = path.stem.removeprefix("figure_").partition("_")
        name = f"figure_{number}"
        title = f"Fig. {number}" + (f", {titles[key]}" if key else "")
        text += f"\n![{title}]({images}/{path.name})\n\n*{title}. {CAPTIONS[name]}*\n"
    return text


def to_html(text: str) -> str:
    """The Markdown of this page as HTML: headings, tables, lists, pictures, code and paragraphs, no more."""
    def spans(words: str) -> str:
        words = html.escape(words, quote=False)
        for mark, tag in (("**", "b"), ("`", "code"), ("*", "i")):
            parts = words.split(mark)
            words = "".join(part if i % 2 == 0 else f"<{tag}>{part}</{tag}>" for i, part in enumerate(parts))
        return words

    out = [f"<!doctype html><meta charset=utf-8><title>{TITLE}</title><style>body{{font:15px/1.45 sans-serif;max-width:75em;margin:2em auto;"
           "padding:0 1em}table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #bbb;padding:.3em .6em;vertical-align:top;"
           "text-align:left}img{max-width:100%}pre{background:#f2f2f2;padding:.6em}</style>"]
    for block in text.split("\n\n"):
        lines = block.strip("\n").splitlines()
        if not lines:
            continue
        if lines[0].startswith("#"):
            level = len(lines[0]) - len(lines[0].lstrip("#"))
            out.append(f"<h{level}>{spans(lines[0].lstrip('# '))}</h{level}>")
        elif lines[0].startswith("|"):
            rows = [[spans(cell.strip()) for cell in row.strip().strip("|").split("|")] for row in lines if not row.startswith("|---")]
            body = "".join("<tr>" + "".join(f"<{t}>{cell}</{t}>" for cell in row) + "</tr>" for row, t in
                           ((row, "th" if i == 0 else "td") for i, row in enumerate(rows)))
            out.append(f"<table>{body}</table>")
        elif lines[0].startswith("!["):
            alt, source = lines[0][2:-1].split("](")
            out.append(f'<img alt="{html.escape(alt)}" src="{html.escape(source)}">')
        elif lines[0].startswith("- "):
            items = "\n".join(lines).removeprefix("- ").split("\n- ")
            out.append("<ul>" + "".join(f"<li>{spans(' '.join(item.split()))}</li>" for item in items) + "</ul>")
        elif lines[0].startswith("    "):
            out.append("<pre>" + html.escape("\n".join(line.strip() for line in lines)) + "</pre>")
        else:
            out.append(f"<p>{spans(' '.join(lines))}</p>")
    return "\n".join(out) + "\n"
