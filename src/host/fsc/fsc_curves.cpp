#include "host/fsc/fsc_curves.h"

#include "host/fit/filter_end.h"

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

std::vector<NamedFsc> named_curves(const FscResult& fsc) {
  std::vector<NamedFsc> curves{{"unmasked", &fsc.unmasked}};
  if (fsc.masked) curves.push_back({"masked", &*fsc.masked});
  if (fsc.randomised) curves.push_back({"randomised", &*fsc.randomised});
  if (fsc.corrected) curves.push_back({"corrected", &*fsc.corrected});
  return curves;
}

std::vector<std::string> fsc_warnings(const HalfMapFsc& fsc) {
  std::vector<std::string> warnings;
  if (fsc.unmasked.filter_end_angstrom)
    warnings.push_back(low_passed_halves_in_words(*fsc.unmasked.filter_end_angstrom) +
                       ", and so does what their FSC tells");
  if (fsc.mask && !fsc.mask->randomised_from_angstrom())
    warnings.emplace_back(
        "Nothing was corrected for the mask: the unmasked FSC stays above the value from which phases are random");
  return warnings;
}

}  // namespace acuity
