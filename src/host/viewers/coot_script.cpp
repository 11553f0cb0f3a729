#include "host/viewers/coot_script.h"

#include "host/core/formatted.h"

namespace acuity {
namespace {

/// A path as a literal of Python.
std::string literal(const std::string& path) {
  std::string out = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\')
      out.append(1, '\\').append(1, c);
    else if (static_cast<unsigned char>(c) < 0x20)
      out += formatted("\\x%02x", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

void add_map(std::string& script, const char* name, const std::string& path, std::optional<double> level) {
  script += formatted("%s = handle_read_ccp4_map(", name) + literal(path) + ", 0)\n";
  if (level) script += formatted("set_contour_level_absolute(%s, %.6g)\n", name, *level);
}

}  // namespace

std::string coot_script(const ViewerScene& scene) {
  std::string script =
      "# -*- coding: utf-8 -*-\n"
      "# Written by Acuity. Open it in Coot: coot --script FILE\n"
      "from coot import handle_read_ccp4_map, read_pdb, set_contour_level_absolute, set_map_displayed\n\n";
  if (scene.model) script += "model = read_pdb(" + literal(*scene.model) + ")\n";
  add_map(script, "sharpened", scene.map, scene.level);
  if (scene.before) {
    add_map(script, "before", *scene.before, scene.before_level);
    script += "set_map_displayed(before, 0)\n";
  }
  return script;
}

}  // namespace acuity
