#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>
#include <acuity/report.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"
#include "host/cli/fsc_output.h"
#include "host/density/model_density.h"
#include "host/io/outputs.h"
#include "host/plot/fsc_figure.h"

namespace acuity::commands {
namespace {

constexpr int plot_columns = 79;
constexpr int plot_rows = 20;

struct FscArguments {
  std::vector<std::string> maps;
  std::optional<std::string> model;
  std::optional<std::string> against;
  std::optional<std::string> mask;
  std::optional<std::string> csv;
  std::optional<std::string> plot;
  int soft_edge = 0;
  bool json = false;
  HalfMapFscOptions options;
  FrameSource frame = FrameSource::automatic;
  Hydrogens hydrogens = Hydrogens::drop;
};

/// The curves with their names, and what else belongs to them.
struct Findings {
  std::vector<std::pair<std::string, FscCurve>> curves;
  std::optional<double> randomised_from_angstrom;

  std::vector<NamedFsc> named() const {
    std::vector<NamedFsc> all;
    for (const auto& [name, curve] : curves) all.push_back({name, &curve});
    return all;
  }
};

void check(const FscArguments& a) {
  const int references = (a.model ? 1 : 0) + (a.against ? 1 : 0);
  if (static_cast<int>(a.maps.size()) + references != 2)
    reject("The FSC compares two things", "there are " + std::to_string(a.maps.size() + references),
           "Give two half maps, or one map with --model FILE or --against MAP");
  if (a.soft_edge > 0 && !a.mask) reject("--soft-edge needs a mask", "none was given", "Give --mask FILE");
  std::vector<std::filesystem::path> inputs(a.maps.begin(), a.maps.end());
  for (const auto& input : {a.model, a.against, a.mask})
    if (input) inputs.emplace_back(*input);
  std::vector<std::filesystem::path> outputs;
  for (const auto& output : {a.csv, a.plot})
    if (output) outputs.emplace_back(*output);
  check_outputs(outputs, inputs, "Give another --csv or --plot");
}

/// The other half map, the reference map, or the density of the model in the map's place.
Volume read_other(const FscArguments& a, const Map& map) {
  if (a.model) {
    Model model = read_model(*a.model, a.hydrogens);
    place_model_in_box(model, map.header, a.frame);
    return model_density(model, map.volume.size, map.volume.spacing_angstrom, a.options.threads);
  }
  const std::string& name = a.against ? *a.against : a.maps[1];
  Map other = read_map(name);
  require_same_grid(a.maps[0], map, name, other);
  require_not_constant(other.volume, name);
  return std::move(other.volume);
}

/// The weights of a mask file: its values, or a soft edge around its voxels of 0.5 and more.
Volume read_weights(const FscArguments& a, const Map& map, Report& report) {
  Map file = read_map(*a.mask);
  require_same_grid(a.maps[0], map, *a.mask, file);
  const Mask inside = binary_mask(file.volume, *a.mask);
  if (a.soft_edge > 0) return with_soft_edge(inside, map.volume.spacing_angstrom, a.soft_edge, a.options.threads);
  const std::vector<float>& values = file.volume.voxels;
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  constexpr float rounding = 1e-3F;
  if (*least < -rounding || *largest > 1 + rounding)
    reject("The mask " + *a.mask + " has values below 0 or above 1", "",
           "Give a mask of 0 to 1, or --soft-edge to make one of its voxels of 0.5 and more");
  if (std::all_of(values.begin(), values.end(), [](float v) { return v == 0 || v == 1; }))
    report.warn("The mask " + *a.mask +
                " has a sharp edge, which correlates the maps at all frequencies; --soft-edge 5 gives it a soft one");
  return std::move(file.volume);
}

Findings correlate_half_maps(const FscArguments& a, Map map, Volume other, VolumeView weights, Report& report) {
  const HalfMapFsc fsc = half_map_fsc(std::move(map.volume), std::move(other), weights, a.options);
  for (const std::string& warning : fsc_warnings(fsc)) report.warn(warning);
  Findings found;
  for (const NamedFsc& named : named_curves(fsc)) found.curves.emplace_back(named.name, *named.curve);
  if (fsc.mask) found.randomised_from_angstrom = fsc.mask->randomised_from_angstrom();
  return found;
}

Findings correlate_with_reference(const FscArguments& a, Map map, Volume other, VolumeView weights) {
  Findings found;
  found.curves.emplace_back("unmasked", fourier_shell_correlation(map.volume, other, nullptr, a.options.threads));
  if (weights.empty()) return found;
  multiply_by(map.volume, weights, a.options.threads);
  multiply_by(other, weights, a.options.threads);
  found.curves.emplace_back("masked", fourier_shell_correlation(map.volume, other, nullptr, a.options.threads));
  return found;
}

Findings correlate(const FscArguments& a, Report& report) {
  Map map = read_map(a.maps[0]);
  require_not_constant(map.volume, a.maps[0]);
  Volume other = read_other(a, map);
  std::optional<Volume> weights;
  if (a.mask) weights = read_weights(a, map, report);
  const VolumeView use = weights ? VolumeView(*weights) : VolumeView();
  return a.maps.size() == 2 ? correlate_half_maps(a, std::move(map), std::move(other), use, report)
                            : correlate_with_reference(a, std::move(map), std::move(other), use);
}

std::string title_of(const FscArguments& a) {
  const auto name = [](const std::string& path) { return std::filesystem::path(path).filename().string(); };
  return name(a.maps[0]) + " against " + name(a.model ? *a.model : a.against ? *a.against : a.maps[1]);
}

void say(const FscArguments& a, const Findings& found) {
  const std::vector<NamedFsc> curves = found.named();
  Outputs outputs;
  if (a.csv) outputs.add_text(*a.csv, csv_of(curves));
  const Plot plot = fsc_figure("FSC of " + title_of(a), curves);
  if (a.plot) outputs.add_text(*a.plot, svg_of(plot));
  outputs.commit();
  if (a.json) {
    nlohmann::ordered_json json{{"a", a.maps[0]}, {"b", a.model ? *a.model : a.against ? *a.against : a.maps[1]}};
    if (a.mask) json["mask"] = *a.mask;
    if (found.randomised_from_angstrom) json["randomised_from_angstrom"] = *found.randomised_from_angstrom;
    json.update(fsc_json(curves));
    print(json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    return;
  }
  std::string text = title_of(a) + "\n" + resolutions_in_words(curves);
  if (found.randomised_from_angstrom) {
    char line[64];
    std::snprintf(line, sizeof line, "  phases are random from %.2f A on\n", *found.randomised_from_angstrom);
    text += line;
  }
  print(text + (a.plot ? "" : "\n" + text_of(plot, plot_columns, plot_rows)));
}

void add_inputs(CLI::App& command, FscArguments& a) {
  command.add_option("MAP", a.maps, "Two half maps, or one map with --model or --against")
      ->option_text("MAP [HALF2]")
      ->required()
      ->expected(1, 2);
  auto* model =
      command.add_option("-m,--model", a.model, "Compare with the density of this atomic model (PDB or mmCIF)")
          ->type_name("FILE");
  command.add_option("--against", a.against, "Compare with this map")->type_name("FILE")->excludes(model);
  command.add_option("--mask", a.mask, "Multiply both by this mask, 0 to 1")->type_name("FILE");
  command.add_option("--soft-edge", a.soft_edge, "Give the mask's voxels of 0.5 and more a cosine edge of this many")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
}

}  // namespace

void add_fsc(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<FscArguments>();
  FscArguments& a = *arguments;
  CLI::App* command =
      add_command(app, "fsc", "Fourier shell correlation of half maps, corrected for the mask; or of a map and a model",
                  "acuity fsc half1.mrc half2.mrc --mask mask.mrc --plot fsc.svg");
  add_inputs(*command, a);
  auto* below = command
                    ->add_option("--random-below", a.options.randomised_below,
                                 "Half maps: random phases from where the unmasked FSC falls below this")
                    ->check(number_in(0, 1))
                    ->capture_default_str();
  command->add_option("--random-from", a.options.randomised_from_angstrom, "Or from this resolution on, in A")
      ->check(number_in(0.1, 1e6))
      ->excludes(below);
  command->add_option("--seed", a.options.seed, "Of the random phases")->capture_default_str();
  add_frame(*command, a.frame);
  add_hydrogens(*command, a.hydrogens);
  command->add_flag("--json", a.json, "For programs, with all shells");
  command->add_option("--csv", a.csv, "Write all shells as a table")->type_name("FILE");
  command->add_option("--plot", a.plot, "Write the plot as SVG instead of showing it in the terminal")
      ->type_name("FILE.svg");
  add_threads(*command, a.options.threads);
  command->callback([&action, arguments] {
    action = [arguments] {
      check(*arguments);
      Report report("");
      const Findings found = correlate(*arguments, report);
      print_warnings(report);
      say(*arguments, found);
    };
  });
}

}  // namespace acuity::commands
