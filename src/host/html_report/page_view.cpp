#include "host/html_report/page_view.h"

#include <algorithm>
#include <cmath>

#include "host/core/quantile.h"
#include "host/fourier/frequency_filter.h"
#include "host/html_report/display_map.h"
#include "host/html_report/packed_bytes.h"
#include "host/html_report/slice_images.h"
#include "host/masks/enclosing_level.h"

namespace acuity {
namespace {

constexpr std::int64_t margin_voxels = 3;
constexpr std::size_t maps_with_slices = 3;
constexpr std::int64_t max_pixels = 512;          // Edge of the picture of a whole slice of one or two maps.
constexpr std::int64_t max_pixels_of_many = 300;  // The same of more maps.
constexpr std::int64_t close_up_voxels = 160;     // Edge of the close-up.
constexpr std::int64_t max_blocks = 256;          // Edge of a display volume.
constexpr int levels = 200;

Json triple(const GridSize& size) { return {size.x, size.y, size.z}; }

/// 1 up to the resolution, then a cosine edge over two shells of the display volume, as Eq. 7 has it.
void low_pass(Volume& volume, double resolution_angstrom, int threads) {
  const double longest =
      static_cast<double>(std::max({volume.size.x, volume.size.y, volume.size.z})) * volume.spacing_angstrom;
  const double width = 2 / longest;
  filter_frequencies(
      volume,
      [&](double s) {
        const double beyond = std::clamp((s - 1 / resolution_angstrom) / width, 0.0, 1.0);
        return (1 + std::cos(M_PI * beyond)) / 2;
      },
      threads);
}

Json picture_json(VolumeView map, const SliceView& view, const GreyRange& grey) {
  return {{"normal", view.normal}, {"slice", view.slice}, {"first", view.first},
          {"size", view.size},     {"bin", view.bin},     {"png", base64(slice_png(map, view, grey))}};
}

/// Three whole slices, and a close-up of that along z.
Json pictures_json(VolumeView map, const DisplayGrid& grid, const GreyRange& grey, std::int64_t pixels) {
  const std::array<std::int64_t, 3> edges{map.size.x, map.size.y, map.size.z};
  const std::array<std::int64_t, 3> at = grid.middle();
  const std::int64_t longest = *std::max_element(edges.begin(), edges.end());
  const int bin = static_cast<int>((longest + pixels - 1) / pixels);
  Json pictures = Json::array();
  for (const int normal : {2, 1, 0}) {
    const std::size_t right = normal == 0 ? 1 : 0;
    const std::size_t up = normal == 2 ? 1 : 2;
    pictures.push_back(picture_json(
        map, {normal, at[static_cast<std::size_t>(normal)], {0, 0}, {edges[right], edges[up]}, bin}, grey));
  }
  SliceView close_up{2, at[2], {}, {}, 1};
  for (const std::size_t axis : {0U, 1U}) {
    close_up.size[axis] = std::min(edges[axis], close_up_voxels);
    close_up.first[axis] =
        std::clamp<std::int64_t>(at[axis] - close_up.size[axis] / 2, 0, edges[axis] - close_up.size[axis]);
  }
  pictures.push_back(picture_json(map, close_up, grey));
  return pictures;
}

/// The values that a display volume's bytes span: nearly all of them, or those that are not 0.
std::pair<double, double> span_of(const Volume& volume, bool overlay) {
  std::vector<float> values;
  for (const float value : volume.voxels)
    if (!overlay || value != 0) values.push_back(value);
  if (values.empty()) return {0, 1};
  std::sort(values.begin(), values.end());
  const double outliers = overlay ? 0.005 : 0.0001;
  const double low = quantile_of_sorted(values, outliers);
  const double high = quantile_of_sorted(values, 1 - outliers);
  return {low, high > low ? high : low + 1};
}

/// A map without its display volume; slices have edges of at most `pixels`, and 0 makes none.
Json base_json(const PageMap& map, const PageMaps& all, const DisplayGrid& grid, std::int64_t pixels) {
  Json json{
      {"kind", map.kind == PageMap::Kind::density ? "density" : "overlay"}, {"label", map.label}, {"unit", map.unit}};
  if (map.kind == PageMap::Kind::overlay) return json;
  const GreyRange grey = grey_range(map.map, all.mask);
  json["black"] = grey.black;
  json["white"] = grey.white;
  if (map.level) json["level"] = *map.level;
  const auto [least, largest] = range_of(map.map.voxels, all.threads);
  const double low = std::max<double>(least, grey.black);
  if (largest > low) {
    const EnclosedVoxels curve = enclosed_voxels(map.map.voxels, low, largest, levels, all.threads);
    json["enclosed"] = {{"low", curve.low}, {"step", curve.step}, {"voxels", curve.voxels}};
  }
  if (pixels > 0) json["pictures"] = pictures_json(map.map, grid, grey, pixels);
  return json;
}

void add_volume(Json& json, const PageMap& map, const DisplayGrid& grid, int threads) {
  const bool overlay = map.kind == PageMap::Kind::overlay;
  Volume small = binned(map.map, grid, overlay, threads);
  if (map.low_pass_angstrom) {
    low_pass(small, *map.low_pass_angstrom, threads);
    json["low_pass_angstrom"] = *map.low_pass_angstrom;
  }
  const auto [low, high] = span_of(small, overlay);
  json["low"] = low;
  json["high"] = high;
  json["data"] = packed_rows(bytes_of(small, low, high, overlay), small.size.x);
}

int first_bin(const DisplayGrid& grid, std::size_t maps, std::size_t budget_bytes) {
  // Voxels of smooth maps take half a byte at least.
  constexpr double min_bytes = 0.5;
  DisplayGrid tried = grid;
  const auto too_large = [&] {
    const GridSize size = tried.size();
    return std::max({size.x, size.y, size.z}) > max_blocks ||
           static_cast<double>(size.count()) * min_bytes * static_cast<double>(maps) >
               static_cast<double>(budget_bytes);
  };
  while (too_large()) ++tried.bin;
  return tried.bin;
}

}  // namespace

Json view_json(const PageMaps& maps, std::size_t budget_bytes) {
  if (maps.maps.empty()) return nullptr;
  const VolumeView like = maps.maps.front().map;
  DisplayGrid grid = maps.mask != nullptr ? region_of(*maps.mask, margin_voxels) : DisplayGrid{{}, like.size, 1};
  Json base{{"size", triple(like.size)},
            {"spacing_angstrom", like.spacing_angstrom},
            {"first", grid.first},
            {"region", triple(grid.region)},
            {"middle", grid.middle()}};
  const auto is_density = [](const PageMap& map) { return map.kind == PageMap::Kind::density; };
  const bool many = std::count_if(maps.maps.begin(), maps.maps.end(), is_density) > 2;
  std::size_t densities = 0;
  for (const PageMap& map : maps.maps) {
    const bool shown = is_density(map) && densities++ < maps_with_slices;
    base["maps"].push_back(base_json(map, maps, grid, !shown ? 0 : many ? max_pixels_of_many : max_pixels));
  }
  const std::size_t taken = base.dump(-1, ' ', false, Json::error_handler_t::replace).size();
  const std::size_t left = budget_bytes > taken ? budget_bytes - taken : 0;
  const std::size_t least = budget_bytes / 8;
  for (grid.bin = first_bin(grid, maps.maps.size(), std::max(left, least));; ++grid.bin) {
    Json json = base;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < maps.maps.size() && bytes <= std::max(left, least); ++i) {
      add_volume(json["maps"][i], maps.maps[i], grid, maps.threads);
      bytes += json["maps"][i]["data"].get_ref<const std::string&>().size();
    }
    if (maps.mask != nullptr) {
      json["mask"] = {{"label", maps.mask_label}, {"data", packed_rows(binned(*maps.mask, grid), grid.size().x)}};
      bytes += json["mask"]["data"].get_ref<const std::string&>().size();
    }
    const GridSize size = grid.size();
    if (bytes > std::max(left, least) && size.count() > 4096) continue;
    json["bin"] = grid.bin;
    json["display_size"] = triple(size);
    json["display_spacing_angstrom"] = like.spacing_angstrom * grid.bin;
    return json;
  }
}

}  // namespace acuity
