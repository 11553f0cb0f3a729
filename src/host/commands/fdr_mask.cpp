#include "host/commands/fdr_mask.h"

#include <charconv>
#include <cstdio>
#include <map>

#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/model_density.h>
#include <acuity/report.h>

#include "host/commands/command_line.h"
#include "host/io/outputs.h"
#include "host/mask/noise_box_picture.h"

namespace acuity::commands {
namespace {

void check_arguments(const FdrMaskArguments& a) {
  const bool shaped = a.least_part > 0 || a.largest_part || a.close_angstrom > 0 || a.extend_angstrom > 0;
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

std::vector<NoiseBox> boxes_of(const FdrMaskArguments& a, GridSize size) {
  const std::int64_t edge = a.box_edge.value_or(default_noise_box_edge(size));
  if (a.box_centres.empty()) return noise_boxes_at_faces(size, edge);
  std::vector<NoiseBox> boxes;
  for (const std::string& text : a.box_centres) boxes.push_back(noise_box_around(size, centre_of(text), edge));
  return boxes;
}

/// Half of the amplitude is left at 1 / resolution: exp(-B s^2 / 4) with B = 4 ln 2 d^2.
void low_pass_map(Volume& volume, double resolution_angstrom, int threads) {
  constexpr double ln_2 = 0.693147180559945309417;
  deblur(volume, -4 * ln_2 * resolution_angstrom * resolution_angstrom, threads);
}

void warn_if_nothing_can_pass(const ConfidenceMap& map, const FdrMaskArguments& a, Report& report) {
  if (map.threshold) return;
  char text[256];
  std::snprintf(text, sizeof text, "No voxel passed; the least p value of %lld voxels is %.3g%s",
                static_cast<long long>(map.tested), map.least_p,
                a.options.test == NoiseTest::empirical
                    ? ", and the empirical test finds none below one over the voxels of its boxes: give larger ones"
                    : "");
  report.warn(text);
}

Mask shaped(Mask mask, const FdrMaskArguments& a, double spacing) {
  const int threads = a.options.threads;
  if (a.least_part > 0) mask = without_small_parts(mask, a.least_part);
  if (a.largest_part) mask = largest_part(mask);
  if (a.close_angstrom > 0) mask = closed(mask, a.close_angstrom / spacing, threads);
  if (a.extend_angstrom > 0) mask = extended(mask, a.extend_angstrom / spacing, threads);
  if (mask.count() == 0)
    reject("The mask is empty", "no voxel passed, or every part of it was too small",
           "Give a higher --fdr, a --low-pass, or a smaller --min-size");
  return mask;
}

void describe(const NoiseStatistics& noise, const ConfidenceMap& map, std::int64_t mask_voxels,
              const FdrMaskArguments& a, Report& report) {
  nlohmann::ordered_json boxes = nlohmann::ordered_json::array();
  for (const NoiseStatistics::InBox& in : noise.boxes)
    boxes.push_back({{"first_voxel", in.box.first},
                     {"edge_voxels", in.box.edge},
                     {"mean", in.moments.mean},
                     {"standard_deviation", in.moments.standard_deviation},
                     {"skewness", in.skewness},
                     {"excess_kurtosis", in.excess_kurtosis}});
  auto& fields = report.fields;
  fields["map"] = a.map;
  fields["output"] = a.output;
  fields["level"] = a.options.level;
  fields["noise"] = {{"mean", noise.pooled.mean},
                     {"standard_deviation", noise.pooled.standard_deviation},
                     {"voxels", noise.voxels},
                     {"boxes", boxes}};
  fields["voxels_tested"] = map.tested;
  fields["voxels_passed"] = map.passed.count();
  fields["threshold"] = map.threshold ? nlohmann::ordered_json(*map.threshold) : nlohmann::ordered_json(nullptr);
  if (a.binary) fields["mask_voxels"] = mask_voxels;
}

std::string in_words(const NoiseStatistics& noise, const ConfidenceMap& map, std::int64_t mask_voxels,
                     const FdrMaskArguments& a) {
  char text[512];
  std::snprintf(text, sizeof text,
                "  noise      mean %.5f, standard deviation %.5f, of %lld voxels in %lld boxes of %lld\n"
                "  tested     %lld voxels\n"
                "  passed     %lld voxels at a false discovery rate of %g",
                noise.pooled.mean, noise.pooled.standard_deviation, static_cast<long long>(noise.voxels),
                static_cast<long long>(noise.boxes.size()), static_cast<long long>(noise.boxes.front().box.edge),
                static_cast<long long>(map.tested), static_cast<long long>(map.passed.count()), a.options.level);
  std::string all = text;
  if (map.threshold) {
    std::snprintf(text, sizeof text, ", from a density of %.4f", *map.threshold);
    all += text;
  }
  all += "\n";
  if (a.binary) all += "  mask       " + std::to_string(mask_voxels) + " voxels\n";
  return all;
}

}  // namespace

void run_fdr_mask(const FdrMaskArguments& a, const std::string& command_line) {
  check_arguments(a);
  Report report(command_line);
  Map map;
  report.stage("read", [&] { map = read_map(a.map); });
  Volume& volume = map.volume;
  NoiseStatistics noise;
  ConfidenceMap confidence;
  report.stage("test", [&] {
    const std::vector<NoiseBox> boxes = boxes_of(a, volume.size);
    if (a.low_pass_angstrom) low_pass_map(volume, *a.low_pass_angstrom, a.options.threads);
    noise = noise_statistics(volume, boxes);
    confidence = confidence_map(volume, boxes, a.options);
  });
  for (const std::string& warning : noise_warnings(noise)) report.warn(warning);
  warn_if_nothing_can_pass(confidence, a, report);

  Outputs outputs;
  std::int64_t mask_voxels = 0;
  report.stage("write", [&] {
    if (a.picture)
      outputs.add_text(*a.picture, png_bytes(noise_box_picture(volume, noise, confidence, a.options.region)));
    std::string label = "Acuity " + version() + ": confidence of density";
    if (a.binary) {
      const Mask mask = shaped(confidence.passed, a, volume.spacing_angstrom);
      mask_voxels = mask.count();
      confidence.confidence = with_soft_edge(mask, volume.spacing_angstrom, a.soft_edge, a.options.threads);
      label = "Acuity " + version() + ": mask by false discovery rate";
    }
    outputs.add_map(a.output, map.header, confidence.confidence, label);
  });
  outputs.commit();
  describe(noise, confidence, mask_voxels, a, report);
  print_warnings(report);
  print(a.json ? report.text()
               : "Tested " + a.map + " -> " + a.output + "\n" + in_words(noise, confidence, mask_voxels, a));
}

namespace {

void add_test_options(CLI::App& command, FdrMaskArguments& a, CLI::Option* fdr) {
  static const std::map<std::string, NoiseTest> tests{{"normal", NoiseTest::normal},
                                                      {"empirical", NoiseTest::empirical}};
  static const std::map<std::string, Adjustment> adjustments{
      {"by", Adjustment::benjamini_yekutieli}, {"bh", Adjustment::benjamini_hochberg}, {"holm", Adjustment::holm}};
  command
      .add_option("--noise-box", a.box_edge,
                  "Edge of the noise boxes in voxels; default: a tenth of the shortest axis, at least 10")
      ->check(CLI::Range(4, 4096))
      ->needs(fdr);
  command
      .add_option("--noise-box-at", a.box_centres,
                  "Centre of a noise box, in voxels from 0; may be repeated. Default: four boxes, at the y and x faces")
      ->type_name("X,Y,Z")
      ->allow_extra_args(false)
      ->needs(fdr);
  command
      .add_option("--test", a.options.test,
                  "How voxels are tested: against normal noise, or against the values in the boxes themselves")
      ->transform(CLI::CheckedTransformer(tests))
      ->option_text("normal|empirical")
      ->needs(fdr);
  command
      .add_option("--adjust", a.options.adjustment,
                  "For many tests: by (Benjamini-Yekutieli, the default), bh (Benjamini-Hochberg), holm")
      ->transform(CLI::CheckedTransformer(adjustments))
      ->option_text("by|bh|holm")
      ->needs(fdr);
  command
      .add_flag_callback(
          "--whole-box", [&a] { a.options.region = TestedRegion::box; },
          "Test all voxels, not only the sphere that touches the nearest faces")
      ->needs(fdr);
  command
      .add_option("--low-pass", a.low_pass_angstrom,
                  "Smooth the map before the test by a Gaussian that halves amplitudes at this resolution in A")
      ->check(number_in(0.1, 1000))
      ->needs(fdr);
}

void add_shape_options(CLI::App& command, FdrMaskArguments& a, CLI::Option* fdr) {
  command.add_flag("--binary", a.binary, "Write the voxels that pass as 1, others as 0, not their confidence")
      ->needs(fdr);
  command.add_option("--min-size", a.least_part, "Leave out parts of the mask with fewer voxels")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 40))
      ->needs(fdr);
  command.add_flag("--largest", a.largest_part, "Keep the largest part of the mask alone")->needs(fdr);
  command.add_option("--close", a.close_angstrom, "Then fill gaps narrower than twice this, in A")
      ->check(number_in(0, 100))
      ->needs(fdr);
  command.add_option("--extend", a.extend_angstrom, "Then extend the mask by this, in A")
      ->check(number_in(0, 100))
      ->needs(fdr);
}

}  // namespace

CLI::Option* add_fdr_options(CLI::App& command, FdrMaskArguments& a) {
  CLI::Option* fdr = command
                         .add_option("--fdr", a.options.level,
                                     "Test each voxel of MAP against noise, at this false discovery rate, as in 0.01")
                         ->check(number_in(1e-300, 0.5));
  add_test_options(command, a, fdr);
  add_shape_options(command, a, fdr);
  command.add_option("--picture", a.picture, "Write slices of the map with the noise boxes, as PNG")
      ->type_name("FILE")
      ->needs(fdr);
  command.add_flag("--json", a.json, "For programs")->needs(fdr);
  return fdr;
}

}  // namespace acuity::commands
