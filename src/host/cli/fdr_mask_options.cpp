#include "host/cli/fdr_mask_options.h"

#include <charconv>
#include <cstdio>
#include <map>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/cli/command_line.h"
#include "host/fourier/sharpen_by_b.h"
#include "host/io/outputs.h"
#include "host/plot/noise_box_picture.h"
#include "host/workflows/report.h"

namespace acuity::commands {
namespace {

void check_arguments(const FdrMaskArguments& a) {
  const FdrMaskOptions& o = a.options;
  const bool shaped = o.least_part > 0 || o.largest_part || o.close_angstrom > 0 || o.extend_angstrom > 0;
  if (!a.binary && (shaped || a.soft_edge > 0))
    reject("Only a mask can be cleaned, closed, extended or given a soft edge",
           "without --binary the output is the confidence of each voxel", "Add --binary");
  std::vector<std::filesystem::path> outputs{a.output};
  if (a.picture) outputs.emplace_back(*a.picture);
  check_outputs(outputs, {a.map}, "Give another --picture or --output");
}

std::array<std::int64_t, 3> centre_of(const std::string& text) {
  std::array<std::int64_t, 3> centre{};
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < 3; ++i) {
    const auto [stop, error] = std::from_chars(at, end, centre[i]);
    const bool more = i < 2;
    if (error != std::errc() || (more ? stop == end || *stop != ',' : stop != end))
      reject("--noise-box-at " + text + " is no voxel", "", "Give three whole numbers, as in --noise-box-at 20,64,64");
    at = stop + 1;
  }
  return centre;
}

/// Half of the amplitude is left at 1 / resolution: exp(-B s^2 / 4) with B = 4 ln 2 d^2.
void low_pass_map(Volume& volume, double resolution_angstrom, int threads) {
  constexpr double ln_2 = 0.693147180559945309417;
  sharpen_by_b(volume, -4 * ln_2 * resolution_angstrom * resolution_angstrom, threads);
}

std::string in_words(const FdrTest& test, std::optional<std::int64_t> mask_voxels, double level) {
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
  if (mask_voxels) all += "  mask       " + std::to_string(*mask_voxels) + " voxels\n";
  return all;
}

}  // namespace

void run_fdr_mask(const FdrMaskArguments& a, const std::string& command_line) {
  check_arguments(a);
  Report report(command_line);
  Map map;
  report.stage("read", [&] { map = read_map(a.map); });
  Volume& volume = map.volume;
  FdrTest test;
  report.stage("test", [&] {
    if (a.low_pass_angstrom) low_pass_map(volume, *a.low_pass_angstrom, a.options.test.threads);
    test = test_against_noise(volume, a.options, other_noise_boxes, report);
  });

  Outputs outputs;
  std::optional<std::int64_t> mask_voxels;
  report.stage("write", [&] {
    if (a.picture)
      outputs.add_text(*a.picture, png_bytes(noise_box_picture(volume, test.noise, test.map, a.options.test.region)));
    std::string label = "Acuity " + version() + ": confidence of density";
    if (a.binary) {
      const Mask mask = shaped_mask(test.map.passed, a.options, volume.spacing_angstrom,
                                    "Give a higher --fdr, a --low-pass, or a smaller --min-size");
      mask_voxels = mask.count();
      test.map.confidence = with_soft_edge(mask, volume.spacing_angstrom, a.soft_edge, a.options.test.threads);
      label = "Acuity " + version() + ": mask by false discovery rate";
    }
    outputs.add_map(a.output, map.header, test.map.confidence, label);
  });
  outputs.commit();
  report.fields["map"] = a.map;
  report.fields["output"] = a.output;
  add_fdr_test(findings_of(test), a.options.test.level, report.fields);
  if (mask_voxels) report.fields["mask_voxels"] = *mask_voxels;
  print_warnings(report);
  print(a.json ? report.text()
               : "Tested " + a.map + " -> " + a.output + "\n" + in_words(test, mask_voxels, a.options.test.level));
}

namespace {

void add_test_options(CLI::App& command, FdrMaskArguments& a, CLI::Option* fdr) {
  static const std::map<std::string, NoiseTest> tests{{"normal", NoiseTest::normal},
                                                      {"empirical", NoiseTest::empirical}};
  static const std::map<std::string, Adjustment> adjustments{
      {"by", Adjustment::benjamini_yekutieli}, {"bh", Adjustment::benjamini_hochberg}, {"holm", Adjustment::holm}};
  command
      .add_option("--test", a.options.test.test,
                  "How voxels are tested: against normal noise, or against the values in the boxes themselves")
      ->transform(CLI::CheckedTransformer(tests))
      ->option_text("normal|empirical")
      ->needs(fdr);
  command
      .add_option("--adjust", a.options.test.adjustment,
                  "For many tests: by (Benjamini-Yekutieli, the default), bh (Benjamini-Hochberg), holm")
      ->transform(CLI::CheckedTransformer(adjustments))
      ->option_text("by|bh|holm")
      ->needs(fdr);
  command
      .add_flag_callback(
          "--whole-box", [&a] { a.options.test.region = TestedRegion::box; },
          "Test all voxels, not only the sphere that touches the nearest faces")
      ->needs(fdr);
  command
      .add_option("--low-pass", a.low_pass_angstrom,
                  "Smooth the map before the test by a Gaussian that halves amplitudes at this resolution in A")
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
                  "Edge of the noise boxes in voxels; default: a tenth of the shortest axis, at least 10")
      ->check(CLI::Range(4, 4096))
      ->needs(fdr);
  command
      .add_option_function<std::vector<std::string>>(
          "--noise-box-at",
          [&options](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) options.box_centres.push_back(centre_of(text));
          },
          "Centre of a noise box, in voxels from 0; may be repeated. Default: four boxes, at the y and x faces")
      ->type_name("X,Y,Z")
      ->allow_extra_args(false)
      ->needs(fdr);
}

void add_shape_options(CLI::App& command, FdrMaskOptions& options, CLI::Option* fdr) {
  command.add_option("--min-size", options.least_part, "Leave out parts of the mask with fewer voxels")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
      ->needs(fdr);
  command.add_flag("--largest", options.largest_part, "Keep the largest part of the mask alone")->needs(fdr);
  command.add_option("--close", options.close_angstrom, "Then fill gaps narrower than twice this, in A")
      ->check(number_in(0, 100))
      ->needs(fdr);
  command.add_option("--extend", options.extend_angstrom, "Then extend the mask by this, in A")
      ->check(number_in(0, 100))
      ->capture_default_str()
      ->needs(fdr);
}

CLI::Option* add_fdr_options(CLI::App& command, FdrMaskArguments& a) {
  CLI::Option* fdr = add_fdr(command, a.options.test.level,
                             "Test each voxel of MAP against noise, at this false discovery rate, as in 0.01");
  add_noise_box_options(command, a.options, fdr);
  add_test_options(command, a, fdr);
  command.add_flag("--binary", a.binary, "Write the voxels that pass as 1, others as 0, not their confidence")
      ->needs(fdr);
  add_shape_options(command, a.options, fdr);
  command.add_option("--picture", a.picture, "Write slices of the map with the noise boxes, as PNG")
      ->type_name("FILE")
      ->needs(fdr);
  command.add_flag("--json", a.json, "For programs")->needs(fdr);
  return fdr;
}

}  // namespace acuity::commands
