"""Maps of gemmi, whose place depends on setup(); the oracle is the file, and what gemmi itself says of the voxels."""

import warnings

import gemmi
import mrcfile
import numpy as np
import pytest

import acuity

PLACES = [
    ((0, 0, 0), (0, 0, 0)),
    ((3, -4, 5), (0, 0, 0)),
    ((0, 0, 0), (10.5, -4.5, 30)),
    ((3, -4, 5), (10.5, -4.5, 30)),
]


@pytest.fixture
def voxels():
    return np.random.default_rng(1).normal(size=(9, 11, 14)).astype(np.float32)


def write(path, voxels, start=(0, 0, 0), origin=(0, 0, 0), spacing=1.5):
    with mrcfile.new(path, data=voxels) as file:
        file.voxel_size = spacing
        file.header.nxstart, file.header.nystart, file.header.nzstart = start
        file.header.origin = origin
        file.add_label("a label")
    return path


@pytest.mark.parametrize(("start", "origin"), PLACES)
def test_a_map_before_setup_is_that_of_its_file(voxels, tmp_path, start, origin):
    path = write(tmp_path / "a.mrc", voxels, start, origin)
    found = acuity.Map.from_gemmi(gemmi.read_ccp4_map(str(path)), origin=None if any(start) or not any(origin) else origin)
    expected = acuity.Map.read(path)
    np.testing.assert_array_equal(found.array, expected.array)
    assert found.origin == expected.origin and found.spacing == expected.spacing
    if any(start):
        assert found.header.start == expected.header.start and found.header.labels == expected.header.labels


@pytest.mark.parametrize("mode", [np.int8, np.int16, np.float32])
def test_a_map_before_setup_may_have_any_mode_and_axis_order(voxels, tmp_path, mode):
    stored = np.ascontiguousarray((voxels * 20).astype(mode).transpose(2, 0, 1))
    with mrcfile.new(tmp_path / "a.mrc", data=stored) as file:
        file.header.mapc, file.header.mapr, file.header.maps = 2, 3, 1
        file.header.cella = tuple(n * 1.5 for n in voxels.shape[::-1])
        file.header.mx, file.header.my, file.header.mz = voxels.shape[::-1]
        file.header.nxstart, file.header.nystart, file.header.nzstart = 1, 2, 3
    found = acuity.Map.from_gemmi(gemmi.read_ccp4_map(str(tmp_path / "a.mrc")))
    np.testing.assert_array_equal(found.array, (voxels * 20).astype(mode).astype(np.float32))
    assert found.header.axis_order == (2, 3, 1)
    assert found.origin == pytest.approx((4.5, 1.5, 3.0))  # Columns are y, rows z, sections x.


@pytest.mark.parametrize(("start", "origin"), PLACES)
def test_a_map_after_setup_has_its_voxels_where_gemmi_has_them_or_warns(voxels, tmp_path, start, origin):
    path = write(tmp_path / "a.mrc", voxels, start, origin)
    ccp4 = gemmi.read_ccp4_map(str(path), setup=True)
    if not any(origin):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = acuity.Map.from_gemmi(ccp4)
        value = ccp4.grid.interpolate_value(gemmi.Position(*(1.5 * np.array((2, 3, 4)))))
        assert found.origin == (0, 0, 0) and found.array[4, 3, 2] == pytest.approx(value)
        return
    with pytest.warns(acuity.AcuityWarning, match="NXSTART") as caught:
        acuity.Map.from_gemmi(ccp4)
    assert caught[0].filename == __file__
    # gemmi shifted the voxels by the start, so that the first of the file is voxel `start`.
    first = np.array(origin) - 1.5 * np.array(start)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = acuity.Map.from_gemmi(ccp4, origin=first)
    assert found.origin == pytest.approx(tuple(first))
    z, y, x = (n % size for n, size in zip(start[::-1], voxels.shape, strict=True))
    assert found.array[z, y, x] == voxels[0, 0, 0]


@pytest.mark.parametrize("start", [(0, 0, 0), (3, 4, 5)])
def test_skewed_cells_are_refused(voxels, tmp_path, start):
    path = write(tmp_path / "a.mrc", voxels, start)
    ccp4 = gemmi.read_ccp4_map(str(path))
    # A hexagonal cell whose edges have voxels of one size.
    ccp4.set_header_float(16, 120.0)
    ccp4.grid.set_unit_cell(gemmi.UnitCell(14 * 1.5, 11 * 1.5, 9 * 1.5, 90, 90, 120))
    with pytest.raises(acuity.InputError, match="skewed|orthogonal|angles|degrees"):
        acuity.Map.from_gemmi(ccp4)
    ccp4.setup(0.0)
    with pytest.raises(acuity.InputError, match="skewed"):
        acuity.Map.from_gemmi(ccp4)


def test_there_and_back_is_the_same_map_without_a_warning(voxels, tmp_path):
    made = acuity.Map(voxels, 1.5, (10.5, -4.5, 30))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        back = acuity.Map.from_gemmi(made.to_gemmi())
        made.to_gemmi().write_ccp4_map(str(tmp_path / "a.mrc"))
        read = acuity.Map.from_gemmi(gemmi.read_ccp4_map(str(tmp_path / "a.mrc"), setup=True))
    for found in (back, read):
        np.testing.assert_array_equal(found.array, voxels)
        assert found.origin == made.origin and found.spacing == made.spacing
