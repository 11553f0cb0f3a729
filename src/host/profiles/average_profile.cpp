#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include <acuity/average_profiles.h>
#include <acuity/error.h>

#include "host/bytes/byte_source.h"
#include "host/profiles/composition.h"

namespace acuity {

/// data/average_profiles.json.
extern const char* const shipped_average_profiles;

namespace {

[[noreturn]] void reject_file(const std::string& path, const std::string& why) {
  throw_input_error("Cannot use the profile " + path, why, "acuity average-profiles makes such files");
}

[[noreturn]] void reject_unknown(const std::string& name) {
  std::string names;
  for (const std::string& shipped : shipped_profile_names()) names += (names.empty() ? "" : ", ") + shipped;
  throw_input_error("There is no profile " + name, "neither one that comes with Acuity nor a file",
                    "Give one of " + names + ", or FILE or FILE:NAME");
}

/// Value of the piece-wise linear profile, in steps of its grid.
double value_at(const std::vector<double>& values, double position) {
  const auto last = static_cast<double>(values.size() - 1);
  if (position >= last) return values.back();
  const auto i = static_cast<std::size_t>(position);
  const double t = position - static_cast<double>(i);
  return (1 - t) * values[i] + t * values[i + 1];
}

/// Integral of the piece-wise linear profile from 0 to `position`, in steps of its grid.
double integral_to(const std::vector<double>& values, double position) {
  double sum = 0;
  const auto last = static_cast<double>(values.size() - 1);
  for (std::size_t i = 0; i + 1 < values.size() && static_cast<double>(i) < position; ++i) {
    const double end = std::min(position, static_cast<double>(i + 1));
    const double step = end - static_cast<double>(i);
    sum += step * 0.5 * (values[i] + value_at(values, end));
  }
  return sum + std::max(0.0, position - last) * values.back();
}

/// The entry of this name, or the only one.
const nlohmann::json& entry_of(const nlohmann::json& file, const std::string& name, const std::string& path) {
  if (!file.contains("profiles")) return file;
  const nlohmann::json& profiles = file.at("profiles");
  std::string names;
  for (const nlohmann::json& entry : profiles) {
    const std::string here = entry.at("name").get<std::string>();
    if (here == name || (name.empty() && profiles.size() == 1)) return entry;
    names += (names.empty() ? "" : ", ") + here;
  }
  throw_input_error("Several profiles are in " + path, names, "Give " + path + ":NAME with one of them");
}

AverageProfile profile_from(const nlohmann::json& file, const std::string& name, const std::string& path) {
  const nlohmann::json& entry = entry_of(file, name, path);
  const nlohmann::json& grid = entry.contains("s_per_angstrom") ? entry : file;
  AverageProfile profile;
  profile.name = entry.at("name").get<std::string>();
  profile.s_per_angstrom = grid.at("s_per_angstrom").get<std::vector<double>>();
  profile.mean = entry.at("mean").get<std::vector<double>>();
  profile.standard_deviation = entry.at("standard_deviation").get<std::vector<double>>();
  profile.n = entry.at("n").get<int>();
  profile.source = (entry.contains("source") ? entry : file).at("source").get<std::string>();
  return profile;
}

void check(const AverageProfile& profile, const std::string& path) {
  const std::vector<double>& s = profile.s_per_angstrom;
  if (s.size() < 16 || profile.mean.size() != s.size() || profile.standard_deviation.size() != s.size())
    reject_file(path, "its arrays have " + std::to_string(s.size()) + ", " + std::to_string(profile.mean.size()) +
                          " and " + std::to_string(profile.standard_deviation.size()) +
                          " values; 16 or more of each are needed");
  const double step = s.back() / static_cast<double>(s.size() - 1);
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (!(std::abs(s[i] - static_cast<double>(i) * step) <= 1e-3 * step))
      reject_file(path, "s_per_angstrom does not go from 0 up in equal steps");
    if (!(profile.mean[i] > 0) || !std::isfinite(profile.mean[i]) || !(profile.standard_deviation[i] >= 0))
      reject_file(path, "value " + std::to_string(i) + " of its mean or standard deviation is not a positive number");
  }
}

/// The file and, behind its last colon, the name. A file whose own name has a colon is taken whole.
std::pair<std::string, std::string> split(const std::string& path_and_name) {
  const std::size_t colon = path_and_name.rfind(':');
  if (colon == std::string::npos || std::filesystem::exists(path_and_name)) return {path_and_name, ""};
  return {path_and_name.substr(0, colon), path_and_name.substr(colon + 1)};
}

}  // namespace

std::string average_profile_file(const std::string& name_or_file) { return split(name_or_file).first; }

double AverageProfile::mean_between(double low, double high) const {
  const double steps = static_cast<double>(mean.size() - 1) / s_per_angstrom.back();
  if (high <= low) return value_at(mean, low * steps);
  return (integral_to(mean, high * steps) - integral_to(mean, low * steps)) / ((high - low) * steps);
}

std::vector<std::string> shipped_profile_names() {
  std::vector<std::string> names;
  const nlohmann::json file = nlohmann::json::parse(shipped_average_profiles);
  for (const nlohmann::json& entry : file.at("profiles")) names.push_back(entry.at("name").get<std::string>());
  return names;
}

AverageProfile load_average_profile(const std::string& name_or_file) {
  const std::vector<std::string> shipped = shipped_profile_names();
  if (std::find(shipped.begin(), shipped.end(), name_or_file) != shipped.end())
    return profile_from(nlohmann::json::parse(shipped_average_profiles), name_or_file, name_or_file);
  const auto [path, name] = split(name_or_file);
  if (!std::filesystem::exists(path)) reject_unknown(name_or_file);
  ByteSource source(path);
  const std::vector<char> text = source.read_rest();
  if (!text.empty() && text.front() == '>')
    return profile_of_composition(composition_of_sequences({text.begin(), text.end()}, path), path);
  const nlohmann::json file = nlohmann::json::parse(text, nullptr, false);
  if (file.is_discarded() || !file.is_object()) reject_file(path, "it is neither JSON nor FASTA");
  try {
    AverageProfile profile = profile_from(file, name, path);
    check(profile, path);
    return profile;
  } catch (const nlohmann::json::exception& error) {
    reject_file(path, error.what());
  }
}

}  // namespace acuity
