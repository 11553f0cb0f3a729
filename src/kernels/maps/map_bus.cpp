#include "kernels/maps/map_bus.h"

#include <algorithm>
#include <vector>

#include "host/core/parallel.h"
#include "kernels/device/pipeline.h"

namespace acuity {
namespace {

/// Pinned memory of a lane, in floats, unless a plane is larger: enough for the bus to run at its speed.
constexpr std::int64_t usual_lane = std::int64_t{1} << 22;

std::int64_t lane_for(const MapOnDevice& map) {
  return std::max(map.plane(), std::min(usual_lane / map.plane() * map.plane(), map.floats()));
}

constexpr auto never = [] { return false; };

/// Copies in flight use memory that is freed next where an exception leaves.
struct WaitAtEnd {
  ~WaitAtEnd() { wait_for_device(); }
};

}  // namespace

void MapBus::prepare_for(const MapOnDevice& map) {
  const std::int64_t floats = lane_for(map);
  if (lane_floats_ >= floats) return;
  lane_floats_ = 0;
  for (Lane& lane : lanes_) lane.h_planes = PinnedArray<float>(memory_, static_cast<std::size_t>(floats));
  lane_floats_ = floats;
}

std::vector<MapBus::Group> MapBus::groups_of(const MapOnDevice& map) const {
  std::vector<Group> groups;
  const std::int64_t planes = lane_floats_ / map.plane();
  for (std::int64_t z = 0; z < map.size.z; z += planes) groups.push_back({z, std::min(map.size.z, z + planes)});
  return groups;
}

double MapBus::copy(const Lane& lane, const MapOnDevice& map, const Group& group,
                    const std::vector<std::uint8_t>& marked, cudaMemcpyKind way) const {
  float* const on_device = map.d_values.data() + group.first * map.plane();
  std::size_t bytes_in_all = 0;
  for (auto begin = marked.begin(); begin != marked.end();) {
    const auto end = std::find_if(begin, marked.end(), [&](std::uint8_t mark) { return mark != *begin; });
    if (*begin != 0) {
      const std::int64_t at = (begin - marked.begin()) * map.row();
      const std::size_t bytes = static_cast<std::size_t>((end - begin) * map.row()) * sizeof(float);
      if (way == cudaMemcpyHostToDevice)
        check(cudaMemcpyAsync(on_device + at, lane.h_planes.data() + at, bytes, way, lane.stream.get()),
              "receive the map");
      else
        check(cudaMemcpyAsync(lane.h_planes.data() + at, on_device + at, bytes, way, lane.stream.get()),
              "return the map");
      bytes_in_all += bytes;
    }
    begin = end;
  }
  return static_cast<double>(bytes_in_all);
}

double MapBus::upload(const MapOnDevice& map, const PlaneSource& source) {
  const GridSize& size = map.size;
  const WaitAtEnd waits;
  double bytes = 0;
  const auto start = [&](int number, const Group& group) {
    const Lane& lane = lanes_[static_cast<std::size_t>(number)];
    std::vector<std::uint8_t> marked(static_cast<std::size_t>((group.end - group.first) * size.y));
    parallel_for(group.end - group.first, 1, threads_, [&](std::int64_t begin, std::int64_t end) {
      std::vector<float> scratch(static_cast<std::size_t>(size.x * size.y));
      for (std::int64_t i = begin; i < end; ++i) {
        const float* const from = source(group.first + i, scratch.data());
        if (from == nullptr) continue;
        for (std::int64_t y = 0; y < size.y; ++y) {
          float* const row = lane.h_planes.data() + i * map.plane() + y * map.row();
          std::copy_n(from + y * size.x, size.x, row);
          std::fill(row + size.x, row + map.row(), 0.F);
          marked[static_cast<std::size_t>(i * size.y + y)] = 1;
        }
      }
    });
    bytes += copy(lane, map, group, marked, cudaMemcpyHostToDevice);
  };
  const auto collect = [&](int number, const Group&) { lanes_[static_cast<std::size_t>(number)].stream.wait(); };
  round_robin(static_cast<int>(lanes_.size()), groups_of(map), start, collect, never);
  return bytes;
}

double MapBus::download(const MapOnDevice& map, const PlaneSink& sink) {
  const GridSize& size = map.size;
  const WaitAtEnd waits;
  double bytes = 0;
  const auto start = [&](int number, const Group& group) {
    std::vector<std::uint8_t> marked(static_cast<std::size_t>((group.end - group.first) * size.y));
    for (std::int64_t z = group.first; z < group.end; ++z) {
      const RowSpan rows = sink.rows(z);
      for (std::int64_t y = rows.begin; y < rows.end; ++y)
        marked[static_cast<std::size_t>((z - group.first) * size.y + y)] = 1;
    }
    bytes += copy(lanes_[static_cast<std::size_t>(number)], map, group, marked, cudaMemcpyDeviceToHost);
  };
  const auto collect = [&](int number, const Group& group) {
    const Lane& lane = lanes_[static_cast<std::size_t>(number)];
    lane.stream.wait();
    parallel_for(group.end - group.first, 1, threads_, [&](std::int64_t begin, std::int64_t end) {
      std::vector<float> values(static_cast<std::size_t>(size.x * size.y));
      for (std::int64_t z = group.first + begin; z < group.first + end; ++z) {
        const RowSpan rows = sink.rows(z);
        if (rows.empty()) continue;
        std::fill(values.begin(), values.end(), 0.F);
        for (std::int64_t y = rows.begin; y < rows.end; ++y) {
          const float* const from = lane.h_planes.data() + (z - group.first) * map.plane() + y * map.row();
          std::copy_n(from, size.x, values.data() + y * size.x);
        }
        sink.take(z, values.data());
      }
    });
  };
  round_robin(static_cast<int>(lanes_.size()), groups_of(map), start, collect, never);
  return bytes;
}

}  // namespace acuity
