#include "host/fsc/fsc_curves.h"

#include <cstdio>

namespace acuity {

std::vector<NamedFsc> named_curves(const HalfMapFsc& fsc) {
  std::vector<NamedFsc> curves{{"unmasked", &fsc.unmasked}};
  if (fsc.mask) {
    curves.push_back({"masked", &fsc.mask->masked});
    curves.push_back({"randomised", &fsc.mask->randomised});
    curves.push_back({"corrected", &fsc.mask->corrected});
  }
  return curves;
}

std::vector<std::string> fsc_warnings(const HalfMapFsc& fsc) {
  if (!fsc.mask || fsc.mask->randomised_from_angstrom()) return {};
  return {"Nothing was corrected for the mask: the unmasked FSC stays above the value from which phases are random"};
}

nlohmann::ordered_json fsc_json(const std::vector<NamedFsc>& curves) {
  nlohmann::ordered_json json{{"s_per_angstrom", curves.front().curve->s_per_angstrom},
                              {"coefficients", curves.front().curve->coefficients}};
  for (const NamedFsc& named : curves) {
    auto& entry = json[named.name];
    for (const double threshold : fsc_thresholds) {
      char key[48];
      std::snprintf(key, sizeof key, "resolution_angstrom_at_%g", threshold);
      const auto resolution = named.curve->resolution_angstrom(threshold);
      entry[key] = resolution ? nlohmann::ordered_json(*resolution) : nlohmann::ordered_json(nullptr);
    }
    entry["fsc"] = named.curve->fsc;
  }
  return json;
}

}  // namespace acuity
