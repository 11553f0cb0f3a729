#include <memory>

#include <nlohmann/json.hpp>

#include <acuity/map.h>

#include "host/cli/command_line.h"
#include "host/cli/commands.h"

namespace acuity::commands {
namespace {

struct InfoArguments {
  std::vector<std::string> files;
  bool json = false;
};

nlohmann::ordered_json to_json(const std::string& file, const MapHeader& header) {
  const GridSize size = header.size();
  const auto& axes = header.axis_of_crs;
  return {{"file", file},
          {"size", {size.x, size.y, size.z}},
          {"spacing_angstrom", header.spacing()},
          {"cell_angstrom", header.cell_angstrom},
          {"cell_angles_degrees", header.cell_angles_degrees},
          {"intervals", header.intervals_xyz},
          {"axis_order", {axes[0] + 1, axes[1] + 1, axes[2] + 1}},
          {"origin_angstrom", header.origin_angstrom},
          {"nxstart", header.start_voxels()},
          {"first_voxel_angstrom", first_voxel_angstrom(header, FrameSource::automatic)},
          {"mode", header.mode},
          {"other_byte_order", header.other_byte_order},
          {"space_group", header.space_group},
          {"extended_header_bytes", header.extended_header_bytes},
          {"labels", header.labels},
          {"why_unusable", why_unusable(header)}};
}

void run(const InfoArguments& arguments) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const std::string& file : arguments.files) {
    const MapHeader header = read_map_header(file);
    if (arguments.json)
      all.push_back(to_json(file, header));
    else
      print(file + "\n" + describe(header));
  }
  if (arguments.json) print(all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

}  // namespace

void add_info(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App* command =
      add_command(app, "info", "Say what the headers of maps say, in words", "acuity info emd_11007.map.gz");
  command->add_option("FILE", arguments->files, "Maps")->type_name("FILE")->required();
  command->add_flag("--json", arguments->json, "For programs");
  command->callback([&action, arguments] { action = [arguments] { run(*arguments); }; });
}

}  // namespace acuity::commands
