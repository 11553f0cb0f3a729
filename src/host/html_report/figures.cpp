#include "host/html_report/figures.h"

#include <algorithm>
#include <set>
#include <system_error>

#include <acuity/error.h>

#include "host/bytes/atomic_file.h"
#include "host/html_report/display_map.h"
#include "host/html_report/report_plots.h"
#include "host/html_report/slice_images.h"

namespace acuity {
namespace {

constexpr std::int64_t wanted_pixels = 600;  // Edge of a slice; smaller ones are enlarged.

/// The last part of a path without map and report endings, made of characters that every file system takes.
std::string plain_name(const std::string& label) {
  std::string name = std::filesystem::path(label).filename().string();
  for (const char* ending : {".gz", ".mrc", ".map", ".json", ".html"})
    if (name.ends_with(ending)) name.resize(name.size() - std::string(ending).size());
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!plain) c = '_';
  }
  return name.empty() ? "figure" : name;
}

/// Names that differ: the second of two gets a number.
class Names {
 public:
  std::string operator()(const std::string& label) {
    const std::string name = plain_name(label);
    std::string tried = name;
    for (int number = 2; !taken_.insert(tried).second; ++number) tried = name + "_" + std::to_string(number);
    return tried;
  }

 private:
  std::set<std::string> taken_;
};

void add_slices(const PageMap& map, const Mask* mask, const std::string& name, std::vector<Figure>& figures) {
  const GridSize& size = map.map.size;
  const std::array<std::int64_t, 3> edges{size.x, size.y, size.z};
  std::array<std::int64_t, 3> middle{edges[0] / 2, edges[1] / 2, edges[2] / 2};
  if (mask != nullptr) middle = region_of(*mask, 0).middle();
  const std::int64_t zoom = std::max<std::int64_t>(1, wanted_pixels / *std::max_element(edges.begin(), edges.end()));
  const bool overlay = map.kind == PageMap::Kind::overlay;
  const ValueRange colours = overlay ? value_range(map.map) : ValueRange();
  const GreyRange grey = overlay ? GreyRange() : grey_range(map.map, mask);
  for (const auto& [normal, plane] : {std::pair{2, "_xy"}, std::pair{1, "_xz"}, std::pair{0, "_yz"}}) {
    const std::size_t right = normal == 0 ? 1 : 0;
    const std::size_t up = normal == 2 ? 1 : 2;
    const SliceView view{
        normal, middle[static_cast<std::size_t>(normal)], {0, 0}, {edges[right], edges[up]}, 1, static_cast<int>(zoom),
        true};
    figures.push_back(
        {name + plane + ".png", overlay ? value_slice_png(map.map, view, colours) : slice_png(map.map, view, grey)});
  }
  if (overlay)
    figures.push_back(
        {name + "_key.svg",
         colour_key_svg(map.unit.empty() ? map.label : map.label + " (" + map.unit + ")", colours.low, colours.high)});
}

}  // namespace

std::vector<Figure> report_figures(const std::vector<PageRun>& runs, const PageMaps& maps) {
  std::vector<Figure> figures;
  Names names;
  for (const PageRun& run : runs) {
    const std::vector<NamedPlot> plots = report_plots(run.report);
    if (plots.empty()) continue;
    const std::string name = names(run.name);
    for (const auto& [what, plot] : plots) figures.push_back({name + "_" + what + ".svg", svg_of(plot)});
  }
  for (const PageMap& map : maps.maps) add_slices(map, maps.mask, names(map.label), figures);
  return figures;
}

void check_figures(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return require_writable(folder / "figure.svg");
  if (std::filesystem::exists(folder, error))
    throw_input_error("Cannot write figures into " + folder.string(), "it is a file", "Give {figures} another folder");
  // The folder is made for a moment, which shows all that may stand against it.
  if (!std::filesystem::create_directory(folder, error))
    throw_input_error("Cannot make the folder " + folder.string(), error.message(), "Give {figures} another one");
  std::filesystem::remove(folder, error);
}

void add_figures(const std::filesystem::path& folder, const std::vector<Figure>& figures, Outputs& outputs) {
  std::error_code error;
  std::filesystem::create_directory(folder, error);
  if (error && !std::filesystem::is_directory(folder))
    throw Error(ErrorKind::system, "Cannot make the folder " + folder.string(), error.message());
  for (const Figure& figure : figures) outputs.add_text(folder / figure.name, figure.bytes);
}

}  // namespace acuity
