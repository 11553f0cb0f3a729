// The maps that reports name, read again for a page.
// Lies between reports (JSON) and the data of an HTML report.
#pragma once

#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <acuity/mask.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

#include "host/html_report/page_view.h"
#include "host/html_report/report_page.h"

namespace acuity {

/// Maps of a page with their owners; move-only, for views point into it.
struct ReportMaps {
  PageMaps page;
  std::deque<Volume> volumes;
  std::unique_ptr<Mask> mask;

  ReportMaps() = default;
  ReportMaps(ReportMaps&&) = default;
  ReportMaps& operator=(ReportMaps&&) = default;
};

/// A map, or the mean of two half maps. Throws Error where they cannot be read.
Volume read_mean(const std::filesystem::path& map, const std::optional<std::filesystem::path>& half_map2,
                 std::optional<double> spacing_angstrom, int threads);

/// Inputs and outputs of the runs on the grid of the first of them: densities, local B factors, local resolutions,
/// uncertainties, and a mask. Files are looked for relative to this folder and to that of the report. Those that are
/// not there, or lie on another grid, are left out with a warning.
ReportMaps read_report_maps(const std::vector<PageRun>& runs, int threads, RunLog& log);

/// The voxels of a map that are not 0, where some are 0; nothing else.
std::optional<Mask> mask_of_zeros(VolumeView map);

}  // namespace acuity
