"""Numbers against numpy and scipy, which share no code with the library."""

import numpy as np
import pytest
from conftest import EDGE, ORIGIN, SPACING, positions
from scipy import ndimage

import acuity


def shells_of(shape):
    """Nearest whole frequency index of each coefficient of the full spectrum of a cube."""
    index = np.fft.fftfreq(shape[0], 1 / shape[0])
    k2 = sum(axis**2 for axis in np.meshgrid(index, index, index, indexing="ij"))
    return np.rint(np.sqrt(k2)).astype(int)


def fsc_by_numpy(a, b):
    f, g, shells = np.fft.fftn(a.astype(float)), np.fft.fftn(b.astype(float)), shells_of(a.shape)
    count = a.shape[0] // 2 + 1
    total = [np.bincount(shells.ravel(), v.ravel())[:count] for v in ((f * g.conj()).real, abs(f) ** 2, abs(g) ** 2)]
    return total[0] / np.sqrt(total[1] * total[2])


def test_fsc_is_that_of_numpy(half_maps):
    curve = acuity.fsc(*half_maps, spacing=SPACING).unmasked
    expected = fsc_by_numpy(*half_maps)
    np.testing.assert_allclose(curve.s, np.arange(EDGE // 2 + 1) / (EDGE * SPACING), rtol=1e-6)
    # Transforms in single precision: sums of some 1e4 products, each with a relative error of 1e-7, in shells that
    # correlate by 1e-2 and more.
    np.testing.assert_allclose(curve.fsc[1:], expected[1:], atol=2e-5)


def test_correlation_is_that_of_numpy(half_maps, mask):
    result = acuity.compare(*half_maps, mask=mask, spacing=SPACING)
    inside = [half[mask].astype(float) for half in half_maps]
    assert result.correlation == pytest.approx(np.corrcoef(*inside)[0, 1], abs=1e-9)


def test_the_mask_of_a_model_has_the_voxels_near_atoms(structure, density):
    found = acuity.mask(acuity.Map(density, SPACING, ORIGIN), model=structure, radius=4.0).mask
    nearest = np.full(density.shape, np.inf)
    axis = np.arange(EDGE) * SPACING
    for x, y, z in np.round(positions(), 3):  # mmCIF has three decimals.
        squared = (axis[:, None, None] - z) ** 2 + (axis[None, :, None] - y) ** 2 + (axis[None, None, :] - x) ** 2
        np.minimum(nearest, squared, out=nearest)
    sure = np.abs(np.sqrt(nearest) - 4.0) > 2e-3
    np.testing.assert_array_equal(found.array[sure] > 0.5, np.sqrt(nearest)[sure] <= 4.0)


def test_a_threshold_and_its_dilation_are_those_of_scipy(density):
    found = acuity.mask(density, mask_threshold=1.0, extend=3.0, spacing=SPACING).mask
    distance = ndimage.distance_transform_edt(density < 1.0) * SPACING
    np.testing.assert_array_equal(found.array > 0.5, distance <= 3.0)


def test_a_soft_edge_is_a_cosine_of_the_distance(density):
    found = acuity.mask(density, mask_threshold=1.0, soft_edge=5, spacing=SPACING).mask
    distance = ndimage.distance_transform_edt(density < 1.0)
    np.testing.assert_allclose(found.array, np.where(distance < 5, (1 + np.cos(np.pi * distance / 5)) / 2, 0), atol=1e-6)


def test_global_sharpening_multiplies_by_a_gaussian(density):
    result = acuity.global_(density, b_factor=-50, low_pass=False, spacing=SPACING)
    index = np.fft.fftfreq(EDGE, SPACING)
    s2 = sum(axis**2 for axis in np.meshgrid(index, index, index, indexing="ij"))
    expected = np.fft.ifftn(np.fft.fftn(density.astype(float)) * np.exp(50 * s2 / 4)).real
    # Single precision: 1e-6 of the largest value, times the largest gain, exp(50 * 3 / (4 * 4 * 1.5^2)) = 65.
    np.testing.assert_allclose(result.map.array, expected, atol=1e-6 * 65 * density.max())


def test_the_profile_of_a_map_is_that_of_numpy(density):
    found = acuity.profile(density, spacing=SPACING, resolution=5).profiles[0]
    amplitude, shells = np.abs(np.fft.fftn(density.astype(float))) * SPACING**3, shells_of(density.shape)
    expected = np.bincount(shells.ravel(), amplitude.ravel()) / np.bincount(shells.ravel())
    seen = expected[: EDGE // 2 + 1] > 1e-4 * expected[0]
    np.testing.assert_allclose(found.mean_amplitude[seen], expected[: EDGE // 2 + 1][seen], rtol=2e-3)
    np.testing.assert_array_equal(found.coefficients, np.bincount(shells.ravel())[: EDGE // 2 + 1])


def window_of(map, z, y, x, n):
    """The window of n voxels a side around a voxel, from floor(n / 2) before it."""
    low = [at - n // 2 for at in (z, y, x)]
    return map[low[0] : low[0] + n, low[1] : low[1] + n, low[2] : low[2] + n].astype(float)


@pytest.mark.parametrize("n", [12, 13])
def test_amplitudes_gains_and_correlations_of_windows_are_those_of_numpy(half_maps, n):
    voxels = np.array([[20, 21, 22], [30, 24, 17], [20, 21, 22]])
    shells = shells_of((n, n, n))
    count = n // 2 + 1

    def means(values):
        return (np.bincount(shells.ravel(), values.ravel()) / np.bincount(shells.ravel()))[:count]

    windows = [[np.fft.fftn(window_of(half, *voxel, n)) for voxel in voxels] for half in half_maps]
    amplitudes = [[means(abs(window)) for window in of_half] for of_half in windows]
    found = acuity.windows.amplitudes(half_maps[0], voxels, n)
    assert found.shape == (3, count) and found.dtype == np.float64
    np.testing.assert_allclose(found, amplitudes[0], rtol=1e-9)
    gains = acuity.windows.gains(half_maps[0], half_maps[1], voxels, n)
    np.testing.assert_allclose(gains, np.divide(amplitudes[1], amplitudes[0]), rtol=1e-9)
    pairs = zip(*windows, strict=True)
    expected = [means((f * g.conj()).real) / np.sqrt(means(abs(f) ** 2) * means(abs(g) ** 2)) for f, g in pairs]
    correlations = acuity.windows.correlations(*half_maps, voxels, n)
    np.testing.assert_allclose(correlations[:, 1:], np.array(expected)[:, 1:], atol=1e-9)
    assert np.all(correlations[:, 0] == 0)


def test_sharpening_towards_a_map_gives_windows_its_amplitudes(density, reference, mask):
    """Eq. 2 to 4 at one voxel, from the spectrum of its window."""
    result = acuity.sharpen(density, reference=reference, mask=mask, spacing=SPACING, window_voxels=16, flatten=False)
    inside = np.argwhere(mask)
    z, y, x = inside[len(inside) // 2]
    n, count = 16, 9
    outside = [map[~mask].mean(dtype=float) for map in (density, reference)]
    f, g = (np.fft.fftn(window_of(map - mean, z, y, x, n)) for map, mean in zip((density, reference), outside, strict=True))
    shells = shells_of((n, n, n))
    means = [(np.bincount(shells.ravel(), abs(v).ravel()) / np.bincount(shells.ravel()))[:count] for v in (f, g)]
    index = np.fft.fftfreq(n, 1 / n)
    kz, ky, kx = np.meshgrid(index, index, index, indexing="ij")
    gain = np.interp(np.sqrt(kx**2 + ky**2 + kz**2), np.arange(count), means[1] / means[0])
    phases = np.exp(2j * np.pi * (kx + ky + kz) * (n // 2) / n)
    expected = (f * gain * phases).sum().real / n**3
    assert result.map.array[z, y, x] == pytest.approx(expected, abs=1e-4 * float(result.map.array.std()))


def test_wrong_voxels_and_windows_are_refused(density):
    with pytest.raises(acuity.InputError, match="outside"):
        acuity.windows.amplitudes(density, [[0, 0, EDGE]], 12)
    with pytest.raises(acuity.InputError, match="indices"):
        acuity.windows.amplitudes(density, [0, 1, 2], 12)
    with pytest.raises(acuity.InputError, match="larger than the map"):
        acuity.windows.amplitudes(density, [[1, 1, 1]], EDGE + 2)
