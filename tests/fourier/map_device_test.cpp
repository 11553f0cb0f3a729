// Whole maps go to the device of their thread, and to the CPU where it refuses.
#include "host/fourier/map_device.h"

#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <acuity/fsc.h>
#include <acuity/profile.h>

#include "host/fourier/frequency_filter.h"
#include "host/fourier/map_shells.h"
#include "host/fourier/radial_profile.h"
#include "host/fourier/sharpen_by_b.h"
#include "support/engine_cases.h"

namespace acuity::testing {
namespace {

const GridSize size{10, 12, 9};

/// Counts its calls and fills results with a number that no transform gives; or refuses all.
class FakeDevice : public MapDevice {
 public:
  explicit FakeDevice(bool refuses) : refuses_(refuses) {}

  float filter(const MapParts& map, const FrequencyGainsView&, const FilterResult& result) override {
    sent.push_back(map.first.contents);
    made.push_back(result.contents);
    return fill("filter", map.size(), result.sink);
  }
  std::vector<double> products(const MapShellsView& shells, const MapParts&, const MapParts&) override {
    return ones("products", shells, 4);
  }
  std::vector<double> powers(const MapShellsView& shells, const MapParts&) override {
    return ones("powers", shells, 3);
  }
  void filter_by_axes(Volume& volume, const AxisGainsView&, const GridSize&, std::uint64_t contents) override {
    made.push_back(contents);
    call("filter_by_axes");
    volume.voxels.assign(volume.voxels.size(), 7.F);
  }
  void lower(std::uint64_t from, std::uint64_t to, double) override {
    sent.push_back(from);
    made.push_back(to);
  }
  void forget(std::uint64_t contents) override { forgotten.push_back(contents); }
  std::vector<StepTime> step_times() const override { return {}; }

  std::vector<std::string> calls;
  std::vector<std::uint64_t> sent;  // Numbers of contents that came in, and of those that were made.
  std::vector<std::uint64_t> made;
  std::vector<std::uint64_t> forgotten;

 private:
  void call(const std::string& name) {
    calls.push_back(name);
    if (refuses_) throw TaskDoesNotFit(ErrorKind::system, "The GPU could not allocate memory", "out of memory");
  }
  float fill(const std::string& name, const GridSize& of, const PlaneSink& sink) {
    call(name);
    const std::vector<float> plane(static_cast<std::size_t>(of.x * of.y), 7.F);
    for (std::int64_t z = 0; z < of.z; ++z)
      if (!sink.rows(z).empty()) sink.take(z, plane.data());
    return 7;
  }
  std::vector<double> ones(const std::string& name, const MapShellsView& shells, std::int64_t values) {
    call(name);
    return std::vector<double>(static_cast<std::size_t>(shells.nz * shells.count * values), 1);
  }

  bool refuses_;
};

/// All results of whole maps that a device may compute, one behind the other.
std::vector<double> all_results() {
  const Volume map = random_volume(size, 1, 8);
  const Volume other = random_volume(size, 1, 9);
  std::vector<double> results;
  const auto keep = [&](const auto& values) { results.insert(results.end(), values.begin(), values.end()); };
  Volume filtered = map;
  filter_frequencies(
      filtered, [](double s) { return 1 - s; }, 1);
  keep(filtered.voxels);
  keep(fourier_shell_correlation(map, other, nullptr, 1).fsc);
  keep(radial_profile(map, VolumeView(), 1).mean_amplitude);
  Volume sharpened = map;
  sharpen_by_b(sharpened, 20, 1);
  keep(sharpened.voxels);
  return results;
}

const std::vector<std::string> every_call{"filter", "products", "powers", "filter_by_axes"};

TEST(MapDevice, TakesTheWholeMapsOfItsThread) {
  FakeDevice device(false);
  const MapDevice::Attached attached(&device);
  const std::vector<double> results = all_results();
  EXPECT_EQ(device.calls, every_call);
  EXPECT_EQ(results.front(), 7);
  EXPECT_EQ(results.back(), 7);
  EXPECT_TRUE(device.take_notes().empty());
}

TEST(MapDevice, LeavesWhatDoesNotFitToTheCpuAndSaysSoOnce) {
  const std::vector<double> expected = all_results();
  FakeDevice device(true);
  const MapDevice::Attached attached(&device);
  EXPECT_EQ(all_results(), expected);
  EXPECT_EQ(device.calls, every_call);
  EXPECT_EQ(
      device.take_notes(),
      std::vector<std::string>{"The GPU could not allocate memory (out of memory); the CPU transforms whole maps"});
  EXPECT_TRUE(device.take_notes().empty());
}

// Whoever holds the old number finds no map of it, and whoever gets the new one finds that of the new voxels.
TEST(MapDevice, KnowsEachChangeOfAMapByItsNumber) {
  FakeDevice device(false);
  const MapDevice::Attached attached(&device);
  VolumeInput map(random_volume(size, 1, 8));
  const std::uint64_t first = map.view().contents;
  filter_frequencies(
      map, [](double) { return 1; }, 1);
  const std::uint64_t second = map.view().contents;
  lower_by(map, 2, 1);
  const std::uint64_t third = map.view().contents;
  EXPECT_EQ(map.view().voxels.front(), 5);  // The device's 7 minus 2.
  EXPECT_EQ(std::set<std::uint64_t>({0, first, second, third}).size(), 4U);
  EXPECT_EQ(device.sent, (std::vector<std::uint64_t>{first, second}));
  EXPECT_EQ(device.made, (std::vector<std::uint64_t>{second, third}));
  EXPECT_EQ(device.forgotten, std::vector<std::uint64_t>{first});
}

TEST(MapDevice, KeepsAMapOfAnotherOwnerWhenACopyOfItChanges) {
  FakeDevice device(false);
  const MapDevice::Attached attached(&device);
  const VolumeInput owner(random_volume(size, 1, 8));
  VolumeInput copy(owner.view());
  EXPECT_EQ(copy.view().contents, owner.view().contents);
  filter_frequencies(
      copy, [](double) { return 1; }, 1);
  lower_by(copy, 1, 1);
  EXPECT_NE(copy.view().contents, owner.view().contents);
  for (const std::uint64_t gone : device.forgotten) EXPECT_NE(gone, owner.view().contents);
}

TEST(MapDevice, IsThatOfOneThreadAndOnlyWhileItIsAttached) {
  FakeDevice outer(false);
  FakeDevice inner(false);
  {
    const MapDevice::Attached attached(&outer);
    {
      const MapDevice::Attached beside(&inner);
      EXPECT_EQ(MapDevice::of_thread(), &inner);
    }
    EXPECT_EQ(MapDevice::of_thread(), &outer);
    std::thread([] { EXPECT_EQ(MapDevice::of_thread(), nullptr); }).join();
  }
  EXPECT_EQ(MapDevice::of_thread(), nullptr);
  all_results();
  EXPECT_TRUE(outer.calls.empty());
}

}  // namespace
}  // namespace acuity::testing
