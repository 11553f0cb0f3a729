#include "host/profiles/profile_statistics.h"

#include <cmath>

namespace acuity {
namespace {

/// Sums of one kind.
struct Sums {
  int n = 0;
  std::vector<double> mean;
  std::vector<double> squares;  ///< Sums of squared differences from the mean.
  int left_out_small = 0;
  int left_out_large = 0;

  /// Welford 1962, Technometrics 4, 419.
  void add(const std::vector<double>& amplitude) {
    mean.resize(amplitude.size());
    squares.resize(amplitude.size());
    ++n;
    for (std::size_t j = 0; j < amplitude.size(); ++j) {
      const double before = amplitude[j] - mean[j];
      mean[j] += before / n;
      squares[j] += before * (amplitude[j] - mean[j]);
    }
  }
};

std::vector<double> grid_of_cell() {
  std::vector<double> s(static_cast<std::size_t>(profile_cell.shell_count()));
  for (std::size_t j = 0; j < s.size(); ++j) s[j] = static_cast<double>(j) / profile_cell.edge_angstrom();
  return s;
}

ProfileStatistics finish(const std::string& name, const Sums& sums) {
  ProfileStatistics out;
  out.profile.name = name;
  out.profile.n = sums.n;
  out.profile.s_per_angstrom = grid_of_cell();
  out.profile.mean = sums.mean;
  for (const double squares : sums.squares) {
    out.profile.standard_deviation.push_back(std::sqrt(squares / (sums.n - 1)));
    out.standard_error.push_back(out.profile.standard_deviation.back() / std::sqrt(sums.n));
  }
  out.left_out_small = sums.left_out_small;
  out.left_out_large = sums.left_out_large;
  return out;
}

ProfileStatistics mixture_of(const ProfileStatistics& helix, const ProfileStatistics& sheet) {
  ProfileStatistics out;
  out.profile.name = mixed_profile;
  out.profile.n = helix.profile.n + sheet.profile.n;
  out.profile.s_per_angstrom = helix.profile.s_per_angstrom;
  for (std::size_t j = 0; j < helix.profile.mean.size(); ++j) {
    const double half_difference = (helix.profile.mean[j] - sheet.profile.mean[j]) / 2;
    const double helix_spread = helix.profile.standard_deviation[j];
    const double sheet_spread = sheet.profile.standard_deviation[j];
    out.profile.mean.push_back((helix.profile.mean[j] + sheet.profile.mean[j]) / 2);
    out.profile.standard_deviation.push_back(
        std::sqrt((helix_spread * helix_spread + sheet_spread * sheet_spread) / 2 + half_difference * half_difference));
    out.standard_error.push_back(std::hypot(helix.standard_error[j], sheet.standard_error[j]) / 2);
  }
  return out;
}

}  // namespace

std::vector<ProfileStatistics> statistics_of(const std::vector<ModelRecord>& records) {
  std::map<std::string, Sums> kinds;
  for (const ModelRecord& record : records) {
    for (const PartProfile& part : record.profiles.parts) kinds[part.name].add(part.amplitude);
    for (const LeftOut& part : record.profiles.left_out)
      ++(part.why == LeftOut::too_few ? kinds[part.name].left_out_small : kinds[part.name].left_out_large);
  }
  const auto enough = [&](const std::string& name) { return kinds[name].n >= 2; };
  std::vector<ProfileStatistics> all;
  for (const std::string name : {"helix", "sheet", "coil", mixed_profile, "protein", "dna", "rna"}) {
    if (name == mixed_profile && enough("helix") && enough("sheet"))
      all.push_back(mixture_of(finish("helix", kinds["helix"]), finish("sheet", kinds["sheet"])));
    else if (enough(name))
      all.push_back(finish(name, kinds[name]));
  }
  return all;
}

}  // namespace acuity
