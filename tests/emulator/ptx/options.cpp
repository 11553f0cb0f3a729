#include "emulator/ptx/options.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <type_traits>

namespace acuity::emulator {
namespace {

std::string variable(const std::string& name) {
  const char* const value = std::getenv(("ACUITY_EMULATOR_" + name).c_str());
  return value == nullptr ? "" : value;
}

template <class Number>
void read(const std::string& name, Number& number) {
  const std::string text = variable(name);
  if (!text.empty()) number = static_cast<Number>(std::strtoll(text.c_str(), nullptr, 0));
}

Options from_environment() {
  Options found;
  int order = 0;
  read("ARCH", found.architecture);
  read("LANES", found.single_lanes);
  read("CHECK", found.check);
  read("PERTURB", found.perturb);
  read("ORDER", order);
  found.order = static_cast<Order>(order);
  read("SEED", found.seed);
  read("STREAMS", found.streams);
  read("DEVICES", found.devices);
  read("BUSY", found.busy_device);
  read("SHARED", found.shared_memory);
  read("MEMORY", found.device_memory);
  read("MULTIPROCESSORS", found.multiprocessors);
  read("GRID", found.max_grid);
  read("OOM", found.failing_allocation);
  read("INTERRUPT", found.interrupted_launch);
  if (!variable("PTX").empty()) found.ptx_folder = variable("PTX");
  found.log = variable("LOG");
  found.counts = variable("COUNTS");
  return found;
}

constexpr std::size_t max_kinds = 40;

struct Reports {
  std::size_t count = 0;
  std::map<std::string, std::size_t> by_text;
  std::map<std::string, std::size_t> by_kind;
};
Reports& reports() {
  static auto& all = *new Reports;
  return all;
}

}  // namespace

Options& options() {
  static auto& all = *new Options(from_environment());
  return all;
}

std::uint64_t random_number() {
  static std::uint64_t state = options().seed * 6364136223846793005U + 1442695040888963407U;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

void report(const std::string& kind, const std::string& text) {
  Reports& all = reports();
  ++all.count;
  ++all.by_kind[kind];
  std::size_t& same = all.by_text[kind + text.substr(0, text.find('|'))];
  if (same++ < 2 && all.by_text.size() < max_kinds)
    std::fprintf(stderr, "EMULATOR REPORT [%s] %s\n", kind.c_str(), text.c_str());
}

std::size_t report_count() { return reports().count; }
bool was_reported(const std::string& kind) { return reports().by_kind.count(kind) > 0; }
void forget_reports() { reports() = Reports(); }

void stop(const std::string& text) {
  std::fprintf(stderr, "EMULATOR STOPS: %s\n", text.c_str());
  std::abort();
}

void log_line(const std::string& line) {
  if (options().log.empty()) return;
  static auto& file = *new std::ofstream(options().log);
  file << line << '\n' << std::flush;
}

}  // namespace acuity::emulator
