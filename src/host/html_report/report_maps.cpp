#include "host/html_report/report_maps.h"

#include <algorithm>

#include <acuity/error.h>
#include <acuity/map.h>

#include "host/core/half_maps.h"
#include "host/html_report/methods_text.h"

namespace acuity {
namespace {

constexpr std::size_t most_densities = 4;
constexpr std::size_t most_overlays = 4;

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

class Reader {
 public:
  Reader(int threads, RunLog& log) : threads_(threads), log_(log) { maps_.page.threads = threads; }

  void density(const PageRun& run, const std::string& label, const std::optional<std::string>& file,
               const std::optional<std::string>& half_map2 = {}) {
    if (!file || count(PageMap::Kind::density) >= most_densities || is_shown(*file)) return;
    add(run, PageMap::Kind::density, label, "", *file, half_map2);
  }
  void overlay(const PageRun& run, const std::string& label, const std::string& unit,
               const std::optional<std::string>& file) {
    if (file && count(PageMap::Kind::overlay) < most_overlays) add(run, PageMap::Kind::overlay, label, unit, *file, {});
  }
  void mask(const PageRun& run, const std::optional<std::string>& file) {
    if (!file || maps_.mask) return;
    const std::optional<Volume> volume = read(run, *file, {});
    if (!volume) return;
    Mask mask{volume->size, {}};
    mask.inside.reserve(volume->voxels.size());
    for (const float value : volume->voxels) mask.inside.push_back(value >= 0.5F ? 1 : 0);
    if (mask.count() > 0) maps_.mask = std::make_unique<Mask>(std::move(mask));
  }
  PageMap* last() { return maps_.page.maps.empty() ? nullptr : &maps_.page.maps.back(); }
  bool has(const std::string& file) const { return is_shown(file); }

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
  std::size_t count(PageMap::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(maps_.page.maps.begin(), maps_.page.maps.end(),
                                                  [kind](const PageMap& map) { return map.kind == kind; }));
  }
  bool is_shown(const std::string& file) const { return std::find(files_.begin(), files_.end(), file) != files_.end(); }

  /// The file as the report names it, or beside the report.
  static std::optional<std::filesystem::path> found(const PageRun& run, const std::string& file) {
    std::error_code error;
    if (std::filesystem::exists(file, error)) return file;
    const std::filesystem::path beside = std::filesystem::path(run.name).parent_path() / file;
    if (std::filesystem::exists(beside, error)) return beside;
    return {};
  }

  std::optional<Volume> read(const PageRun& run, const std::string& file, const std::optional<std::string>& half_map2) {
    const std::optional<std::filesystem::path> path = found(run, file);
    std::optional<std::filesystem::path> second;
    if (half_map2) second = found(run, *half_map2);
    if (!path || (half_map2 && !second)) {
      log_.warn("The page has no slices of " + (path ? *half_map2 : file) + " (the file is not there)");
      return {};
    }
    try {
      Volume volume = read_mean(*path, second, {}, threads_);
      if (!size_) size_ = volume.size;
      if (*size_ == volume.size) return volume;
      log_.warn("The page has no slices of " + file + " (its grid is another one)");
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      log_.warn("The page has no slices of " + file + " (" + error.message() + ")");
    }
    return {};
  }

  void add(const PageRun& run, PageMap::Kind kind, const std::string& label, const std::string& unit,
           const std::string& file, const std::optional<std::string>& half_map2) {
    std::optional<Volume> volume = read(run, file, half_map2);
    if (!volume) return;
    files_.push_back(file);
    maps_.volumes.push_back(std::move(*volume));
    maps_.page.maps.push_back({kind, label, unit, maps_.volumes.back(), {}, {}});
  }

  int threads_;
  RunLog& log_;
  ReportMaps maps_;
  std::vector<std::string> files_;
  std::optional<GridSize> size_;
};

std::string short_name(const std::string& file) { return file.substr(file.find_last_of('/') + 1); }

void read_inputs(Reader& reader, const PageRun& run) {
  const Json& report = run.report;
  std::optional<std::string> half2 = text_at(report, "inputs", "half_map2");
  if (!half2) half2 = text_at(report, "half_map2");
  std::optional<std::string> first = text_at(report, "inputs", "half_map1");
  if (!first) first = text_at(report, "inputs", "map");
  for (const char* key : {"half_map1", "map"})
    if (!first) first = text_at(report, key);
  if (!first || reader.has(*first)) return;
  reader.density(run, (half2 ? "mean of half maps " : "input ") + short_name(*first), first, half2);
  if (half2 && reader.has(*first) && report.contains("resolution_angstrom") &&
      report["resolution_angstrom"].is_number())
    reader.last()->low_pass_angstrom = report["resolution_angstrom"].get<double>();
}

void read_run(Reader& reader, const PageRun& run) {
  const Json& report = run.report;
  const std::string command = command_of(report);
  const std::optional<std::string> output = text_at(report, "output");
  if (command == "compare") {
    for (const char* map : {"a", "b"})
      if (const auto file = text_at(report, map)) reader.density(run, short_name(*file), file);
    return;
  }
  read_inputs(reader, run);
  if (command == "sharpen" || command == "global") {
    if (output) reader.density(run, "output " + short_name(*output), output);
    if (output && reader.has(*output)) reader.last()->level = number_at(report, "contour", "level");
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
