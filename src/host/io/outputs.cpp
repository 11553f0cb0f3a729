#include "host/io/outputs.h"

#include <set>

#include <acuity/error.h>
#include <acuity/map.h>

namespace acuity {

void check_outputs(const std::vector<std::filesystem::path>& outputs, const std::vector<std::filesystem::path>& inputs,
                   const std::string& suggestion) {
  std::set<std::filesystem::path> different;
  for (const std::filesystem::path& output : outputs) {
    if (output.empty()) continue;
    require_writable(output);
    if (!different.insert(std::filesystem::weakly_canonical(behind_links(output))).second)
      throw_input_error("Two outputs have the same name", output.string(), suggestion);
    for (const std::filesystem::path& input : inputs) require_not_an_input(output, input);
  }
}

std::array<std::filesystem::path, 2> half_map_paths(const std::string& prefix) {
  if (prefix.empty()) return {};
  return {prefix + "_half1.mrc", prefix + "_half2.mrc"};
}

void Outputs::add_map(const std::filesystem::path& path, const MapHeader& like, VolumeView volume,
                      const std::string& label) {
  if (path.empty()) return;
  AtomicFile& file = files_.emplace_back(path, compression_of_map(path), writing_.threads);
  put_map(file, like, volume, label, writing_);
  file.finish();
}

void Outputs::add_text(const std::filesystem::path& path, const std::string& text) {
  if (path.empty()) return;
  AtomicFile& file = files_.emplace_back(path, compression_of_text(path));
  file.write(text.data(), text.size());
  file.finish();
}

void Outputs::commit() {
  for (AtomicFile& file : files_) file.commit();
  files_.clear();
}

}  // namespace acuity
