#include "host/viewers/map_colours.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include <acuity/error.h>

#include "host/core/quantile.h"

namespace acuity {

MapColours colours_of(const Map& map, const std::filesystem::path& path) {
  std::vector<float> values;
  std::copy_if(map.volume.voxels.begin(), map.volume.voxels.end(), std::back_inserter(values),
               [](float value) { return value != 0; });
  if (values.empty()) throw_input_error(path.string() + " colours nothing", "all its voxels are 0");
  std::sort(values.begin(), values.end());
  constexpr double left_out = 0.05;
  MapColours colours{path.filename().string(), quantile_of_sorted(values, left_out),
                     quantile_of_sorted(values, 1 - left_out)};
  if (!(colours.high > colours.low)) colours.high = colours.low + 1;
  // Acuity's own maps say what they hold.
  const std::string program = "Acuity ";
  for (const std::string& label : map.header.labels)
    if (const std::size_t colon = label.find(": "); label.starts_with(program) && colon != std::string::npos)
      colours.words = label.substr(colon + 2);
  return colours;
}

std::string beside(const std::filesystem::path& path, const std::filesystem::path& script) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(script, error).parent_path();
  const auto absolute = std::filesystem::absolute(path, error).lexically_normal();
  const auto relative = absolute.lexically_relative(folder.lexically_normal());
  return relative.empty() ? absolute.string() : relative.string();
}

std::string absolute_path(const std::filesystem::path& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

}  // namespace acuity
