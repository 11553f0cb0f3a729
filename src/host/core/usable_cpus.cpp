// The CPUs that batch systems and containers leave to this process.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <sched.h>

#include "host/core/parallel.h"

namespace acuity {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return {};
  return line;
}

/// Quota / period in CPUs, or nothing where there is no limit.
std::optional<double> cpus_of(const std::string& quota, const std::string& period) {
  try {
    const double time = std::stod(quota);
    const double of = std::stod(period);
    if (time > 0 && of > 0) return time / of;
  } catch (const std::exception&) {  // "max", or nothing to read.
  }
  return {};
}

/// The limit that one cgroup's folder holds.
std::optional<double> limit_in(const fs::path& folder) {
  if (const auto line = first_line(folder / "cpu.max")) {
    std::istringstream words(*line);
    std::string quota;
    std::string period = "100000";
    words >> quota >> period;
    return cpus_of(quota, period);
  }
  const auto quota = first_line(folder / "cpu.cfs_quota_us");
  const auto period = first_line(folder / "cpu.cfs_period_us");
  return quota && period ? cpus_of(*quota, *period) : std::nullopt;
}

/// A mounted hierarchy of cgroups that can limit CPU time.
struct Hierarchy {
  std::string root;         ///< The cgroup that is mounted.
  std::string mount_point;  ///< The folder that it is mounted at.
  bool v2 = false;
};

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

bool has(const std::vector<std::string>& parts, const std::string& wanted) {
  return std::find(parts.begin(), parts.end(), wanted) != parts.end();
}

/// Lines of mountinfo: id, parent, device, root, mount point, options, optional fields, "-", type, source, options.
std::vector<Hierarchy> hierarchies(const fs::path& mountinfo) {
  std::vector<Hierarchy> found;
  std::ifstream file(mountinfo);
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> words = split(line, ' ');
    const auto dash = std::find(words.begin(), words.end(), "-");
    if (words.size() < 5 || words.end() - dash < 4) continue;
    const bool v2 = dash[1] == "cgroup2";
    if (v2 || (dash[1] == "cgroup" && has(split(dash[3], ','), "cpu"))) found.push_back({words[3], words[4], v2});
  }
  return found;
}

/// The cgroup of this process in a hierarchy, as lines "id:controllers:path" have it; v2 has no controllers.
std::optional<std::string> own_cgroup(const fs::path& list, bool v2) {
  std::ifstream file(list);
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (v2 ? controllers.empty() : has(split(controllers, ','), "cpu")) return line.substr(second + 1);
  }
  return {};
}

/// `path` below `root`, where a container sees only a part of the hierarchy; "/" where it lies elsewhere.
fs::path below(const std::string& path, const std::string& root) {
  if (root == "/") return path;
  if (path.starts_with(root)) return path.substr(root.size());
  return "/";
}

std::optional<int> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return {};
  char* end = nullptr;
  const long value = std::strtol(text, &end, 10);
  if (end == text || value < 1 || value > 1 << 20) return {};
  return static_cast<int>(value);
}

}  // namespace

int cpus_by_affinity() {
  constexpr int max_cpus = 1 << 20;
  for (int cpus = 1024; cpus <= max_cpus; cpus *= 4) {
    cpu_set_t* set = CPU_ALLOC(static_cast<std::size_t>(cpus));
    if (set == nullptr) break;
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const int failed = sched_getaffinity(0, bytes, set);
    const bool too_small = failed != 0 && errno == EINVAL;
    const int count = failed == 0 ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (count > 0) return count;
    if (!too_small) break;
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

int cpus_by_cgroup(const fs::path& root) {
  std::optional<double> least;
  for (const Hierarchy& hierarchy : hierarchies(root / "proc/self/mountinfo")) {
    const auto own = own_cgroup(root / "proc/self/cgroup", hierarchy.v2);
    if (!own) continue;
    const fs::path top = root / fs::path(hierarchy.mount_point).relative_path();
    // A limit of a cgroup holds for all below it.
    for (fs::path path = below(*own, hierarchy.root).relative_path();; path = path.parent_path()) {
      const auto limit = limit_in(top / path);
      if (limit) least = std::min(least.value_or(*limit), *limit);
      if (path.empty()) break;
    }
  }
  return least ? std::max(1, static_cast<int>(std::ceil(std::min(*least, 1e6)))) : 0;
}

int cpus_by_slurm() {
  for (const char* name : {"SLURM_CPUS_PER_TASK", "SLURM_CPUS_ON_NODE"})
    if (const auto cpus = number_in_environment(name)) return *cpus;
  return 0;
}

}  // namespace acuity
