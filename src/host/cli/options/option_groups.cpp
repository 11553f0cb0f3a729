#include "host/cli/options/option_groups.h"

#include <string>
#include <vector>

namespace acuity::commands {
namespace {

/// Names are those of options; COMMAND:NAME is the option of one command.
struct Topic {
  const char* name;
  std::vector<std::string> options;
};

const std::vector<Topic>& topics() {
  static const std::vector<Topic> all{
      {"Input", {"spacing", "frame", "hydrogens", "model-number", "like", "against", "models", "box"}},
      {"Reference", {"model", "b-factors", "reference", "profile", "profile-b", "b-target", "model-reach", "average"}},
      {"Atoms", {"select", "leave-out", "rmsd", "rmsd-exact", "no-boundary"}},
      {"B factors",
       {"b", "b-factor", "b-gradient", "b-axis", "b-per-chain", "b-range", "block", "b-map", "b-mask", "b-window"}},
      {"Noise", {"noise", "noise-b", "seed"}},
      {"Mask",
       {"mask", "mask-from", "soft-mask", "radius", "mask-threshold", "contour", "fdr", "noise-box", "noise-box-at",
        "test", "adjust", "whole-box", "low-pass", "binary", "min-size", "largest", "close", "extend", "soft-edge"}},
      {"Window and resolution",
       {"window", "window-voxels", "shells", "resolution", "no-low-pass", "no-flatten", "threshold", "step",
        "wilson-from", "no-whitening", "no-noise-filter", "estimator", "random-from", "random-below", "pooling",
        "segments", "fsc-weight", "sigma", "resolution:fdr"}},
      {"Output",
       {"output",
        "output-mode",
        "model-out",
        "mask-out",
        "half-maps-out",
        "half-maps",
        "uncertainty-out",
        "r2-out",
        "interval-out",
        "standard-error-out",
        "report",
        "html",
        "no-html",
        "figures",
        "chimerax",
        "coot",
        "colour-by",
        "contour-level",
        "mass",
        "json",
        "csv",
        "plot",
        "picture",
        "log",
        "quiet"}},
      {"Device", {"device", "method", "batch", "threads"}}};
  return all;
}

}  // namespace

void group_options(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({}))
    for (CLI::Option* option : command->get_options())
      for (const Topic& topic : topics())
        for (const std::string& name : topic.options) {
          const std::size_t colon = name.find(':');
          const bool everywhere = colon == std::string::npos;
          if (!everywhere && name.substr(0, colon) != command->get_name()) continue;
          if (option->check_lname(everywhere ? name : name.substr(colon + 1))) option->group(topic.name);
        }
}

}  // namespace acuity::commands
