"""Names, defaults and types of keywords against the program's own help and the JSON reports."""

import inspect
import re
import subprocess

import pytest

import acuity
from acuity import _core

# Options of a terminal; the two functions that are parts of a command have some of its options.
NO_KEYWORD = {"help", "quiet", "json", "html", "chimerax", "figures", "coot", "colour-by"}
FUNCTIONS = {
    "sharpen": ["sharpen"],
    "simulate": ["simulate"],
    "mask": ["mask", "fdr_mask"],
    "compare": ["compare"],
    "average-profiles": ["average_profiles"],
    "global": ["global_"],
    "profile": ["profile"],
    "fsc": ["fsc"],
    "resolution": ["resolution"],
    "bfactor": ["bfactor"],
    "perturb": ["perturb"],
    "residues": ["residues"],
}


def help_of(program, command):
    return subprocess.run([program, command, "--help"], capture_output=True, text=True, check=True).stdout


def options_in_help(text):
    """The long names of the help, without those of other options that an option excludes or needs."""
    names = set()
    for line in text.split("Options:")[1].split("Example:")[0].splitlines():
        found = re.match(r"  (?:-\w,)?(--[\w-]+)(?:\{false\})?((?:,--[\w-]+(?:\{false\})?)*)", line)
        if found:
            names.add(found[1].removeprefix("--"))
    return names


def keyword(name):
    return re.sub(r"^no-", "", name).replace("-", "_")


@pytest.mark.parametrize("command", FUNCTIONS)
def test_every_option_of_the_help_is_a_keyword(program, command):
    options = {keyword(name) for name in options_in_help(help_of(program, command)) if name not in NO_KEYWORD}
    keywords = set(inspect.signature(getattr(acuity, FUNCTIONS[command][0])).parameters)
    missing = options - keywords - ({"dry_run"} if command == "sharpen" else set())
    assert not missing
    positional = {
        p.name
        for p in inspect.signature(getattr(acuity, FUNCTIONS[command][0])).parameters.values()
        if p.kind == p.POSITIONAL_OR_KEYWORD
    }
    assert keywords - options - positional == {"progress"}


def test_every_command_has_a_function():
    # info and devices have functions of their own; report and entry read and write files and folders only.
    others = {"info", "devices", "report", "entry"}
    assert set(_core.commands()) == {*FUNCTIONS, *others}
    assert callable(acuity.info) and callable(acuity.devices) and callable(acuity.refine_b)


@pytest.mark.parametrize("function", [name for names in FUNCTIONS.values() for name in names])
def test_docstrings_say_the_defaults_of_the_help(program, function):
    command = next(name for name, functions in FUNCTIONS.items() if function in functions)
    text, doc = help_of(program, command), re.sub(r"\s+", " ", inspect.getdoc(getattr(acuity, function)))
    for name, default in re.findall(r"^  (?:-\w,)?--([\w-]+) [^\n]*?=(\S+)(?:$| +| Needs| Excludes)", text, re.MULTILINE):
        if name == "b-per-chain":
            continue  # A=40,B=80 is the form of its value.
        if keyword(name) in inspect.signature(getattr(acuity, function)).parameters:
            described = re.search(rf" {keyword(name)} : (.*?)(?: \w+ : |$)", doc)
            assert described and default.split()[0] in described[1], (name, default)


def test_flags_are_true_or_false_as_on_the_command_line():
    parameters = inspect.signature(acuity.sharpen).parameters
    assert parameters["low_pass"].default is True and parameters["flatten"].default is True
    assert parameters["largest"].default is False and parameters["hydrogens"].default is False
    assert inspect.signature(acuity.global_).parameters["fsc_weight"].default is None


def test_values_reach_the_report_by_their_names(density, reference, mask):
    result = acuity.sharpen(
        density,
        reference=reference,
        mask=mask,
        spacing=1.5,
        window_voxels=14,
        shells="locscale",
        resolution=5.25,
        threads=1,
    )
    report = result.report
    assert report["window"]["edge_voxels"] == 14 and report["engine"]["shells"] == "locscale"
    assert report["resolution_angstrom"] == 5.25 and report["engine"]["threads"] == 1
    assert (
        acuity.sharpen(
            density, reference=reference, mask=mask, spacing=1.5, window=15, resolution=6, low_pass=False
        ).report["low_pass"]
        is False
    )


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"window": -1}, "window"),
        ({"window": "wide"}, "window"),
        ({"shells": "half"}, "shells"),
        ({"threads": 1.5}, "threads"),
        ({"reference": None}, "reference"),
        ({"window_voxels": 100}, "larger than the map"),
        ({"device": "tpu"}, "tpu"),
        ({"mask": "nowhere.mrc"}, "nowhere.mrc"),
    ],
)
def test_wrong_values_are_input_errors_in_the_words_of_python(density, reference, mask, keywords, words):
    given = {"reference": reference, "mask": mask, "spacing": 1.5, **keywords}
    with pytest.raises(acuity.InputError, match=words) as caught:
        acuity.sharpen(density, **given)
    assert "--" not in str(caught.value) and "#" not in str(caught.value)
    assert caught.value.problem


def test_unknown_keywords_are_type_errors(density):
    with pytest.raises(TypeError, match="sharpness"):
        acuity.sharpen(density, sharpness=3)


def test_an_array_needs_a_voxel_size(density):
    with pytest.raises(acuity.InputError, match="voxel size"):
        acuity.compare(density, density)


def test_nan_is_refused_with_its_place(density, reference, mask):
    bad = density.copy()
    bad[1, 2, 3] = float("nan")
    with pytest.raises(acuity.InputError, match="not finite|NaN|nan"):
        acuity.sharpen(bad, reference=reference, mask=mask, spacing=1.5)


def test_maps_of_different_shapes_are_refused(density):
    with pytest.raises(acuity.InputError, match="same grid"):
        acuity.compare(density, density[:-1], spacing=1.5)


def test_models_of_other_kinds_are_refused(density):
    with pytest.raises(TypeError, match="model"):
        acuity.sharpen(density, model=3, spacing=1.5)
