#include "host/workflows/sharpen/sharpen_model.h"

#include <algorithm>

#include "host/core/quantile.h"
#include "host/workflows/sharpen/sharpen_refine.h"

namespace acuity {

std::optional<BFactors> b_factors_of_run(const SharpenSettings& settings, const Model& model,
                                         const Resolution& resolution) {
  if (settings.b_factors != BFactors::of_model || model.doubt_about_b_factors().empty()) return settings.b_factors;
  if (!resolution.angstrom) return {};
  return BFactors::refine;
}

double shift_b_factors(Model& model, double target_b) {
  constexpr double best_share = 0.05;
  std::vector<double> b = model.b_factors();
  std::sort(b.begin(), b.end());
  const double shift = quantile_of_sorted(b, best_share) - target_b;
  std::vector<std::optional<double>> shifted;
  for (const double own : model.b_factors()) shifted.emplace_back(std::max(0.0, own - shift));
  model.set_b_factors(shifted);
  return shift;
}

void prepare_b_factors(const SharpenData& data, const Resolution& resolution, Model& model, SharpenFindings& found,
                       RunLog& log) {
  const std::optional<BFactors> source = b_factors_of_run(data.settings, model, resolution);
  if (source != data.settings.b_factors)
    log.warn(
        model.doubt_about_b_factors() + "; " +
        (source ? "they are refined against the map" : "all atoms get the same; {resolution} lets them be refined"));
  if (!source)
    model.set_b_factor(data.target_b);
  else if (*source == BFactors::refine)
    log.stage("refine", [&] { found.refinement = refine_model(data, resolution, model, log); });
  else if (*source == BFactors::of_model)
    found.fall_off.b_of_model = shift_b_factors(model, data.target_b);
}

}  // namespace acuity
