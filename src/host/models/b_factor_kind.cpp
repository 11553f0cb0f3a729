#include "host/models/b_factor_kind.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "host/core/formatted.h"

namespace acuity {
namespace {

/// Statistics of a model's B factors.
struct BFactorsOfModel {
  std::vector<Vec3> positions;
  std::vector<double> b;
  bool has_anisotropic = false;
  double constant_residues = 0;  ///< Fraction of the residues with several atoms whose atoms have one B factor.
};

BFactorsOfModel b_factors_of(const gemmi::Model& model) {
  constexpr float rounding = 0.011F;
  BFactorsOfModel found;
  std::int64_t residues = 0;
  std::int64_t constant = 0;
  for (const gemmi::Chain& chain : model.chains)
    for (const gemmi::Residue& residue : chain.residues) {
      float least = INFINITY;
      float largest = -INFINITY;
      for (const gemmi::Atom& atom : residue.atoms) {
        found.positions.push_back({atom.pos.x, atom.pos.y, atom.pos.z});
        found.b.push_back(atom.b_iso);
        found.has_anisotropic = found.has_anisotropic || atom.aniso.nonzero();
        least = std::min(least, atom.b_iso);
        largest = std::max(largest, atom.b_iso);
      }
      if (residue.atoms.size() < 2) continue;
      ++residues;
      constant += largest - least < rounding;
    }
  if (residues > 0) found.constant_residues = static_cast<double>(constant) / static_cast<double>(residues);
  return found;
}

double quantile_of(std::vector<double> values, double share) {
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

/// Values of 0 to 100 as pLDDT has them: most are high, and one more sign tells that they are no B factors. They rise
/// where atoms are buried, or the file names a prediction. Or residues have one value each, or nearly all lie above 80.
bool look_like_plddt(const BFactorsOfModel& found, double least, double largest, bool is_prediction) {
  constexpr double rises = 0.05;  // Three of 469 deposited models with B factors up to 100 have more, and lower ones.
  constexpr double not_falls = -0.2;
  constexpr double one_value = 0.95;
  if (least < 0 || largest > 100.005 || largest < 70 || found.has_anisotropic) return false;
  const double median = quantile_of(found.b, 0.5);
  if (median < 50) return false;
  const double burial = correlation_with_burial(found.positions, found.b);
  if (burial > rises) return true;
  if (burial < not_falls) return false;
  return is_prediction || (found.constant_residues >= one_value && median >= 70) ||
         (quantile_of(found.b, 0.1) >= 80 && largest >= 90);
}

}  // namespace

double correlation_with_burial(const std::vector<Vec3>& positions, const std::vector<double>& b) {
  constexpr std::size_t max_atoms = 2000;
  constexpr double radius2 = 100;
  const std::size_t step = std::max<std::size_t>(1, positions.size() / max_atoms);
  double n = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < positions.size(); i += step) {
    double neighbours = 0;
    for (const Vec3& p : positions) {
      double distance2 = 0;
      for (int k = 0; k < 3; ++k) distance2 += (p[k] - positions[i][k]) * (p[k] - positions[i][k]);
      neighbours += distance2 < radius2;
    }
    ++n;
    x += neighbours;
    y += b[i];
    xx += neighbours * neighbours;
    yy += b[i] * b[i];
    xy += neighbours * b[i];
  }
  const double spread = (xx - x * x / n) * (yy - y * y / n);
  return spread > 0 ? (xy - x * y / n) / std::sqrt(spread) : 0;
}

std::string doubt_about(const gemmi::Model& model, bool is_prediction) {
  const BFactorsOfModel found = b_factors_of(model);
  if (found.b.empty()) return "";
  const auto [least, largest] = std::minmax_element(found.b.begin(), found.b.end());
  if (*least == *largest) {
    if (found.has_anisotropic) return "";
    return "All atoms of the model have the same B factor (" + number(*least) +
           " A^2), as in models that were never refined";
  }
  if (*least >= 0 && *largest <= 1)
    return "The B factors of the model are " + number(*least) + " to " + number(*largest) +
           ", as confidences of predictions are, and do not tell how its density falls off";
  if (look_like_plddt(found, *least, *largest, is_prediction))
    return "The B factors of the model look like confidences (pLDDT, up to 100 where a prediction is sure), and do not "
           "tell how its density falls off";
  return "";
}

void warn_of_confidences(const Model& model, RunLog& log) {
  if (model.has_uniform_b()) return;  // Densities with one B factor are often wanted.
  if (const std::string doubt = model.doubt_about_b_factors(); !doubt.empty())
    log.warn(doubt + "; acuity sharpen {b-factors refine} {model-out FILE} writes a model with those of a map");
}

}  // namespace acuity
