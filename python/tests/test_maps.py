"""Maps between arrays, files, mrcfile and gemmi; the oracles are those two packages and numpy."""

import gemmi
import mrcfile
import numpy as np
import pytest
from conftest import ORIGIN, SPACING

import acuity


@pytest.fixture
def voxels():
    return np.random.default_rng(1).normal(size=(9, 11, 14)).astype(np.float32)


def test_a_map_keeps_the_array_without_a_copy(voxels):
    made = acuity.Map(voxels, SPACING, ORIGIN)
    assert made.array is voxels
    assert np.asarray(made) is voxels
    assert made.shape == (9, 11, 14) and made.spacing == pytest.approx(SPACING) and made.origin == pytest.approx(ORIGIN)


def test_mrcfile_reads_what_a_map_writes(voxels, tmp_path):
    acuity.Map(voxels, SPACING, ORIGIN).write(tmp_path / "a.mrc")
    with mrcfile.open(tmp_path / "a.mrc") as file:
        np.testing.assert_array_equal(file.data, voxels)
        assert float(file.voxel_size.x) == pytest.approx(SPACING)
        assert (file.header.origin.x, file.header.origin.y, file.header.origin.z) == pytest.approx(ORIGIN)
    assert mrcfile.validate(tmp_path / "a.mrc")


@pytest.mark.parametrize("mode", [0, 1, 2, 6, 12])
def test_read_gives_what_mrcfile_reads_in_every_mode(voxels, tmp_path, mode):
    kind = {0: np.int8, 1: np.int16, 2: np.float32, 6: np.uint16, 12: np.float16}[mode]
    stored = np.round(np.abs(voxels) * 20).astype(kind) if mode != 2 else voxels
    with mrcfile.new(tmp_path / "a.mrc", data=stored) as file:
        file.voxel_size = SPACING
    np.testing.assert_array_equal(acuity.Map.read(tmp_path / "a.mrc").array, stored.astype(np.float32))


def test_read_brings_any_axis_order_to_z_y_x_and_write_puts_it_back(voxels, tmp_path):
    with mrcfile.new(tmp_path / "a.mrc", data=np.ascontiguousarray(voxels.transpose(2, 1, 0))) as file:
        file.header.mapc, file.header.mapr, file.header.maps = 3, 2, 1
        file.header.cella = tuple(n * SPACING for n in voxels.shape[::-1])
        file.header.mx, file.header.my, file.header.mz = voxels.shape[::-1]
    found = acuity.Map.read(tmp_path / "a.mrc")
    np.testing.assert_array_equal(found.array, voxels)
    found.write(tmp_path / "b.mrc")
    with mrcfile.open(tmp_path / "b.mrc") as file:
        assert (file.header.mapc, file.header.mapr, file.header.maps) == (3, 2, 1)
        np.testing.assert_array_equal(file.data, voxels.transpose(2, 1, 0))
    with mrcfile.open(tmp_path / "a.mrc") as file:
        np.testing.assert_array_equal(acuity.Map.from_mrcfile(file).array, voxels)


def test_from_mrcfile_shares_the_memory_of_float32_and_keeps_the_place(voxels, tmp_path):
    with mrcfile.new(tmp_path / "a.mrc", data=voxels) as file:
        file.voxel_size = SPACING
        file.header.origin = ORIGIN
        made = acuity.Map.from_mrcfile(file)
        assert np.shares_memory(made.array, file.data)
        assert made.origin == pytest.approx(ORIGIN) and made.spacing == pytest.approx(SPACING)


def test_from_mrcfile_takes_a_file_that_is_mapped_read_only(voxels, tmp_path):
    acuity.Map(voxels, SPACING).write(tmp_path / "a.mrc")
    with mrcfile.mmap(tmp_path / "a.mrc", mode="r") as file:
        made = acuity.Map.from_mrcfile(file)
        assert not made.array.flags.writeable
        assert acuity.compare(made, voxels).correlation == pytest.approx(1)


def test_a_closed_mrcfile_is_refused(voxels, tmp_path):
    file = mrcfile.new(tmp_path / "a.mrc", data=voxels)
    file.close()
    with pytest.raises(ValueError, match="closed"):
        acuity.Map.from_mrcfile(file)


def test_gemmi_reads_and_gives_the_same_voxels(voxels, tmp_path):
    acuity.Map(voxels, SPACING, ORIGIN).write(tmp_path / "a.mrc")
    ccp4 = gemmi.read_ccp4_map(str(tmp_path / "a.mrc"), setup=True)
    made = acuity.Map.from_gemmi(ccp4)
    np.testing.assert_array_equal(made.array, voxels)
    assert np.shares_memory(made.array, ccp4.grid.array)
    assert made.spacing == pytest.approx(SPACING) and made.origin == pytest.approx(ORIGIN)


def test_to_gemmi_is_written_by_gemmi_and_read_by_mrcfile(voxels, tmp_path):
    acuity.Map(voxels, SPACING, ORIGIN).to_gemmi().write_ccp4_map(str(tmp_path / "a.mrc"))
    with mrcfile.open(tmp_path / "a.mrc") as file:
        np.testing.assert_array_equal(file.data, voxels)
        assert float(file.voxel_size.x) == pytest.approx(SPACING)
        assert (file.header.origin.x, file.header.origin.y, file.header.origin.z) == pytest.approx(ORIGIN)


def test_a_notebook_shows_a_slice(voxels):
    assert "data:image/png;base64," in acuity.Map(voxels, SPACING)._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (np.zeros((4, 4, 4)), TypeError, "float64|<f8"),
        (np.zeros((4, 4, 4), ">f4"), TypeError, ">f4"),
        (np.zeros((4, 4), np.float32), ValueError, "shape"),
        (np.zeros((4, 0, 4), np.float32), ValueError, "shape"),
        (np.zeros((4, 5, 6), np.float32).T, ValueError, "Fortran order"),
        (np.zeros((4, 8, 4), np.float32)[:, ::2], ValueError, "C order"),
        ([[[1.0]]], TypeError, "list"),
    ],
)
def test_arrays_of_other_kinds_are_refused_with_what_was_expected(wrong, kind, words):
    with pytest.raises(kind, match=words) as caught:
        acuity.Map(wrong, SPACING)
    assert isinstance(caught.value, acuity.InputError)
    assert caught.value.problem and caught.value.reason and caught.value.suggestion


@pytest.mark.parametrize("spacing", [(1, 1, 1.2), 0, -1, float("nan"), (1, 1), 0.049, 1001, True, "1", None])
def test_voxels_that_are_no_cubes_or_have_no_size_are_refused(voxels, spacing):
    with pytest.raises(acuity.InputError):
        acuity.Map(voxels, spacing)


def test_a_file_with_voxels_that_are_no_cubes_is_refused(voxels, tmp_path):
    with mrcfile.new(tmp_path / "a.mrc", data=voxels) as file:
        file.voxel_size = (1.0, 1.0, 1.2)
        with pytest.raises(acuity.InputError, match="not cubes"):
            acuity.Map.from_mrcfile(file)
    with pytest.raises(acuity.InputError, match="not cubes"):
        acuity.Map.read(tmp_path / "a.mrc")


class _OnGpu:
    __cuda_array_interface__ = {"shape": (4, 4, 4), "typestr": "<f4", "data": (1, False), "version": 3}


class _OnGpuByDlpack:
    def __dlpack_device__(self):
        return (2, 0)


@pytest.mark.parametrize("array", [_OnGpu(), _OnGpuByDlpack()])
def test_arrays_on_a_gpu_are_refused(array):
    with pytest.raises(TypeError, match="GPU"):
        acuity.Map(array, SPACING)
    with pytest.raises(TypeError, match="GPU"):
        acuity.compare(array, array, spacing=1.0)


@pytest.mark.parametrize("origin", [(0, 0), (0, 0, float("nan")), (0, float("inf"), 0), "abc", ("a", "b", "c"), 3])
def test_origins_that_are_no_positions_are_refused(voxels, origin):
    with pytest.raises(acuity.InputError, match="origin is no position"):
        acuity.Map(voxels, SPACING, origin)


@pytest.mark.parametrize("mode", [0, 1, 6, -1, 101, "2", None, 2.5])
def test_only_modes_2_and_12_are_written(voxels, tmp_path, mode):
    with pytest.raises(acuity.InputError, match="mode"):
        acuity.Map(voxels, SPACING).write(tmp_path / "a.mrc", mode=mode)
    assert list(tmp_path.iterdir()) == []


def test_the_records_of_mrcfile_are_voxel_size_and_origin(voxels, tmp_path):
    with mrcfile.new(tmp_path / "a.mrc", data=voxels) as file:
        file.voxel_size = SPACING
        file.header.origin = ORIGIN
        made = acuity.Map(voxels, file.voxel_size, file.header.origin)
        result = acuity.mask(voxels, mask_threshold=1.0, spacing=file.voxel_size)
    assert made.spacing == SPACING and made.origin == pytest.approx(ORIGIN)
    assert result.mask.spacing == SPACING
    assert acuity.Map.read(tmp_path / "a.mrc", spacing=np.array(2.0)).spacing == 2.0
