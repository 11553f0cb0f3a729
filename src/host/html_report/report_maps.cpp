#include "host/html_report/report_maps.h"

#include <algorithm>
#include <cmath>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/half_maps.h"
#include "host/html_report/methods_text.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_densities = 4;
constexpr std::size_t max_overlays = 4;

/// A string of a report at KEY or KEY.KEY; nothing where there is none.
std::optional<std::string> text_at(const Json& report, const std::string& key, const std::string& inner = "") {
  if (!report.is_object() || !report.contains(key)) return {};
  const Json& value = report[key];
  if (!inner.empty()) return text_at(value, inner);
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) return {};
  return value.get<std::string>();
}

/// The same for a number.
std::optional<double> number_at(const Json& report, const std::string& key, const std::string& inner = "") {
  if (!report.is_object() || !report.contains(key)) return {};
  const Json& value = report[key];
  if (!inner.empty()) return number_at(value, inner);
  if (!value.is_number()) return {};
  return value.get<double>();
}

/// Finds the files of a report, which names them relative to the folder that its command ran in.
class Places {
 public:
  explicit Places(const PageRun& run) : beside_(fs::path(run.name).parent_path()) {
    // The report is written beside the output, whose folder is thus the end of the report's.
    const std::optional<std::string> output = text_at(run.report, "output");
    if (!output || fs::path(*output).is_absolute()) return;
    fs::path folder = beside_;
    const fs::path below = fs::path(*output).parent_path();
    for (auto part = below.end(); part != below.begin();) {
      --part;
      if (folder.filename() != *part) return;
      folder = folder.parent_path();
    }
    std::error_code error;
    if (fs::exists(folder / *output, error)) ran_in_ = folder;
  }

  /// One name for each file; nothing where it is not there. Where it is known in which folder the command ran, a file
  /// of the same name in the working directory is another one.
  std::optional<fs::path> find(const std::string& file) const {
    for (const fs::path& folder : {ran_in_.value_or(fs::path()), beside_}) {
      std::error_code error;
      if (fs::exists(folder / file, error)) return fs::weakly_canonical(folder / file, error);
    }
    return {};
  }

 private:
  fs::path beside_;
  std::optional<fs::path> ran_in_;
};

class Reader {
 public:
  Reader(int threads, RunLog& log) : threads_(threads), log_(log) { maps_.page.threads = threads; }

  /// The map that was added; null where there is none, or it is shown already.
  PageMap* density(const PageRun& run, const std::string& what, const std::optional<std::string>& file,
                   const std::optional<std::string>& half_map2 = {}) {
    if (!file || count(PageMap::Kind::density) >= max_densities) return nullptr;
    return add(run, PageMap::Kind::density, what, "", *file, half_map2);
  }
  void overlay(const PageRun& run, const std::string& what, const std::string& unit,
               const std::optional<std::string>& file) {
    if (file && count(PageMap::Kind::overlay) < max_overlays) add(run, PageMap::Kind::overlay, what, unit, *file, {});
  }
  void mask(const PageRun& run, const std::optional<std::string>& file) {
    if (!file || maps_.mask) return;
    const std::optional<Files> files = find(run, *file, {});
    if (!files) return;
    const std::optional<Volume> volume = read(*files, *file);
    if (!volume) return;
    Mask mask{volume->size, {}};
    mask.inside.reserve(volume->voxels.size());
    for (const float value : volume->voxels) mask.inside.push_back(value >= 0.5F ? 1 : 0);
    if (mask.count() > 0) maps_.mask = std::make_unique<Mask>(std::move(mask));
  }

  ReportMaps finish() {
    for (const PageMap& map : maps_.page.maps) {
      if (maps_.mask) break;
      if (std::optional<Mask> mask = mask_of_zeros(map.map)) maps_.mask = std::make_unique<Mask>(std::move(*mask));
    }
    maps_.page.mask = maps_.mask.get();
    maps_.page.mask_label = "mask";
    return std::move(maps_);
  }

 private:
  /// A map, or two half maps whose mean is shown.
  struct Files {
    fs::path map;
    std::optional<fs::path> half_map2;
    bool operator==(const Files&) const = default;
  };

  std::size_t count(PageMap::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(maps_.page.maps.begin(), maps_.page.maps.end(),
                                                  [kind](const PageMap& map) { return map.kind == kind; }));
  }

  std::optional<Files> find(const PageRun& run, const std::string& file, const std::optional<std::string>& half_map2) {
    const Places places(run);
    const std::optional<fs::path> path = places.find(file);
    const std::optional<fs::path> second = half_map2 ? places.find(*half_map2) : std::nullopt;
    if (path && (second || !half_map2)) return Files{*path, second};
    log_.warn("The page has no slices of " + (path ? *half_map2 : file) + " (the file is not there)");
    return {};
  }

  std::optional<Volume> read(const Files& files, const std::string& name) {
    try {
      Volume volume = read_mean(files.map, files.half_map2, {}, threads_);
      if (!size_) {
        size_ = volume.size;
        spacing_ = volume.spacing_angstrom;
      }
      constexpr double tolerance = 1e-3;  // Relative to the voxel size; headers are rounded.
      if (*size_ == volume.size && std::abs(volume.spacing_angstrom / spacing_ - 1) < tolerance) return volume;
      log_.warn("The page has no slices of " + name + " (its grid is another one)");
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      log_.warn("The page has no slices of " + name + " (" + error.message() + ")");
    }
    return {};
  }

  PageMap* add(const PageRun& run, PageMap::Kind kind, const std::string& what, const std::string& unit,
               const std::string& file, const std::optional<std::string>& half_map2) {
    const std::optional<Files> files = find(run, file, half_map2);
    if (!files || std::find(shown_.begin(), shown_.end(), *files) != shown_.end()) return nullptr;
    std::optional<Volume> volume = read(*files, file);
    if (!volume) return nullptr;
    const std::string label = label_of(kind, what, files->map);
    shown_.push_back(*files);
    maps_.volumes.push_back(std::move(*volume));
    maps_.page.maps.push_back({kind, label, unit, maps_.volumes.back(), {}, {}});
    return &maps_.page.maps.back();
  }

  /// Says what the map is, and its name; with its folder where another map has the same label.
  std::string label_of(PageMap::Kind kind, const std::string& what, const fs::path& path) const {
    const auto taken = [this](const std::string& label) {
      return std::any_of(maps_.page.maps.begin(), maps_.page.maps.end(),
                         [&](const PageMap& map) { return map.label == label; });
    };
    const std::string name = path.filename().string();
    std::string label = kind == PageMap::Kind::overlay ? what : what.empty() ? name : what + " " + name;
    if (kind == PageMap::Kind::overlay && taken(label)) label = what + " " + name;
    if (taken(label)) label = (what.empty() ? what : what + " ") + path.parent_path().filename().string() + "/" + name;
    return label;
  }

  int threads_;
  RunLog& log_;
  ReportMaps maps_;
  std::vector<Files> shown_;
  std::optional<GridSize> size_;
  double spacing_ = 0;
};

void read_inputs(Reader& reader, const PageRun& run) {
  const Json& report = run.report;
  std::optional<std::string> half2 = text_at(report, "inputs", "half_map2");
  if (!half2) half2 = text_at(report, "half_map2");
  std::optional<std::string> first = text_at(report, "inputs", "half_map1");
  if (!first) first = text_at(report, "inputs", "map");
  for (const char* key : {"half_map1", "map"})
    if (!first) first = text_at(report, key);
  PageMap* shown = reader.density(run, half2 ? "mean of half maps" : "input", first, half2);
  if (shown != nullptr && half2) shown->low_pass_angstrom = number_at(report, "resolution_angstrom");
  if (shown != nullptr && report.is_object() && report.contains("contour"))
    shown->level = number_at(report["contour"], "of_input", "input_level");
}

void read_run(Reader& reader, const PageRun& run) {
  const Json& report = run.report;
  const std::string command = command_of(report);
  const std::optional<std::string> output = text_at(report, "output");
  if (command == "compare") {
    for (const char* map : {"a", "b"}) reader.density(run, "", text_at(report, map));
    return;
  }
  read_inputs(reader, run);
  if (command == "sharpen" || command == "global") {
    if (PageMap* shown = reader.density(run, "output", output)) shown->level = number_at(report, "contour", "level");
    reader.mask(run, text_at(report, "mask_out"));
    reader.overlay(run, "uncertainty", "", text_at(report, "uncertainty_out"));
  }
  if (command == "resolution") reader.overlay(run, "local resolution", "Å", output);
  if (command == "bfactor") reader.overlay(run, "local B", "Å²", output);
  if (command == "mask") reader.mask(run, output);
}

}  // namespace

Volume read_mean(const std::filesystem::path& map, const std::optional<std::filesystem::path>& half_map2,
                 std::optional<double> spacing_angstrom, int threads) {
  Map first = read_map(map, {spacing_angstrom, nullptr, threads});
  if (half_map2) {
    const Map second = read_on_grid_of(map.string(), first, *half_map2, nullptr, threads);
    return mean_of_halves(std::move(first.volume), second.volume);
  }
  return std::move(first.volume);
}

std::optional<Mask> mask_of_zeros(VolumeView map) {
  Mask mask{map.size, {}};
  mask.inside.reserve(map.voxels.size());
  for (const float value : map.voxels) mask.inside.push_back(value != 0 ? 1 : 0);
  const std::int64_t inside = mask.count();
  if (inside == 0 || inside == map.size.count()) return {};
  return mask;
}

ReportMaps read_report_maps(const std::vector<PageRun>& runs, int threads, RunLog& log) {
  Reader reader(threads, log);
  for (const PageRun& run : runs) read_run(reader, run);
  return reader.finish();
}

}  // namespace acuity
