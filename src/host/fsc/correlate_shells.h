// The correlation of two whole maps, shell by shell, from their planes or their spectra.
// Lies between transform_planes() and FSC curves.
#pragma once

#include <vector>

#include <acuity/fsc.h>

#include "host/fourier/map_parts.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/map_spectrum.h"

namespace acuity {

/// Sums over each shell of Re F_a F_b*, |F_a|^2 and |F_b|^2.
using ShellProducts = std::vector<ShellSums<3>>;

/// The products of two maps on one grid. Their spectra are made in two ranges of kx, one after the other: both at once
/// take as much memory as one map. The same bytes for any thread count. Runs on the MapDevice of the thread, if there
/// is one.
ShellProducts shell_products(const MapParts& a, const MapParts& b, int threads);

/// The products of two half maps from those of their mean and half their difference.
ShellProducts products_of_halves(ShellProducts mean_and_difference);

/// The FSC of shells 0, 1, ... of width 1 / `longest_angstrom`.
FscCurve curve_of(const ShellProducts& products, double longest_angstrom);

/// Half-spectra as spectrum_of() gives them.
ShellProducts shell_products(const Spectrum& a, const Spectrum& b, GridSize size, double spacing_angstrom, int threads);

}  // namespace acuity
