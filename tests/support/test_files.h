// Folders, maps and models that tests make for themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <acuity/map.h>

#include "support/places.h"

namespace acuity::testing {

/// A folder of its own for each test, removed afterwards.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "acuity_test_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

inline std::vector<char> read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::vector<char>& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// White noise with mean 0 and standard deviation 1.
inline Volume random_volume(GridSize size, double spacing_angstrom, unsigned seed) {
  Volume volume{size, spacing_angstrom, std::vector<float>(static_cast<std::size_t>(size.count()))};
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  for (float& v : volume.voxels) v = normal(generator);
  return volume;
}

/// One ATOM record of an alanine in PDB columns, with its B factor as text.
inline std::string pdb_line(int serial, const std::string& name, const std::string& element, int residue, Vec3 at,
                            const std::string& b, double occupancy = 1) {
  char line[128];
  std::snprintf(line, sizeof line, "ATOM  %5d %-4s ALA A%4d    %8.3f%8.3f%8.3f%6.2f%6s          %2s\n", serial,
                (element.size() == 1 ? " " + name : name).c_str(), residue, at[0], at[1], at[2], occupancy, b.c_str(),
                element.c_str());
  return line;
}

/// One ATOM record of a residue of its own.
inline std::string pdb_atom(int serial, const std::string& name, const std::string& element, double x, double y,
                            double z, double b = 30, double occupancy = 1) {
  char b_text[32];
  std::snprintf(b_text, sizeof b_text, "%.2f", b);
  return pdb_line(serial, name, element, serial, {x, y, z}, b_text, occupancy);
}

/// A random walk of carbon, nitrogen and oxygen atoms inside a sphere around `centre` (A): what a protein looks like
/// from afar.
inline std::string pdb_blob(int atoms, Vec3 centre, double radius_angstrom, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> step(0, 1);
  std::uniform_real_distribution<double> b(10, 80);
  std::string text;
  Vec3 at = centre;
  const char* elements[] = {"C", "C", "C", "N", "O"};
  for (int i = 0; i < atoms; ++i) {
    Vec3 next{};
    double distance2 = 0;
    do {
      distance2 = 0;
      for (int k = 0; k < 3; ++k) {
        next[k] = at[k] + step(generator);
        distance2 += (next[k] - centre[k]) * (next[k] - centre[k]);
      }
    } while (distance2 > radius_angstrom * radius_angstrom);
    at = next;
    const char* element = elements[generator() % 5];
    text += pdb_atom(i + 1, element, element, at[0], at[1], at[2], b(generator));
  }
  return text;
}

/// 500 carbon atoms at random in a sphere, as dense as in a protein: their spectrum is flat, as Wilson has it. Their B
/// factors lie within 1 A^2 of `b`.
inline std::string pdb_ball(Vec3 centre, double radius_angstrom, unsigned seed, double b) {
  std::mt19937 generator(seed);
  std::uniform_real_distribution<double> place(-radius_angstrom, radius_angstrom);
  std::string text;
  for (int atom = 0; atom < 500;) {
    const Vec3 d{place(generator), place(generator), place(generator)};
    if (d[0] * d[0] + d[1] * d[1] + d[2] * d[2] > radius_angstrom * radius_angstrom) continue;
    ++atom;
    text += pdb_atom(atom, "C", "C", centre[0] + d[0], centre[1] + d[1], centre[2] + d[2], b - 1 + atom % 3);
  }
  return text;
}

inline void write_text(const std::filesystem::path& path, const std::string& text) { std::ofstream(path) << text; }

/// The folder of real maps and models, or a skip of the calling test with the reason.
inline std::filesystem::path test_data(const std::string& name) {
  return std::filesystem::path(test_data_folder) / name;
}
#define ACUITY_REQUIRE_TEST_DATA(name)                            \
  if (!std::filesystem::exists(acuity::testing::test_data(name))) \
  GTEST_SKIP() << "real data not here: " << acuity::testing::test_data(name).lexically_normal().string()

}  // namespace acuity::testing
