#include "host/cli/options/fdr_mask_options.h"

#include <charconv>
#include <cstdio>
#include <map>

#include <acuity/error.h>

#include "host/cli/options/command_line.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

std::array<std::int64_t, 3> centre_of(const std::string& text) {
  std::array<std::int64_t, 3> centre{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < 3; ++i) {
    const auto [stop, error] = std::from_chars(at, end, centre[i]);
    const bool more = i < 2;
    if (error != std::errc() || (more ? stop == end || *stop != ',' : stop != end))
      throw_input_error("{noise-box-at} " + text + " is no voxel", "",
                        "Give three whole numbers, as in {noise-box-at} 20,64,64");
    at = stop + 1;
  }
  return centre;
}

std::string in_words(const ConfidenceMask& result, double level) {
  const FdrTest& test = result.test;
  const NoiseStatistics& noise = test.noise;
  char text[512];
  std::snprintf(text, sizeof text,
                "  noise      mean %.5f, standard deviation %.5f, of %lld voxels in %lld boxes of %lld\n"
                "  tested     %lld voxels\n"
                "  passed     %lld voxels at a false discovery rate of %g",
                noise.pooled.mean, noise.pooled.standard_deviation, static_cast<long long>(noise.voxels),
                static_cast<long long>(noise.boxes.size()), static_cast<long long>(noise.boxes.front().box.edge),
                static_cast<long long>(test.map.tested), static_cast<long long>(test.map.passed.count()), level);
  std::string all = text;
  if (test.map.threshold) {
    std::snprintf(text, sizeof text, ", from a density of %.4f", *test.map.threshold);
    all += text;
  }
  all += "\n";
  if (result.mask) all += "  mask       " + std::to_string(result.mask->count()) + " voxels\n";
  return all;
}

}  // namespace

void run_fdr_mask(const FdrMaskArguments& a, ResultTaker* taker, RunLog& log) {
  check_page(a.page, {a.options.output}, {a.options.map});
  ConfidenceMask result = confidence_mask_files(a.options, log);
  write_page(a.page, report_json(confidence_mask_json(a.options, result), log), a.options.settings.fdr.test.threads,
             log);
  if (taker != nullptr) return taker->take(a.options, std::move(result), log);
  print(a.json ? text_of(report_json(confidence_mask_json(a.options, result), log))
               : "Tested " + a.options.map.string() + " -> " + a.options.output.string() + "\n" +
                     in_words(result, a.options.settings.fdr.test.level));
}

namespace {

void add_test_options(CLI::App& command, FdrMaskArguments& a, CLI::Option* fdr) {
  static const std::map<std::string, NoiseTest> tests{{"normal", NoiseTest::normal},
                                                      {"empirical", NoiseTest::empirical}};
  static const std::map<std::string, Adjustment> adjustments{
      {"by", Adjustment::benjamini_yekutieli}, {"bh", Adjustment::benjamini_hochberg}, {"holm", Adjustment::holm}};
  command
      .add_option("--test", a.options.settings.fdr.test.test,
                  "Test of voxels: against normal noise (normal, the default), or against the values in the noise "
                  "boxes (empirical)")
      ->transform(CLI::CheckedTransformer(tests))
      ->option_text("normal|empirical")
      ->needs(fdr);
  command
      .add_option("--adjust", a.options.settings.fdr.test.adjustment,
                  "Adjustment for many tests: by (Benjamini-Yekutieli, the default), bh (Benjamini-Hochberg) or holm")
      ->transform(CLI::CheckedTransformer(adjustments))
      ->option_text("by|bh|holm")
      ->needs(fdr);
  command
      .add_flag_callback(
          "--whole-box", [&a] { a.options.settings.fdr.test.region = TestedRegion::box; },
          "Test all voxels; default: the sphere that touches the nearest faces")
      ->needs(fdr);
  command
      .add_option("--low-pass", a.options.settings.low_pass_angstrom,
                  "Resolution in A at which a Gaussian halves amplitudes before the test; default: no smoothing")
      ->check(number_in(0.1, 1000))
      ->needs(fdr);
}

}  // namespace

CLI::Option* add_fdr(CLI::App& command, double& level, const std::string& description) {
  return command.add_option("--fdr", level, description)->check(number_in(1e-300, 0.5));
}

void add_noise_box_options(CLI::App& command, FdrMaskOptions& options, CLI::Option* fdr) {
  command
      .add_option("--noise-box", options.box_edge,
                  "Edge in voxels of four noise boxes at the y and x faces. Default: a tenth of the shortest axis, at "
                  "least 10; other boxes where these four do not agree")
      ->check(CLI::Range(4, 4096))
      ->needs(fdr);
  command
      .add_option_function<std::vector<std::string>>(
          "--noise-box-at",
          [&options](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) options.box_centres.push_back(centre_of(text));
          },
          "Centre of a noise box, in voxels from 0; may be repeated; default: boxes at the faces that agree")
      ->type_name("X,Y,Z")
      ->allow_extra_args(false)
      ->needs(fdr);
}

CLI::Option* add_fdr_options(CLI::App& command, FdrMaskArguments& a) {
  FdrMaskOptions& fdr_mask = a.options.settings.fdr;
  CLI::Option* fdr = add_fdr(command, fdr_mask.test.level,
                             "False discovery rate at which each voxel of MAP is tested against noise, as in 0.01");
  add_noise_box_options(command, fdr_mask, fdr);
  add_test_options(command, a, fdr);
  command
      .add_flag("--binary", a.options.settings.binary,
                "Write 1 for voxels that pass and 0 for others; default: the confidence of each voxel")
      ->needs(fdr);
  command.add_option("--picture", a.options.picture, "Write slices of the map with the noise boxes, as PNG")
      ->type_name("FILE")
      ->needs(fdr);
  return fdr;
}

}  // namespace acuity::commands
