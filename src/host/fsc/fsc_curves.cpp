#include "host/fsc/fsc_curves.h"

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
  if (!fsc.mask || fsc.mask->randomised_from_angstrom()) return {};
  return {"Nothing was corrected for the mask: the unmasked FSC stays above the value from which phases are random"};
}

}  // namespace acuity
