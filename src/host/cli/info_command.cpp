#include <memory>

#include <acuity/map.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"
#include "host/workflows/reports/report_json.h"

namespace acuity::commands {
namespace {

struct InfoArguments {
  std::vector<std::string> files;
  bool json = false;
  std::optional<double> spacing_angstrom;
};

void run(const InfoArguments& arguments) {
  Json all = Json::array();
  for (const std::string& file : arguments.files) {
    const MapHeader header = read_map_header(file, arguments.spacing_angstrom);
    if (arguments.json)
      all.push_back(info_json(file, header));
    else
      print(file + "\n" + describe(header));
  }
  if (arguments.json) print(text_of(all));
}

}  // namespace

void add_info(CLI::App& app, Action& action) {
  auto arguments = std::make_shared<InfoArguments>();
  CLI::App* command = add_command(app, "info", "Print map headers in readable form", "acuity info emd_11007.map.gz");
  command->add_option("FILE", arguments->files, "Maps")->type_name("FILE")->required();
  add_spacing(*command, arguments->spacing_angstrom);
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([&action, arguments] { action = [arguments] { run(*arguments); }; });
}

}  // namespace acuity::commands
