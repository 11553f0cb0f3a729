// Figures for papers: curves as SVG with text as text, whole slices as PNG.
// Beside the page of a report, from the same reports (JSON) and maps.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/html_report/page_view.h"
#include "host/html_report/report_page.h"
#include "host/io/outputs.h"

namespace acuity {

/// A file of a folder of figures.
struct Figure {
  std::string name;   ///< Letters, digits, ".", "_" and "-" only, so that no name leaves the folder.
  std::string bytes;  ///< SVG 1.1 or PNG.
};

/// The figures of reports and maps; names differ:
/// - RUN_fsc.svg, RUN_profiles.svg, RUN_guinier.svg, RUN_local_b.svg, RUN_local_resolution.svg: curves and histograms
///   of each report that has them;
/// - MAP_xy.png, MAP_xz.png, MAP_yz.png: slices of each map through the middle of the mask, axes to the right and up.
///   Densities are grey, as on the page; values such as local B factors have colours, and MAP_key.svg is their key.
///   Slices below 600 voxels are enlarged by a whole number, densities by linear interpolation. A bar says how long 1,
///   2, 5, 10, 20 ... A are.
std::vector<Figure> report_figures(const std::vector<PageRun>& runs, const PageMaps& maps);

/// Throws Error, before long work, unless the folder is there or can be made.
void check_figures(const std::filesystem::path& folder);

/// Adds the files to what is written; makes the folder where it is missing.
void add_figures(const std::filesystem::path& folder, const std::vector<Figure>& figures, Outputs& outputs);

}  // namespace acuity
