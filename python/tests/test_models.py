"""Perturbed models and scores of residues: the numbers of the command, and inputs and outputs in memory."""

import csv
import json

import gemmi
import numpy as np
import pytest
from conftest import ORIGIN, SPACING, write_by_mrcfile

import acuity


def atoms_of(structure):
    return [(each.atom.name, each.atom.b_iso, *each.atom.pos.tolist()) for each in structure[0].all()]


def places_of(structure):
    return np.array([each.atom.pos.tolist() for each in structure[0].all()])


def findings(report):
    """A report without what differs between two runs: names of files, times, memory."""
    return {key: value for key, value in report.items() if key in ("atoms", "atoms_written", "seed", "kicks", "b_factors")}


KICKS = {"rmsd": 2.0, "b": "random", "b_range": (20, 60), "seed": 5, "leave_out": ["A/1-10", "A/90"], "spacing": 1.5}


@pytest.fixture
def perturbed(folder, acuity_program, tmp_path):
    """The model that the command writes with KICKS."""
    options = ["--rmsd", 2, "--b", "random", "--b-range", "20,60", "--seed", 5, "--spacing", 1.5]
    options += ["--leave-out", "A/1-10", "--leave-out", "A/90", "-o", tmp_path / "a.cif"]
    acuity_program("perturb", folder / "model.cif", *options)
    return tmp_path / "a.cif"


@pytest.mark.parametrize("memory", [False, True], ids=["path", "structure"])
def test_a_perturbed_model_is_that_of_the_command(folder, perturbed, structure, memory):
    result = acuity.perturb(structure if memory else folder / "model.cif", **KICKS)
    assert result.mmcif == perturbed.read_text()
    assert atoms_of(result.model) == atoms_of(gemmi.read_structure(str(perturbed)))
    assert findings(result.report) == findings(json.loads(perturbed.with_suffix(".json").read_text()))
    assert result.atoms == len(atoms_of(result.model)) == 600 - 11 * 4


def test_kicks_have_the_rmsd_that_the_result_states(structure):
    result = acuity.perturb(structure, rmsd=3, rmsd_exact=True, boundary=False)
    moved = np.linalg.norm(places_of(result.model) - places_of(structure), axis=1)
    # mmCIF has three decimals: 5e-4 A on each axis.
    assert np.sqrt(np.mean(moved**2)) == pytest.approx(result.rmsd, abs=1e-3)
    assert result.rmsd == pytest.approx(3, rel=1e-4) and result.mean_b[0] == result.mean_b[1]


def test_a_mask_in_memory_bounds_the_kicks(folder, acuity_program, tmp_path, structure, mask):
    inside = acuity.Map(mask.astype(np.float32), SPACING, ORIGIN)
    result = acuity.perturb(structure, rmsd=4, mask=inside)
    acuity_program("perturb", folder / "model.cif", "--rmsd", 4, "--mask", folder / "mask.mrc", "-o", tmp_path / "a.cif")
    assert result.mmcif == (tmp_path / "a.cif").read_text()
    voxels = np.rint((places_of(result.model) - ORIGIN) / SPACING).astype(int)
    moved = np.linalg.norm(places_of(result.model) - places_of(structure), axis=1) > 0.01
    assert moved.sum() > 500 and mask[tuple(voxels[moved].T[::-1])].mean() > 0.99


def test_a_perturbed_model_is_written_where_it_is_asked_for(structure, perturbed, tmp_path, monkeypatch):
    before = set(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    acuity.perturb(structure, **KICKS, output=True, report=True)
    assert set(tmp_path.iterdir()) == before
    acuity.perturb(structure, **KICKS, output="b.cif")
    assert (tmp_path / "b.cif").read_bytes() == perturbed.read_bytes() and (tmp_path / "b.json").exists()
    with pytest.raises(acuity.InputError, match="format"):
        acuity.perturb(structure, output="b.txt")


@pytest.fixture
def local(density, tmp_path):
    """Maps of local B factors and resolutions that are 0 in a part of the box."""
    b, resolution = (np.full(density.shape, value, np.float32) for value in (40, 3.5))
    b[:, :, :24], resolution[:20] = 0, 0
    write_by_mrcfile(tmp_path / "b.mrc", b)
    write_by_mrcfile(tmp_path / "resolution.mrc", resolution)
    return b, resolution


def number(text):
    return float(text) if text else np.nan


def test_scores_of_residues_are_those_of_the_command(folder, acuity_program, tmp_path, density, structure, local):
    table = tmp_path / "a.csv"
    options = ["--model", folder / "model.cif", "-o", table, "-o", tmp_path / "a.json", "-d", 4]
    options += ["--b-map", tmp_path / "b.mrc", "--resolution-map", tmp_path / "resolution.mrc"]
    acuity_program("residues", folder / "map.mrc", *options)
    source = acuity.Map(density, SPACING, ORIGIN)
    result = acuity.residues(source, model=structure, resolution=4, b_map=local[0], resolution_map=local[1])
    written = json.loads((tmp_path / "a.json").read_text())
    for key in ("whole", "chains", "residues", "expected_q", "sigma_angstrom", "radius_angstrom"):
        assert result.report[key] == written[key]
    rows = list(csv.DictReader(table.read_text().splitlines()))
    scores = result.residues
    assert len(scores) == len(rows) == 150
    for i, row in enumerate(rows):
        assert scores.chain[i] == row["chain"] and scores.number[i] == int(row["number"]) and scores.name[i] == "ALA"
    for name, column in (("q", "q"), ("correlation", "correlation"), ("b", "b"), ("resolution", "resolution")):
        expected = np.array([number(row[column]) for row in rows])
        np.testing.assert_allclose(getattr(scores, name), expected, rtol=1e-3, atol=1e-3)
    assert np.isnan(scores.b).any() and np.nanmax(scores.b) == pytest.approx(40)
    assert result.chains.residues.tolist() == [150] and result.chains.q[0] == pytest.approx(result.q)
    assert result.q == pytest.approx(np.average(scores.q, weights=scores.atoms))
    assert result.expected_q == tuple(written["expected_q"].values())


def test_scores_without_maps_beside_have_none(density, structure):
    result = acuity.residues(acuity.Map(density, SPACING, ORIGIN), model=structure)
    assert result.residues.b is None and result.chains.resolution is None and result.expected_q is None
    assert "Q" in result._repr_html_() and "ResiduesResult" in repr(result)


def test_the_table_of_residues_is_written_in_all_formats_that_are_named(folder, density, structure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    source = acuity.Map(density, SPACING, ORIGIN)
    acuity.residues(source, model=structure, output=True)
    assert list(tmp_path.iterdir()) == []
    acuity.residues(source, model=structure, output=["a.csv", tmp_path / "a.defattr"])
    acuity.residues(source, model=structure, output=tmp_path / "b.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "a.defattr", "b.csv"}
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_wrong_inputs_of_models_are_named(density, structure):
    source = acuity.Map(density, SPACING, ORIGIN)
    with pytest.raises(TypeError, match="b_map is no array"):
        acuity.residues(source, model=structure, b_map=True)
    with pytest.raises(acuity.InputError, match="same grid"):
        acuity.residues(source, model=structure, b_map=density[:-1])
    with pytest.raises(TypeError, match="model"):
        acuity.residues(source)
    with pytest.raises(acuity.InputError, match="b_range"):
        acuity.perturb(structure, b="random", b_range=(20,))
    with pytest.raises(acuity.InputError, match="mask"):
        acuity.perturb(structure, rmsd=1, mask=source, boundary=False)
