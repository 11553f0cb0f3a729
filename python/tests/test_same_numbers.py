"""A call gives the voxels, the place and the report of the command; the other side is the program, read by mrcfile."""

import json

import mrcfile
import numpy as np
import pytest
from conftest import ORIGIN, SPACING

import acuity

# Keys that belong to a run and not to its result.
OF_THE_RUN = {
    "stages",
    "peak_memory_bytes",
    "command",
    "inputs",
    "output",
    "map",
    "half_map1",
    "half_map2",
    "file",
    "a",
    "b",
    "mask",
}


def numbers(report):
    """The report without times, memory and names."""
    if isinstance(report, dict):
        return {key: numbers(value) for key, value in report.items() if key not in OF_THE_RUN or isinstance(value, dict)}
    return [numbers(value) for value in report] if isinstance(report, list) else report


def read(path):
    with mrcfile.open(path) as file:
        origin = (float(file.header.origin.x), float(file.header.origin.y), float(file.header.origin.z))
        return np.array(file.data), origin


def assert_same(found: acuity.Map, path):
    voxels, origin = read(path)
    np.testing.assert_array_equal(found.array, voxels)
    assert found.origin == pytest.approx(origin)
    assert found.array.flags.c_contiguous and found.array.flags.writeable


@pytest.mark.parametrize("memory", [False, True], ids=["files", "arrays"])
def test_sharpen_by_a_model(folder, acuity_program, tmp_path, density, memory):
    acuity_program("sharpen", folder / "map.mrc", "--model", folder / "model.cif", "-o", tmp_path / "a.mrc", "-q", "-w", 21)
    source = acuity.Map(density, SPACING, ORIGIN) if memory else folder / "map.mrc"
    result = acuity.sharpen(source, model=folder / "model.cif", window=21)
    assert_same(result.map, tmp_path / "a.mrc")
    written = json.loads((tmp_path / "a.json").read_text())
    assert numbers(result.report) == numbers(written)


def test_sharpen_half_maps_with_all_outputs(folder, acuity_program, tmp_path, half_maps):
    outputs = ["--half-maps-out", tmp_path / "a", "--mask-out", tmp_path / "m.mrc", "--uncertainty-out", tmp_path / "u.mrc"]
    acuity_program(
        "sharpen",
        folder / "half1.mrc",
        folder / "half2.mrc",
        "--mask",
        folder / "mask.mrc",
        "-o",
        tmp_path / "a.mrc",
        *outputs,
    )
    first, second = (acuity.Map(half, SPACING, ORIGIN) for half in half_maps)
    result = acuity.sharpen(first, second, mask=folder / "mask.mrc", half_maps_out=True, uncertainty_out=True)
    assert_same(result.map, tmp_path / "a.mrc")
    assert_same(result.mask, tmp_path / "m.mrc")
    assert_same(result.uncertainty, tmp_path / "u.mrc")
    for half, name in zip(result.half_maps, ("a_half1.mrc", "a_half2.mrc"), strict=True):
        assert_same(half, tmp_path / name)
    assert result.resolution == json.loads((tmp_path / "a.json").read_text())["resolution_angstrom"]


def test_a_call_writes_the_bytes_that_the_command_writes(folder, acuity_program, tmp_path):
    options = ["--reference", folder / "reference.mrc", "--mask", folder / "mask.mrc"]
    acuity_program("sharpen", folder / "map.mrc", *options, "-o", tmp_path / "a.mrc")
    acuity.sharpen(
        folder / "map.mrc", reference=folder / "reference.mrc", mask=folder / "mask.mrc", output=tmp_path / "b.mrc"
    )
    assert (tmp_path / "a.mrc").read_bytes() == (tmp_path / "b.mrc").read_bytes()


def test_nothing_is_written_unless_asked_for(density, mask, reference, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    acuity.sharpen(density, reference=reference, mask=mask, spacing=SPACING, window=15)
    assert list(tmp_path.iterdir()) == []


def test_resolution(folder, acuity_program, tmp_path, half_maps, mask):
    acuity_program(
        "resolution", folder / "half1.mrc", folder / "half2.mrc", "--mask", folder / "mask.mrc", "-o", tmp_path / "a.mrc"
    )
    result = acuity.resolution(*half_maps, mask=mask, spacing=SPACING)
    np.testing.assert_array_equal(result.resolutions.array, read(tmp_path / "a.mrc")[0])
    assert numbers(result.report) == numbers(json.loads((tmp_path / "a.json").read_text()))
    inside = result.resolutions.array[mask]
    assert result.median == pytest.approx(np.quantile(inside, 0.5), rel=1e-3)


def test_bfactor(folder, acuity_program, tmp_path, half_maps, mask):
    acuity_program(
        "bfactor",
        folder / "half1.mrc",
        folder / "half2.mrc",
        "--mask",
        folder / "mask.mrc",
        "-o",
        tmp_path / "a.mrc",
        "--r2-out",
        tmp_path / "r.mrc",
        "--standard-error-out",
        tmp_path / "s.mrc",
    )
    result = acuity.bfactor(*half_maps, mask=mask, spacing=SPACING)
    for found, name in ((result.b, "a.mrc"), (result.r_squared, "r.mrc"), (result.standard_error, "s.mrc")):
        np.testing.assert_array_equal(found.array, read(tmp_path / name)[0])
    assert numbers(result.report) == numbers(json.loads((tmp_path / "a.json").read_text()))


def test_global(folder, acuity_program, tmp_path, half_maps):
    acuity_program(
        "global", folder / "half1.mrc", folder / "half2.mrc", "--mask", folder / "mask.mrc", "-o", tmp_path / "a.mrc"
    )
    maps = [acuity.Map(half, SPACING, ORIGIN) for half in half_maps]
    result = acuity.global_(*maps, mask=folder / "mask.mrc")
    assert_same(result.map, tmp_path / "a.mrc")
    assert numbers(result.report) == numbers(json.loads((tmp_path / "a.json").read_text()))


def test_fsc_and_compare(folder, acuity_program, half_maps, mask):
    shown = json.loads(
        acuity_program("fsc", folder / "half1.mrc", folder / "half2.mrc", "--mask", folder / "mask.mrc", "--json")
    )
    result = acuity.fsc(*half_maps, mask=mask, spacing=SPACING)
    found = {key: value for key, value in result.report.items() if key in shown}
    assert numbers(found) == numbers(shown)
    compared = json.loads(acuity_program("compare", folder / "half1.mrc", folder / "half2.mrc", "--json"))
    again = acuity.compare(*half_maps, spacing=SPACING)
    assert again.correlation == compared["correlation"]


def test_masks(folder, acuity_program, tmp_path, density, half_maps):
    source = acuity.Map(density, SPACING, ORIGIN)
    acuity_program("mask", folder / "map.mrc", "--model", folder / "model.cif", "--soft-edge", 3, "-o", tmp_path / "a.mrc")
    assert_same(acuity.mask(source, model=folder / "model.cif", soft_edge=3).mask, tmp_path / "a.mrc")
    acuity_program("mask", folder / "map.mrc", "--contour", 0.5, "--extend", 2, "-o", tmp_path / "b.mrc")
    assert_same(acuity.mask(source, mask_threshold=0.5, extend=2).mask, tmp_path / "b.mrc")
    acuity_program("mask", folder / "half1.mrc", "--fdr", 0.05, "--binary", "-o", tmp_path / "c.mrc")
    noisy = acuity.Map(half_maps[0], SPACING, ORIGIN)
    assert_same(acuity.fdr_mask(noisy, fdr=0.05, binary=True).mask, tmp_path / "c.mrc")


def test_simulate_and_profile(folder, acuity_program, tmp_path, density):
    acuity_program(
        "simulate",
        folder / "model.cif",
        "--like",
        folder / "map.mrc",
        "--noise",
        0.3,
        "--half-maps",
        tmp_path / "h",
        "--b-map",
        tmp_path / "b.mrc",
        "-o",
        tmp_path / "a.mrc",
    )
    source = acuity.Map(density, SPACING, ORIGIN)
    result = acuity.simulate(folder / "model.cif", like=source, noise=0.3, half_maps=True, b_map=True)
    assert_same(result.density, tmp_path / "a.mrc")
    assert_same(result.half_maps[1], tmp_path / "h_half2.mrc")
    assert_same(result.b_map, tmp_path / "b.mrc")
    shown = json.loads(acuity_program("profile", folder / "map.mrc", "-d", 4, "--json"))[0]
    profile = acuity.profile(source, resolution=4).profiles[0]
    np.testing.assert_array_equal(profile.mean_amplitude, shown["mean_amplitude"])
    assert profile.wilson == shown["wilson"]


def test_average_profiles(folder, acuity_program, tmp_path):
    shown = json.loads(acuity_program("profile", "--average", "helix", "--json"))
    average = acuity.profile(average="helix").average
    assert average.name == "helix" and average.n == shown["n"]
    np.testing.assert_array_equal(average.mean, shown["mean"])


def test_a_structure_of_gemmi_is_a_model(folder, structure, density):
    source = acuity.Map(density, SPACING, ORIGIN)
    by_path = acuity.sharpen(source, model=folder / "model.cif", window=15)
    by_object = acuity.sharpen(source, model=structure, window=15)
    np.testing.assert_array_equal(by_path.map.array, by_object.map.array)


def test_refined_b_factors_are_those_of_the_command(folder, acuity_program, tmp_path, half_maps, structure):
    import gemmi

    acuity_program(
        "sharpen",
        folder / "half1.mrc",
        folder / "half2.mrc",
        "--model",
        folder / "model.cif",
        "--b-factors",
        "refine",
        "--model-out",
        tmp_path / "m.cif",
        "-o",
        tmp_path / "a.mrc",
    )
    first, second = (acuity.Map(half, SPACING, ORIGIN) for half in half_maps)
    refined = acuity.refine_b(first, second, model=structure).model
    written = gemmi.read_structure(str(tmp_path / "m.cif"))
    pairs = [
        (a.atom.b_iso, b.atom.b_iso, a.atom.pos.dist(b.atom.pos))
        for a, b in zip(refined[0].all(), written[0].all(), strict=True)
    ]
    assert len(pairs) == 600
    assert all(a == b and distance < 1e-3 for a, b, distance in pairs)


def test_a_plan_predicts_and_writes_nothing(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plan = acuity.plan_sharpening(folder / "map.mrc", model=folder / "model.cif", output="never.mrc")
    assert plan.seconds > 0 and plan.memory_bytes > 0 and list(tmp_path.iterdir()) == []
