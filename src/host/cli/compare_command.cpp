#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include <nlohmann/json.hpp>

#include <acuity/compare.h>
#include <acuity/map.h>
#include <acuity/mask.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/io/outputs.h"
#include "host/plot/slice_picture.h"

namespace acuity::commands {
namespace {

struct CompareArguments {
  std::string map_a;
  std::string map_b;
  std::optional<std::string> mask;
  std::optional<std::string> picture;
  bool json = false;
  int threads = 0;
};

struct Comparison {
  std::int64_t voxels = 0;
  double correlation = 0;
  double largest_difference = 0;
  double rms_difference = 0;
  double standard_deviation_a = 0;
  FscCurve fsc;
  std::optional<SlicePicture> picture;
};

void check_arguments(const CompareArguments& arguments) {
  if (!arguments.picture) return;
  std::vector<std::filesystem::path> inputs{arguments.map_a, arguments.map_b};
  if (arguments.mask) inputs.emplace_back(*arguments.mask);
  check_outputs({*arguments.picture}, inputs, "Give another --picture");
}

Comparison compare(const CompareArguments& arguments) {
  const Map a = read_map(arguments.map_a);
  const Map b = read_map(arguments.map_b);
  require_same_grid(arguments.map_a, a, arguments.map_b, b);
  std::optional<Mask> mask;
  if (arguments.mask) {
    const Map file = read_map(*arguments.mask);
    require_same_grid(arguments.map_a, a, *arguments.mask, file);
    mask = binary_mask(file.volume, *arguments.mask);
  }
  const Mask* where = mask ? &*mask : nullptr;
  Comparison result;
  result.correlation = real_space_correlation(a.volume, b.volume, where);
  const Difference difference = difference_of(a.volume, b.volume, where);
  result.voxels = difference.voxels;
  result.largest_difference = difference.largest;
  result.rms_difference = difference.rms;
  result.standard_deviation_a = difference.standard_deviation_a;
  result.fsc = fourier_shell_correlation(a.volume, b.volume, where, arguments.threads);
  if (arguments.picture) result.picture = slice_picture(a.volume, b.volume, where);
  return result;
}

nlohmann::ordered_json resolution_json(const FscCurve& fsc, double threshold) {
  const auto resolution = fsc.resolution_angstrom(threshold);
  return resolution ? nlohmann::ordered_json(*resolution) : nlohmann::ordered_json(nullptr);
}

std::string resolution_in_words(const FscCurve& fsc, double threshold) {
  const auto resolution = fsc.resolution_angstrom(threshold);
  if (!resolution) return "above it up to the Nyquist limit";
  char text[32];
  std::snprintf(text, sizeof text, "at %.2f A", *resolution);
  return text;
}

std::string in_words(const Comparison& c) {
  char text[512];
  std::snprintf(text, sizeof text,
                "  correlation          %.6f over %lld voxels\n"
                "  largest difference   %.3g standard deviations of the first map there\n"
                "  rms difference       %.3g standard deviations\n"
                "  FSC falls below 0.5    %s\n"
                "  FSC falls below 0.143  %s\n",
                c.correlation, static_cast<long long>(c.voxels), c.largest_difference / c.standard_deviation_a,
                c.rms_difference / c.standard_deviation_a, resolution_in_words(c.fsc, 0.5).c_str(),
                resolution_in_words(c.fsc, 0.143).c_str());
  return text;
}

std::string in_words(const SlicePicture& picture, const std::string& path) {
  char text[128];
  std::snprintf(text, sizeof text, "slice %lld along z, the scale bar is %g A\n", static_cast<long long>(picture.slice),
                picture.bar_angstrom);
  return "  picture              " + path + ": " + text;
}

void run(const CompareArguments& arguments) {
  check_arguments(arguments);
  const Comparison c = compare(arguments);
  if (c.picture) {
    Outputs outputs;
    outputs.add_text(*arguments.picture, png_bytes(c.picture->image));
    outputs.commit();
  }
  if (!arguments.json) {
    print(arguments.map_a + " against " + arguments.map_b + "\n" + in_words(c) +
          (c.picture ? in_words(*c.picture, *arguments.picture) : ""));
    return;
  }
  nlohmann::ordered_json json{{"a", arguments.map_a},
                              {"b", arguments.map_b},
                              {"voxels", c.voxels},
                              {"correlation", c.correlation},
                              {"largest_difference", c.largest_difference},
                              {"rms_difference", c.rms_difference},
                              {"standard_deviation_a", c.standard_deviation_a},
                              {"fsc",
                               {{"s_per_angstrom", c.fsc.s_per_angstrom},
                                {"fsc", c.fsc.fsc},
                                {"coefficients", c.fsc.coefficients},
                                {"resolution_angstrom_at_0.5", resolution_json(c.fsc, 0.5)},
                                {"resolution_angstrom_at_0.143", resolution_json(c.fsc, 0.143)}}}};
  if (c.picture)
    json["picture"] = {
        {"file", *arguments.picture}, {"slice", c.picture->slice}, {"bar_angstrom", c.picture->bar_angstrom}};
  print(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace

void add_compare(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<CompareArguments>();
  CLI::App* command =
      add_command(app, "compare", "Compare two maps: correlation, differences, Fourier shell correlation",
                  "acuity compare sharpened.mrc density.mrc --mask mask.mrc");
  command->add_option("A", arguments->map_a, "A map")->type_name("FILE")->required();
  command->add_option("B", arguments->map_b, "Another on the same grid")->type_name("FILE")->required();
  command->add_option("--mask", arguments->mask, "Compare inside this mask (voxels of 0.5 and more)")
      ->type_name("FILE");
  command
      ->add_option("--picture", arguments->picture,
                   "Write the slice along z with the most density, A to the left of B, as PNG")
      ->type_name("FILE");
  command->add_flag("--json", arguments->json, "For programs, with the whole FSC curve");
  add_threads(*command, arguments->threads);
  command->callback([&action, arguments] { action = [arguments] { run(*arguments); }; });
}

}  // namespace acuity::commands
