#include "host/viewers/chimerax_script.h"

#include <array>

#include <acuity/error.h>

#include "host/core/formatted.h"

namespace acuity {
namespace {

/// A path as one argument: in double quotes, with backslashes and quotes escaped.
std::string quoted(const std::string& path) {
  std::string out = "\"";
  for (const char c : path) {
    if (c == '\n' || c == '\r')
      throw_input_error("No ChimeraX script can open " + path, "its name has a line break", "Rename the file");
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string number_of(double value) { return formatted("%.6g", value); }

// Five colours of viridis (Smith and van der Walt, CC0), which also eyes without red or green tell apart.
constexpr std::array<const char*, 5> colours{"#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"};

std::string palette(const ViewerScene& scene, const char* between) {
  std::string text;
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(colours.size() - 1);
    text.append(i > 0 ? between : "");
    text += formatted("%.6g,%s", scene.colour_low + share * (scene.colour_high - scene.colour_low), colours[i]);
  }
  return text;
}

std::string key(const ViewerScene& scene) {
  std::string text = "key";
  for (std::size_t i = 0; i < colours.size(); ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(colours.size() - 1);
    text += std::string(" ") + colours[i] + ":" +
            formatted("%.3g", scene.colour_low + share * (scene.colour_high - scene.colour_low));
  }
  return text + " pos 0.7,0.08 size 0.25,0.03\n2dlabels text " + quoted(scene.colour_words) + " x 0.7 y 0.13 size 16\n";
}

}  // namespace

std::string chimerax_script(const ViewerScene& scene) {
  std::string text = "# Written by Acuity. Open it in ChimeraX, or: chimerax FILE\n";
  int models = 0;
  const auto open = [&](const std::string& path) {
    text += "open " + quoted(path) + "\n";
    return formatted("#%d", ++models);
  };
  const std::string map = open(scene.map);
  text += "volume " + map + " style surface step 1" + (scene.level ? " level " + number_of(*scene.level) : "") +
          " color #b0c4de\n";
  if (scene.before) {
    const std::string before = open(*scene.before);
    text += "volume " + before + " style surface step 1" +
            (scene.before_level ? " level " + number_of(*scene.before_level) : "") + " color #d3d3d3\nhide " + before +
            " models\n";
  }
  if (scene.model) {
    const std::string model = open(*scene.model);
    text += "hide " + model + " cartoons\nshow " + model + " atoms\nstyle " + model + " stick\ntransparency " + map +
            " 50 surfaces\n";
  }
  if (scene.colour_by) {
    const std::string values = open(*scene.colour_by);
    text += "hide " + values + " models\ncolor sample " + map + " map " + values + " palette " + palette(scene, ":") +
            "\n" + key(scene);
  }
  return text + "lighting soft\nview " + map + "\n";
}

}  // namespace acuity
