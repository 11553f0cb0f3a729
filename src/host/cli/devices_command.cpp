#include <cstdio>

#include <acuity/engine.h>

#include "host/cli/commands.h"
#include "host/cli/options/command_line.h"

namespace acuity::commands {

void add_devices(CLI::App& app, Action& action) {
  CLI::App* command =
      add_command(app, "devices", "List the engines of this machine, and why others cannot run", "acuity devices");
  command->callback([&action] {
    action = [] {
      print("  device    method    available  \n");
      for (const EngineInfo& engine : list_engines()) {
        char text[64];
        std::snprintf(text, sizeof text, "  %-9s %-9s %-9s  ", engine.device.c_str(), engine.method.c_str(),
                      engine.available ? "yes" : "no");
        print(text + engine.details + "\n");
      }
    };
  });
}

}  // namespace acuity::commands
