"""Values of keywords: empty ones, those of another kind, numpy's, and True for files."""

import inspect

import gemmi
import numpy as np
import pytest
from conftest import ORIGIN, SPACING
from test_options import FUNCTIONS, keyword

import acuity
from acuity import _core


def keywords_with_values():
    for command, functions in FUNCTIONS.items():
        for function in functions:
            flags = {keyword(option["name"]) for option in _core.commands()[command]["options"] if option["flag"]}
            for name, parameter in inspect.signature(getattr(acuity, function)).parameters.items():
                if parameter.kind == parameter.KEYWORD_ONLY and name not in flags | {"progress"}:
                    yield function, name


def inputs_of(function, density, structure):
    models = {"simulate": structure, "perturb": structure, "average_profiles": [structure], "profile": density}
    first = models.get(function, density)
    return (first, density) if function in ("compare", "resolution") else (first,)


@pytest.mark.parametrize(("function", "name"), list(keywords_with_values()))
def test_an_empty_text_is_refused_by_the_name_of_its_keyword(function, name, density, structure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"model": structure} if function in ("refine_b", "residues") else {}
    given |= {} if function == "average_profiles" else {"spacing": 1.5}
    with pytest.raises(acuity.InputError) as caught:
        getattr(acuity, function)(*inputs_of(function, density, structure), **{**given, name: ""})
    assert name in caught.value.problem and "''" in caught.value.reason
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("function", "keywords"),
    [
        ("simulate", {"b_per_chain": {}}),
        ("simulate", {"b_gradient": ()}),
        ("simulate", {"select": []}),
        ("simulate", {"select": ["A", ""]}),
        ("simulate", {"leave_out": [""]}),
        ("fdr_mask", {"noise_box_at": []}),
        ("fdr_mask", {"noise_box_at": np.zeros((0, 3), int)}),
    ],
)
def test_empty_lists_are_refused(function, keywords, density, structure):
    with pytest.raises(acuity.InputError, match=next(iter(keywords)) + " is empty"):
        getattr(acuity, function)(*inputs_of(function, density, structure), spacing=1.5, **keywords)


@pytest.mark.parametrize(
    ("function", "keywords"),
    [
        ("sharpen", {"window": True}),
        ("sharpen", {"window": False}),
        ("sharpen", {"mask": True}),
        ("sharpen", {"mask": False}),
        ("sharpen", {"threads": np.True_}),
        ("sharpen", {"largest": "no"}),
        ("sharpen", {"largest": 2}),
        ("sharpen", {"resolution": 3j}),
        ("sharpen", {"resolution": {3}}),
        ("sharpen", {"spacing": True}),
        ("sharpen", {"spacing": "1.5"}),
    ],
)
def test_values_of_another_kind_are_input_errors_that_name_their_keyword(function, keywords, density):
    with pytest.raises(acuity.InputError, match=next(iter(keywords))) as caught:
        getattr(acuity, function)(density, **{"spacing": 1.5, **keywords})
    assert isinstance(caught.value, TypeError)


def test_numbers_of_numpy_are_numbers(density, structure):
    plain = acuity.fdr_mask(density, spacing=1.5, fdr=0.25, noise_box=8, noise_box_at=[(5, 6, 7), (40, 6, 7)], binary=True)
    typed = acuity.fdr_mask(
        density,
        spacing=np.array(1.5),
        fdr=np.float32(0.25),
        noise_box=np.array(8, np.uint8),
        noise_box_at=np.array([(5, 6, 7), (40, 6, 7)]),
        binary=np.True_,
    )
    np.testing.assert_array_equal(plain.mask.array, typed.mask.array)
    like = acuity.Map(density, 1.5)
    by_tuple = acuity.simulate(structure, like=like, frame="zero", b_gradient=(20, 80)).density.array
    by_array = acuity.simulate(structure, like=like, frame="zero", b_gradient=np.array([20, 80])).density.array
    np.testing.assert_array_equal(by_tuple, by_array)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        ("profile", "plot"),
        ("profile", "csv"),
        ("fsc", "plot"),
        ("compare", "picture"),
        ("bfactor", "interval_out"),
        ("average_profiles", "log"),
    ],
)
def test_true_asks_for_a_name_where_a_result_does_not_have_the_file(
    function, name, density, structure, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    given = {name: True} | ({} if function == "average_profiles" else {"spacing": 1.5})
    with pytest.raises(acuity.InputError, match=name + " needs the name of a file"):
        getattr(acuity, function)(*inputs_of(function, density, structure), **given)
    assert list(tmp_path.iterdir()) == []


def atoms_of(model):
    return [(each.atom.name, each.atom.b_iso, *each.atom.pos.tolist()) for each in model.all()]


def test_true_keeps_the_atoms_that_simulate_draws_where_a_file_has_them(structure, density, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = {"like": acuity.Map(density, SPACING, ORIGIN), "b_per_chain": {"A": 30}, "leave_out": "A/1-20"}
    acuity.simulate(structure, model_out="drawn.cif", **given)
    written = gemmi.read_structure("drawn.cif")
    kept = acuity.simulate(structure, model_out=True, **given)
    assert [path.name for path in tmp_path.iterdir()] == ["drawn.cif"]
    assert atoms_of(kept.model[0]) == atoms_of(written[0])
    assert len(atoms_of(kept.model[0])) == kept.atoms == 520
    assert {b for _, b, *_ in atoms_of(kept.model[0])} == {30}
    assert acuity.simulate(structure, **given).model is None


def test_true_keeps_the_refined_model_without_a_file(half_maps, structure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second = (acuity.Map(half, SPACING, ORIGIN) for half in half_maps)
    refined = acuity.refine_b(first, second, model=structure, model_out=True, output=True, report=True).model
    assert len(atoms_of(refined[0])) == 600 and list(tmp_path.iterdir()) == []


def test_profiles_are_averaged_without_a_file(structure, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    few = structure.clone()
    few.name = "few"
    del few[0]["A"][8:]
    (tmp_path / "models").mkdir()
    few.make_mmcif_document().write_file("models/few.cif")
    found = acuity.average_profiles(["models/few.cif", few], output=True, least_residues=1).profiles
    assert [path.name for path in tmp_path.iterdir()] == ["models"]
    # The same model twice: all parts of a kind are the same, to the three decimals of mmCIF.
    assert found and all(profile.n % 2 == 0 for profile in found.values())
    for profile in found.values():
        np.testing.assert_allclose(profile.standard_deviation, 0, atol=1e-2 * profile.mean.max())
