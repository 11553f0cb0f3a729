"""Maps, results and errors go to other processes and back."""

import copy
import pickle
import subprocess
import sys

import mrcfile
import numpy as np
from conftest import ORIGIN, SPACING

import acuity

OTHER = """
import pickle, sys, acuity
source = pickle.load(sys.stdin.buffer)
try:
    acuity.mask(source.array, mask_threshold=1.0)
except acuity.InputError as error:
    pickle.dump((acuity.mask(source, mask_threshold=1.0), error), sys.stdout.buffer)
"""


def test_a_map_is_the_same_after_pickling(tmp_path):
    voxels = np.random.default_rng(1).normal(size=(9, 11, 14)).astype(np.float32)
    with mrcfile.new(tmp_path / "a.mrc", data=np.ascontiguousarray(voxels.transpose(2, 0, 1))) as file:
        file.header.mapc, file.header.mapr, file.header.maps = 2, 3, 1
        file.header.cella = tuple(n * SPACING for n in voxels.shape[::-1])
        file.header.mx, file.header.my, file.header.mz = voxels.shape[::-1]
        file.header.nxstart, file.header.nystart, file.header.nzstart = 1, 2, 3
        file.header.origin = ORIGIN
        file.add_label("a label")
    made = acuity.Map.read(tmp_path / "a.mrc")
    made.write(tmp_path / "made.mrc")
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):
        np.testing.assert_array_equal(again.array, voxels)
        assert str(again.header) == str(made.header) and again.origin == made.origin
        again.write(tmp_path / "again.mrc")
        assert (tmp_path / "again.mrc").read_bytes() == (tmp_path / "made.mrc").read_bytes()


def test_results_are_the_same_after_pickling(half_maps, mask, density, structure):
    source = acuity.Map(density, SPACING, ORIGIN)
    results = [
        acuity.resolution(*half_maps, mask=mask, spacing=SPACING),
        acuity.fsc(*half_maps, spacing=SPACING),
        acuity.mask(source, mask_threshold=1.0),
        acuity.simulate(structure, like=source, model_out=True),
        acuity.profile(source, resolution=5),
    ]
    for result in results:
        again = pickle.loads(pickle.dumps(result))
        assert type(again) is type(result) and again.report == result.report and repr(again) == repr(result)
        assert again._repr_html_() == result._repr_html_()
    again = pickle.loads(pickle.dumps(results[3]))
    np.testing.assert_array_equal(again.density.array, results[3].density.array)
    assert again.model[0].count_atom_sites() == 600


def test_a_map_goes_to_another_process_and_its_result_and_errors_come_back(density):
    source = acuity.Map(density, SPACING, ORIGIN)
    result, error = pickle.loads(
        subprocess.run([sys.executable, "-c", OTHER], input=pickle.dumps(source), stdout=subprocess.PIPE, check=True).stdout
    )
    np.testing.assert_array_equal(result.mask.array > 0.5, density >= 1)
    assert result.mask.origin == source.origin
    assert isinstance(error, acuity.InputError) and error.problem == "map has no voxel size" and error.suggestion
