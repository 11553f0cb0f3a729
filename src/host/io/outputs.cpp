#include "host/io/outputs.h"

namespace acuity {

void Outputs::add_map(const std::filesystem::path& path, const MapHeader& like, const Volume& volume,
                      const std::string& label) {
  AtomicFile& file = files_.emplace_back(path, compression_for(path));
  put_map(file, like, volume, label);
  file.finish();
}

void Outputs::add_text(const std::filesystem::path& path, const std::string& text) {
  AtomicFile& file = files_.emplace_back(path, AtomicFile::Compression::none);
  file.write(text.data(), text.size());
  file.finish();
}

void Outputs::commit() {
  for (AtomicFile& file : files_) file.commit();
  files_.clear();
}

}  // namespace acuity
