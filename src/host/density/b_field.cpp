#include <algorithm>
#include <cmath>

#include <gemmi/eig3.hpp>
#include <gemmi/model.hpp>

#include <acuity/error.h>
#include <acuity/model.h>
#include <acuity/simulate.h>

namespace acuity {
namespace {

/// One an atom; nothing where the atom keeps its own.
using AtomBs = std::vector<std::optional<double>>;

double dot(const Vec3& a, const Vec3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

void set_along(const BField::Gradient& gradient, const std::vector<Vec3>& positions, AtomBs& b_factors) {
  const Vec3 axis = gradient.axis ? *gradient.axis : longest_axis(positions);
  std::vector<double> along;
  along.reserve(positions.size());
  for (const Vec3& p : positions) along.push_back(dot(p, axis));
  const auto [lowest, highest] = std::minmax_element(along.begin(), along.end());
  const double extent = *highest - *lowest;
  if (!(extent > 0))
    throw_input_error("The B factors cannot rise along the model", "all atoms lie at the same place of the axis",
                      "Give another {b-axis}");
  for (std::size_t i = 0; i < along.size(); ++i)
    b_factors[i] = gradient.low_b + (gradient.high_b - gradient.low_b) * (along[i] - *lowest) / extent;
}

std::string chain_names(const gemmi::Model& model) {
  std::string names;
  for (const gemmi::Chain& chain : model.chains) names += (names.empty() ? "" : ", ") + chain.name;
  return names;
}

/// Several chains may have the same name: parts of one.
void set_chain(const gemmi::Model& model, const std::string& name, double b, AtomBs& b_factors) {
  std::size_t atom = 0;
  bool found = false;
  for (const gemmi::Chain& chain : model.chains)
    for (const gemmi::Residue& residue : chain.residues) {
      const std::size_t next = atom + residue.atoms.size();
      if (chain.name == name)
        std::fill(b_factors.begin() + static_cast<std::ptrdiff_t>(atom),
                  b_factors.begin() + static_cast<std::ptrdiff_t>(next), b);
      found = found || (chain.name == name && next > atom);
      atom = next;
    }
  if (!found) throw_input_error("The model has no chain " + name, "its chains are " + chain_names(model));
}

}  // namespace

Vec3 longest_axis(const std::vector<Vec3>& positions) {
  Vec3 mean{};
  for (const Vec3& p : positions)
    for (int i = 0; i < 3; ++i) mean[i] += p[i] / static_cast<double>(positions.size());
  gemmi::SMat33<double> covariance{0, 0, 0, 0, 0, 0};
  for (const Vec3& p : positions) {
    const Vec3 d{p[0] - mean[0], p[1] - mean[1], p[2] - mean[2]};
    covariance = covariance +
                 gemmi::SMat33<double>{d[0] * d[0], d[1] * d[1], d[2] * d[2], d[0] * d[1], d[0] * d[2], d[1] * d[2]};
  }
  double eigenvalues[3];
  const gemmi::Mat33 vectors = gemmi::eigen_decomposition(covariance, eigenvalues);
  const gemmi::Vec3 longest =
      vectors.column_copy(static_cast<int>(std::max_element(eigenvalues, eigenvalues + 3) - eigenvalues));
  Vec3 axis{longest.x, longest.y, longest.z};
  const double length = std::sqrt(dot(axis, axis));
  const double largest =
      *std::max_element(axis.begin(), axis.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
  for (double& component : axis) component /= std::copysign(length, largest);
  return axis;
}

void set_b_factors(Model& model, const BField& field) {
  if (field.constant) model.set_b_factor(*field.constant);
  if (!field.gradient && field.of_chain.empty()) return;
  AtomBs b_factors(static_cast<std::size_t>(model.atom_count()));
  if (field.gradient) set_along(*field.gradient, model.positions_angstrom(), b_factors);
  for (const auto& [chain, b] : field.of_chain) set_chain(model.gemmi(), chain, b, b_factors);
  model.set_b_factors(b_factors);
}

}  // namespace acuity
