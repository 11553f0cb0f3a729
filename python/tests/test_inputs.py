"""Inputs of commands: whose voxel size and place an array takes, lists of inputs, masked arrays, and names in messages."""

import mrcfile
import numpy as np
import pytest
from conftest import ORIGIN, SPACING, write_by_mrcfile

import acuity


def test_an_array_takes_voxel_size_and_place_of_a_file_before_it(folder, mask, reference):
    by_files = acuity.sharpen(folder / "map.mrc", reference=folder / "reference.mrc", mask=folder / "mask.mrc", window=15)
    by_arrays = acuity.sharpen(str(folder / "map.mrc"), reference=reference, mask=mask, window=15)
    np.testing.assert_array_equal(by_files.map.array, by_arrays.map.array)
    assert by_arrays.map.origin == pytest.approx(ORIGIN)


def test_an_array_takes_voxel_size_and_place_of_what_comes_after_it(folder, density, half_maps):
    halves = [acuity.Map(half, SPACING, ORIGIN) for half in half_maps]
    expected = acuity.global_(*halves, mask=folder / "mask.mrc")
    for second, mask in ((halves[1], folder / "mask.mrc"), (half_maps[1], folder / "mask.mrc")):
        found = acuity.global_(half_maps[0], second, mask=mask).map
        assert found.spacing == SPACING and found.origin == pytest.approx(ORIGIN)
        np.testing.assert_array_equal(found.array, expected.map.array)


def test_the_keyword_spacing_is_the_voxel_size_of_all(folder, mask):
    found = acuity.mask(folder / "map.mrc", mask_threshold=1.0, spacing=2.0).mask
    assert found.spacing == 2.0
    wide = acuity.Map(mask.astype(np.float32), SPACING)
    assert acuity.compare(wide, wide.array * 2, spacing=2.0).fsc.s[1] == pytest.approx(1 / (48 * 2.0))


def test_a_profile_takes_no_voxel_size_of_another_file(folder, density, structure):
    small = np.ascontiguousarray(density[8:40, 8:40, 8:40])
    for other in (folder / "map.mrc", acuity.Map(density, SPACING)):
        with pytest.raises(acuity.InputError, match="no voxel size"):
            acuity.profile([other, small], resolution=5)
    found = acuity.profile([acuity.Map(density, SPACING), acuity.Map(small, 1.0)], resolution=5).profiles
    assert found[1].s[1] == pytest.approx(1 / (32 * 1.0)) and found[0].s[1] == pytest.approx(1 / (48 * SPACING))
    with pytest.raises(acuity.InputError, match="no voxel size"):
        acuity.profile([structure, small], like=acuity.Map(density, SPACING), resolution=8)


def test_inputs_come_alone_or_as_anything_with_items(folder, structure):
    model = folder / "model.cif"
    expected = acuity.profile([model], resolution=5).profiles[0].mean_amplitude
    for given in (model, str(model), structure, (model,), iter([model]), np.array([str(model)])):
        found = acuity.profile(given, resolution=5).profiles
        assert len(found) == 1
        np.testing.assert_allclose(found[0].mean_amplitude, expected, rtol=1e-9)
    with pytest.raises(acuity.InputError, match="Cannot read nowhere.cif"):
        acuity.average_profiles("nowhere.cif")
    for given in (3, b"model.cif", [3]):
        with pytest.raises(TypeError, match="model is no model"):
            acuity.average_profiles(given)


def test_a_map_and_a_mask_of_numpy_ma_are_refused(density, mask):
    masked = np.ma.MaskedArray(density, ~mask)
    inside = np.ma.MaskedArray(mask, ~mask)
    calls = [
        lambda: acuity.Map(masked, SPACING),
        lambda: acuity.Map(density, SPACING).with_array(masked),
        lambda: acuity.Map(density, np.ma.MaskedArray([1.0, 1.0, 9.0], [0, 0, 1])),
        lambda: acuity.Map(density, SPACING, np.ma.MaskedArray([1.0, 1.0, 9.0], [0, 0, 1])),
        lambda: acuity.compare(masked, density, spacing=SPACING),
        lambda: acuity.compare(density, density * 2, mask=inside, spacing=SPACING),
        lambda: acuity.sharpen(density, reference=masked, mask=mask, spacing=SPACING),
        lambda: acuity.sharpen(density, reference=density, mask=mask, spacing=np.ma.MaskedArray(1.5, True)),
        lambda: acuity.windows.amplitudes(masked, [[20, 20, 20]], 12),
        lambda: acuity.windows.amplitudes(density, np.ma.MaskedArray([[20, 20, 20]], [[0, 0, 1]]), 12),
    ]
    for call in calls:
        with pytest.raises(acuity.InputError, match="masked array") as caught:
            call()
        assert isinstance(caught.value, TypeError) and caught.value.suggestion


@pytest.mark.parametrize("name", ["a--mask-from.mrc", "--mask-from b.mrc", "x {mask-from}y.mrc", "--window.mrc"])
def test_names_of_files_stay_as_they_are_in_messages(density, folder, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(acuity.InputError) as caught:
        acuity.sharpen(density, reference=density, mask=name, spacing=SPACING)
    assert name in str(caught.value)
    with mrcfile.new(tmp_path / name, data=density) as file:
        file.voxel_size = (1.0, 1.0, 1.2)
    with pytest.raises(acuity.InputError) as caught:
        acuity.sharpen(name, reference=folder / "reference.mrc", mask=folder / "mask.mrc")
    assert name in str(caught.value)


def test_names_of_files_stay_as_they_are_in_warnings(density, reference, mask, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_by_mrcfile(tmp_path / "a--no-mask.mrc", mask.astype(np.float32) * 100)
    with pytest.warns(acuity.AcuityWarning, match="a--no-mask.mrc"):
        acuity.sharpen(acuity.Map(density, SPACING, ORIGIN), reference=reference, mask="a--no-mask.mrc", window=15)


def test_keywords_in_messages_have_the_names_of_python(density, reference, mask):
    with pytest.raises(acuity.InputError, match="profile_b requires profile or model"):
        acuity.sharpen(density, reference=reference, mask=mask, profile_b=50, spacing=SPACING)
    with pytest.raises(acuity.InputError, match="window_voxels") as caught:
        acuity.sharpen(density, reference=reference, mask=mask, window_voxels=3.5, spacing=SPACING)
    assert "--" not in str(caught.value)
