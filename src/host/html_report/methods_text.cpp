#include "host/html_report/methods_text.h"

#include <algorithm>
#include <cstddef>

#include "host/core/formatted.h"

namespace acuity {
namespace {

/// The value at a path such as "mask.kind"; null where there is none.
const Json& at(const Json& report, const std::string& path) {
  static const Json none;
  const Json* found = &report;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    const auto entry = found->is_object() ? found->find(path.substr(begin, end - begin)) : found->end();
    if (!found->is_object() || entry == found->end()) return none;
    found = &*entry;
    begin = end + 1;
  }
  return *found;
}

bool has(const Json& report, const std::string& path) { return !at(report, path).is_null(); }

std::string text(const Json& report, const std::string& path) {
  const Json& value = at(report, path);
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? number(value.get<double>()) : "";
}

/// A file by its name without folders.
std::string file(const Json& report, const std::string& path) {
  const std::string name = text(report, path);
  return name.substr(name.find_last_of('/') + 1);
}

/// An element of an array of numbers; empty without one.
std::string element(const Json& report, const std::string& path, std::size_t i) {
  const Json& list = at(report, path);
  return list.is_array() && i < list.size() && list[i].is_number() ? number(list[i].get<double>()) : "";
}

std::string angstrom(const Json& report, const std::string& path) { return text(report, path) + " Å"; }

std::string counted(const Json& report, const std::string& path) {
  if (!at(report, path).is_number()) return "";
  const std::string digits = formatted("%.0f", at(report, path).get<double>());
  std::string grouped;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += ',';
    grouped += digits[i];
  }
  return grouped;
}

std::string inputs_of(const Json& report) {
  if (has(report, "inputs.half_map2"))
    return "the mean of the half maps " +
           file(report, has(report, "inputs.half_map1") ? "inputs.half_map1" : "inputs.map") + " and " +
           file(report, "inputs.half_map2");
  return "the map " + file(report, "inputs.map");
}

std::string sharpen_reference(const Json& report) {
  const std::string kind = text(report, "reference.kind");
  const std::string profile = "the average profile “" + text(report, "reference.profile") + "” with a B factor of " +
                              text(report, "reference.b_target_angstrom2") + " Å²";
  if (kind == "model") return "of the density of the atomic model " + file(report, "reference.file");
  if (kind == "map") return "of the reference map " + file(report, "reference.file");
  if (kind == "hybrid")
    return "of the density of the atomic model " + file(report, "reference.file") + " and, away from it, of " + profile;
  return "of " + profile;
}

std::string sharpen_mask(const Json& report) {
  const std::string kind = text(report, "mask.kind");
  const std::string voxels = "The mask has " + counted(report, "mask.voxels") + " voxels: ";
  if (kind == "model") return voxels + "those within " + angstrom(report, "mask.radius_angstrom") + " of an atom.";
  if (kind == "file") return voxels + "those of " + file(report, "mask.file") + ".";
  if (kind == "fdr")
    return voxels + "densities that are not noise at a false discovery rate of " + text(report, "mask.level") + ".";
  if (kind == "threshold") return voxels + "those from a density of " + text(report, "mask.threshold") + " on.";
  return voxels + "the molecule, as the " +
         (text(report, "mask.noise_from") == "half maps" ? std::string("half maps show it.")
                                                         : std::string("map shows it."));
}

std::vector<std::string> sharpen_text(const Json& report, const std::string& program) {
  std::vector<std::string> lines;
  std::string input = inputs_of(report);
  input[0] = 'T';
  lines.push_back(input + " (" + element(report, "grid.size", 0) + " × " + element(report, "grid.size", 1) + " × " +
                  element(report, "grid.size", 2) + " voxels of " + angstrom(report, "grid.spacing_angstrom") +
                  ") was sharpened locally with " + program + ".");
  lines.push_back("In a window of " + text(report, "window.edge_voxels") + " voxels (" +
                  angstrom(report, "window.edge_angstrom") + ") around each of " + counted(report, "voxels") +
                  " voxels, its radially averaged amplitudes were scaled to those " + sharpen_reference(report) + ".");
  if (text(report, "b_factors.source") == "refine")
    lines.push_back("The B factors of the model were refined against the map between " +
                    element(report, "b_factors.range_angstrom", 0) + " and " +
                    element(report, "b_factors.range_angstrom", 1) + " Å.");
  lines.push_back(sharpen_mask(report));
  if (has(report, "resolution_angstrom")) {
    const bool given = text(report, "resolution_source") == "given";
    lines.push_back("The resolution is " + angstrom(report, "resolution_angstrom") +
                    (given ? ", as given"
                           : ", where the Fourier shell correlation of the half maps in the mask, corrected by phase "
                             "randomisation, falls below " +
                                 text(report, "fsc.threshold")) +
                    (at(report, "low_pass") == true ? "; the result was low-passed there." : "."));
  }
  if (has(report, "fall_off.equivalent_b_angstrom2"))
    lines.push_back("A global B factor of " + text(report, "fall_off.equivalent_b_angstrom2") +
                    " Å² would give the input the overall fall-off of the result.");
  if (has(report, "contour.level"))
    lines.push_back("At a level of " + text(report, "contour.level") + " the result encloses " +
                    counted(report, "contour.volume_angstrom3") + " Å³, the volume of " +
                    (text(report, "contour.volume_of").starts_with("half") ? "" : "the ") +
                    text(report, "contour.volume_of") + ".");
  if (has(report, "uncertainty.median_relative_to_standard_deviation"))
    lines.push_back("Other profiles and windows change the result by " +
                    text(report, "uncertainty.median_relative_to_standard_deviation") +
                    " of its standard deviation (median over the mask).");
  return lines;
}

std::vector<std::string> resolution_text(const Json& report, const std::string& program) {
  const std::string where = has(report, "fdr")
                                ? "cannot be told from chance at a false discovery rate of " + text(report, "fdr")
                                : "falls below " + text(report, "threshold");
  return {"The local resolution of " + file(report, "inputs.half_map1") + " and " + file(report, "inputs.half_map2") +
              " was found with " + program + ", in windows of " + text(report, "window.edge_voxels") + " voxels (" +
              angstrom(report, "window.edge_angstrom") + "), where the Fourier shell correlation " + where + ".",
          "Its median over " + counted(report, "voxels") + " voxels of the mask is " +
              angstrom(report, "median_angstrom") + "."};
}

std::vector<std::string> bfactor_text(const Json& report, const std::string& program) {
  return {
      "Local B factors of " + inputs_of(report) + " were fitted with " + program + ", in windows of " +
          text(report, "window.edge_voxels") + " voxels (" + angstrom(report, "window.edge_angstrom") + ").",
      "Their median over " + counted(report, "voxels") + " voxels is " + text(report, "median_b_angstrom2") + " Å²."};
}

std::vector<std::string> global_text(const Json& report, const std::string& program) {
  std::string line = "A B factor of " + text(report, "b_factor_applied") + " Å² was applied to " + inputs_of(report) +
                     " with " + program;
  if (at(report, "low_pass") == true) line += ", and a low-pass at " + angstrom(report, "resolution_angstrom");
  return {line + "."};
}

std::vector<std::string> fsc_text(const Json& report, const std::string& program) {
  std::vector<std::string> lines{"The Fourier shell correlation of " + file(report, "a") + " and " + file(report, "b") +
                                 " was computed with " + program + "."};
  for (const char* curve : {"corrected", "masked", "unmasked"}) {
    const Json& entry = at(report, curve);
    if (!entry.is_object() || !entry.contains("resolution_angstrom_at_0.143")) continue;
    const Json& resolution = entry["resolution_angstrom_at_0.143"];
    if (resolution.is_number())
      lines.push_back(std::string("The ") + curve + " curve falls below 0.143 at " + number(resolution.get<double>()) +
                      " Å.");
    break;
  }
  return lines;
}

std::vector<std::string> compare_text(const Json& report, const std::string& program) {
  return {"The maps " + file(report, "a") + " and " + file(report, "b") + " correlate by " +
          text(report, "correlation") + " over " + counted(report, "voxels") + " voxels (" + program + ")."};
}

std::vector<std::string> residues_text(const Json& report, const std::string& program) {
  return {"Q-scores (Pintilie et al. 2020) and real-space correlations of the model " + file(report, "inputs.model") +
          " with " + file(report, "inputs.map") + " were computed with " + program + ": the mean Q-score of " +
          counted(report, "whole.atoms") + " atoms is " + text(report, "whole.q") + "."};
}

std::string mask_text(const Json& report, const std::string& program) {
  std::string kind;
  if (has(report, "kind") && text(report, "kind") == "molecule") kind = " of the molecule";
  if (has(report, "kind") && text(report, "kind") == "model")
    kind = ", those within " + angstrom(report, "radius_angstrom") + " of an atom of " + file(report, "inputs.model") +
           ",";
  if (has(report, "kind") && text(report, "kind") == "threshold")
    kind = ", those of densities from " + text(report, "threshold") + " on,";
  if (has(report, "voxels_tested")) kind = " at a false discovery rate of " + text(report, "level");
  return "A mask of " + counted(report, "mask_voxels") + " voxels" + kind + " was made with " + program + ".";
}

}  // namespace

std::string command_of(const Json& report) {
  if (report.is_array()) return "profile";
  if (!report.is_object()) return "";
  if (report.contains("command") && report["command"].is_string()) {
    const std::string line = report["command"].get<std::string>();
    const std::size_t begin = line.find(' ') + 1;
    if (begin != 0) return line.substr(begin, line.find(' ', begin) - begin);
  }
  if (report.contains("fall_off")) return "sharpen";
  if (report.contains("residues")) return "residues";
  if (report.contains("estimator")) return "bfactor";
  if (report.contains("b_factor_applied")) return "global";
  if (report.contains("median_angstrom")) return "resolution";
  if (report.contains("correlation")) return "compare";
  if (report.contains("mask_voxels") || report.contains("voxels_passed")) return "mask";
  if (report.contains("unmasked") || (report.contains("a") && report.contains("b"))) return "fsc";
  return report.contains("mean") && report.contains("s_per_angstrom") ? "profile" : "";
}

std::vector<std::string> methods_text(const Json& report) {
  const std::string command = command_of(report);
  const std::string program = "Acuity " + (has(report, "version") ? text(report, "version") : version());
  if (command == "sharpen") return sharpen_text(report, program);
  if (command == "resolution") return resolution_text(report, program);
  if (command == "bfactor") return bfactor_text(report, program);
  if (command == "global") return global_text(report, program);
  if (command == "fsc") return fsc_text(report, program);
  if (command == "compare") return compare_text(report, program);
  if (command == "residues") return residues_text(report, program);
  if (command == "mask") return {mask_text(report, program)};
  if (command == "profile") return {"Radial profiles were computed with " + program + "."};
  return {};
}

std::vector<std::string> citations() {
  return {
      "Bharadwaj A, Jakobi AJ. Electron scattering properties of biological macromolecules and their use for cryo-EM "
      "map sharpening. Faraday Discuss. 2022, 240, 168-183.",
      "Jakobi AJ, Wilmanns M, Sachse C. Model-based local density sharpening of cryo-EM maps. eLife 2017, 6, e27131."};
}

}  // namespace acuity
