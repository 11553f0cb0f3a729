"""The statements of the source, a number that would decide it, and what was found. The criteria were written before their numbers were seen."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import windows
from .case import KICKS, Case
from .helix import B_FACTORS
from .steps import Study

HOLDS, PARTLY, FAILS, UNKNOWN = "holds", "holds in part", "does not hold", "not judged"


@dataclass(frozen=True)
class Verdict:
    found: str
    word: str


@dataclass(frozen=True)
class Statement:
    """A statement in our words. `basis` says where it comes from: the abstract, the figure that shows it, or the field."""

    text: str
    basis: str
    criterion: str
    judge: Callable[[Study, Case], Verdict]
    why: str = ""  # Shown where a verdict is not "holds".
    of_helix: bool = False  # Judged once, with the first case.
    simulated: bool = False  # Judged with simulated cases only.

    def suits(self, case: Case, cases: list[Case]) -> bool:
        return case is cases[0] if self.of_helix else case.simulated or not self.simulated


def graded(value: float, full: float, part: float, form: str = "{:.3f}") -> Verdict:
    """Holds from `full` on, in part from `part` on; downwards where `part` is the larger one."""
    up = full >= part
    word = HOLDS if (value >= full if up else value <= full) else PARTLY if (value >= part if up else value <= part) else FAILS
    return Verdict(form.format(value), word)


def rscc(study: Study, case: Case, name: str) -> float:
    return float(study.result(case.step(name))["rscc"])


def local_r(study: Study, case: Case, kick: int, prefix: str = "kick") -> float:
    """Correlation of the windows' local B between the true and a kicked model."""
    base, found = (np.array(study.result(case.step(name))["windows"]["b"]) for name in ("true", f"{prefix}_{kick}"))
    return windows.correlation(base, found)


def slopes(study: Study, case: Case) -> Verdict:
    draw = study.result("helix/draw")
    base = draw["0"]
    s = np.array(base["s"])
    used = (s >= 1 / 10) & (s <= 1 / 3)
    errors = []
    for b in B_FACTORS[1:]:
        fall = np.array(draw[str(b)]["ln"]) - np.array(base["ln"])
        errors.append(abs(-4 * np.polyfit(s[used] ** 2, fall[used], 1)[0] / b - 1))
    return graded(max(errors), 0.05, 0.15)


def modulation(curve: dict[str, list[float]]) -> float:
    """Hill minus dip of a profile, about the line from 10 to 3 A. The hill is the highest ln A of 5.4 to 4.2 A, the dip
    the lowest of 7 to 5.6 A."""
    s, ln = np.array(curve["s"]), np.array(curve["ln"])
    line = np.polyfit((s[(s >= 0.1) & (s <= 1 / 3)]) ** 2, ln[(s >= 0.1) & (s <= 1 / 3)], 1)
    rest = ln - np.polyval(line, s ** 2)
    return float(rest[(s >= 1 / 5.4) & (s <= 1 / 4.2)].max() - rest[(s >= 1 / 7) & (s <= 1 / 5.6)].min())


def washed_out(study: Study, case: Case) -> Verdict:
    true = modulation(study.result(case.step("true"))["profile"])
    kicked = [modulation(study.result(case.step(f"kick_{kick}"))["profile"]) for kick in (1, 2)]
    verdict = graded(kicked[1] / true, 0.25, 0.5)
    return Verdict(f"1 Å: {kicked[0] / true:.2f}, 2 Å: {kicked[1] / true:.2f}", verdict.word)


def spread_of_b(study: Study, case: Case) -> Verdict:
    low, high = np.quantile(study.result(case.step("local"))["b"], (0.05, 0.95))
    return graded(high - low, 30, 15, "{:.0f} Å²")


def map_and_model_b(study: Study, case: Case) -> Verdict:
    return graded(windows.correlation(np.array(study.result(case.step("local"))["b"]),
                                      np.array(study.result(case.step("refined_0"))["b_of_atoms"])), 0.7, 0.4, "r = {:.2f}")


def good_lines(study: Study, case: Case) -> Verdict:
    return graded(float(np.mean(np.array(study.result(case.step("local"))["r2"]) >= 0.8)), 0.8, 0.5, "{:.0%}")


def kicks_matter_little(study: Study, case: Case) -> Verdict:
    values = [rscc(study, case, f"kick_{kick}") for kick in KICKS]
    return Verdict(" / ".join(f"{v:.3f}" for v in values), graded(values[-1], 0.98, 0.95).word)


def keeps_to_10(study: Study, case: Case) -> Verdict:
    return Verdict(" / ".join(f"{local_r(study, case, k):.2f}" for k in KICKS[:4]),
                   graded(min(local_r(study, case, k) for k in KICKS[:4]), 0.9, 0.8).word)


def lost_beyond_10(study: Study, case: Case) -> Verdict:
    ours, source = local_r(study, case, 20), local_r(study, case, 20, "source")
    return Verdict(f"ours {ours:.2f}, placed as in the scripts {source:.2f}", graded(min(ours, source), 0.7, 0.85).word)


def b_matters_more(study: Study, case: Case) -> Verdict:
    wrong = max(rscc(study, case, name) for name in ("b_uniform", "b_shuffle", "b_random"))
    kept = rscc(study, case, "kick_20")
    return graded(kept - wrong, 0.005, 0, "{:+.3f}")


def nearest_helps(study: Study, case: Case) -> Verdict:
    return graded(rscc(study, case, "nearest_20") - rscc(study, case, "kick_20"), 0.001, -0.001, "{:+.4f}")


def refined_helps(study: Study, case: Case) -> Verdict:
    return graded(rscc(study, case, "refined_20"), 0.98, 0.95)


def towards_global(study: Study, case: Case) -> Verdict:
    kicked = study.result(case.step("kick_20"))
    far, near = study.result(case.step("global"))["rscc"], kicked["rscc_global"]
    return Verdict(f"global against 20 Å: {near:.3f}, against the true model: {far:.3f}, 20 Å against the true model: {kicked['rscc']:.3f}",
                   HOLDS if near > kicked["rscc"] else PARTLY if near > far + 0.01 else FAILS)


def one_profile_serves(study: Study, case: Case) -> Verdict:
    return graded(min(study.result("helix/scale")["between"].values()), 0.98, 0.95)


def profile_recovers(study: Study, case: Case) -> Verdict:
    found = study.result("helix/scale")
    return Verdict(f"{found['blurred']['rscc']:.3f} → {found['helix']['rscc']:.3f}",
                   graded(found["helix"]["rscc"] - found["blurred"]["rscc"], 0.1, 0.03).word)


def window_size(study: Study, case: Case) -> Verdict:
    return graded(rscc(study, case, "w50"), 0.98, 0.95)


def hybrid_helps(study: Study, case: Case) -> Verdict:
    found = study.result(case.step("partial"))
    plain, hybrid = found["plain"]["missing"], found["hybrid"]["missing"]
    return Verdict(f"{plain:.3f} → {hybrid:.3f}", HOLDS if hybrid - plain >= 0.05 else PARTLY if hybrid > plain else FAILS)


def resolution_and_b(study: Study, case: Case) -> Verdict:
    found = study.result(case.step("local"))
    return graded(windows.correlation(np.array(found["resolution"]), np.array(found["b"])), 0.5, 0.25, "r = {:.2f}")


def fragments_appear(study: Study, case: Case) -> Verdict:
    found = study.result(case.step("glycans"))
    plain, hybrid = found["plain"], found["hybrid"]
    word = HOLDS if hybrid >= 0.9 and hybrid - plain >= 0.05 else PARTLY if hybrid > plain else FAILS
    return Verdict(f"{plain:.3f} → {hybrid:.3f}, global {found['global']:.3f}", word)


def local_serves_both(study: Study, case: Case) -> Verdict:
    found = study.result(case.step("halves"))
    if not found:
        return Verdict("one chain", UNKNOWN)
    sharp, blurred = found["sharp"], found["blurred"]
    better = [part["profile"] > part["global"] for part in (sharp, blurred)]
    good = min(sharp["profile"], blurred["profile"]) >= 0.9
    word = HOLDS if all(better) and good else PARTLY if better[1] else FAILS
    return Verdict(f"60 Å²: {sharp['profile']:.3f} against {sharp['global']:.3f}, "
                   f"200 Å²: {blurred['profile']:.3f} against {blurred['global']:.3f}", word)


STATEMENTS = (
    Statement("A B factor takes the amplitudes of all structures down alike, so that lines of a Guinier plot differ by it.", "Fig. 1",
              "slope against B from 10 to 3 Å: wrong by at most 5 % (in part 15 %)", slopes, of_helix=True),
    Statement("Maps are not alike everywhere: local B factors differ from place to place.", "abstract, Fig. 2",
              "5 to 95 % of the windows span at least 30 Å² (in part 15)", spread_of_b),
    Statement("Lines describe the fall-off in most windows.", "Fig. 2, S2", "R² of 0.8 in at least 80 % of the windows (in part 50 %)",
              good_lines, why="a line that is flat explains no variance, as in a map that was sharpened before"),
    Statement("Local B factors of the map agree with the mean B of a refined model's atoms in the window.", "Fig. 2",
              "r of at least 0.7 (in part 0.4)", map_and_model_b, why="noise flattens windows where B is high"),
    Statement("Regions of lower resolution fall off faster.", "Fig. 2",
              "r of local resolution in Å and local B of at least 0.5 (in part 0.25)", resolution_and_b,
              why="estimates of local resolution scatter, and noise flattens windows where B is high"),
    Statement("Kicks take the modulation of secondary structure out of the profile and leave its fall-off.", "Fig. 3",
              "hill minus dip at 2 Å at most 25 % of the true model's (in part 50 %)", washed_out),
    Statement("Sharpening needs no detailed knowledge of the structure: models with wrong coordinates give nearly the same map.",
              "abstract, Fig. 3", "RSCC at 20 Å of at least 0.98 (in part 0.95); found for 1 / 2 / 5 / 10 / 15 / 20 Å", kicks_matter_little),
    Statement("Local B factors of a kicked model stay right up to kicks of 10 Å.", "Fig. 4",
              "r of the windows of at least 0.9 up to 10 Å (in part 0.8); found for 1 / 2 / 5 / 10 Å", keeps_to_10),
    Statement("Beyond 10 Å local B factors are lost.", "Fig. 4", "r of the windows at 20 Å at most 0.7 (in part 0.85)", lost_beyond_10,
              why="see “Why local B factors are lost”"),
    Statement("Wrong B factors do more harm than wrong coordinates.", "Fig. 4",
              "RSCC of kicks of 20 Å minus that of the best of uniform, shuffled and random B: at least 0.005 (in part 0)", b_matters_more,
              why="shuffled B factors keep the distribution of B in every window"),
    Statement("Right B factors at the new places make up for large kicks.", "Fig. 4, S4",
              "RSCC at 20 Å rises by 0.001 (in part: does not fall by more)", nearest_helps),
    Statement("B factors refined against the map serve as well, whatever the coordinates.", "Fig. 4, S4",
              "RSCC at 20 Å of at least 0.98 (in part 0.95)", refined_helps, why="refined B factors come at a level of their own"),
    Statement("Towards large kicks, local sharpening becomes global sharpening.", "Fig. 4",
              "the result at 20 Å is closer to the global one than to the true model's (in part: closer to it by 0.01 than the true model's)",
              towards_global, why="kicks that stay inside the molecule leave B factors that differ from place to place"),
    Statement("An average profile can take the place of a model's.", "abstract, Fig. 5",
              "RSCC of a helix at 300 Å² with that at 50 Å² rises by 0.1 (in part 0.03)", profile_recovers, of_helix=True),
    Statement("Which average profile is taken matters little.", "Fig. 5",
              "maps of a helix scaled by helix, sheet and mixed correlate by 0.98 (in part 0.95)", one_profile_serves, of_helix=True),
    Statement("The size of the window matters little.", "Fig. 6", "RSCC of windows of 50 and 25 Å of at least 0.98 (in part 0.95)", window_size),
    Statement("Incomplete models can be completed by average profiles.", "Fig. 6",
              "RSCC in the missing part rises by 0.05 (in part: rises)", hybrid_helps),
    Statement("Flexible parts that the model lacks, such as glycans, come out with an average profile.", "Fig. 6",
              "RSCC in fragments of B 120 to 200 Å² rises by 0.05 to at least 0.9 (in part: rises)", fragments_appear,
              why="windows around the fragments hold enough of the model", simulated=True),
    Statement("Where halves of a molecule differ in B, local sharpening without a model serves both, and global sharpening does not.", "Fig. 6",
              "RSCC with an average profile is above that of global sharpening in both halves and at least 0.9 (in part: above in the "
              "blurred half)", local_serves_both, simulated=True),
)


def judged(study: Study, cases: list[Case]) -> list[tuple[Statement, list[tuple[Case, Verdict]]]]:
    return [(statement, [(case, statement.judge(study, case)) for case in cases if statement.suits(case, cases)])
            for statement in STATEMENTS]
