#include "host/models/model_parts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <unordered_map>
#include <utility>

#include <gemmi/calculate.hpp>

#include <acuity/error.h>

namespace acuity {
namespace {

bool is_hydrogen(const gemmi::Atom& atom) { return atom.element == gemmi::El::H || atom.element == gemmi::El::D; }

/// Calls visit(residue, atom) for all atoms that are not hydrogen.
template <class Visit>
void for_each_heavy_atom(const gemmi::Model& model, const Visit& visit) {
  for (const gemmi::Chain& chain : model.chains)
    for (const gemmi::Residue& residue : chain.residues)
      for (const gemmi::Atom& atom : residue.atoms)
        if (!is_hydrogen(atom)) visit(residue, atom);
}

std::vector<gemmi::Position> positions_of(const gemmi::Model& model) {
  std::vector<gemmi::Position> positions;
  for_each_heavy_atom(model, [&](const gemmi::Residue&, const gemmi::Atom& atom) { positions.push_back(atom.pos); });
  return positions;
}

/// Residue and atom names in the order of the file; chains may be renamed.
std::vector<std::string> names_of(const gemmi::Model& model) {
  std::vector<std::string> names;
  for_each_heavy_atom(model, [&](const gemmi::Residue& residue, const gemmi::Atom& atom) {
    names.push_back(residue.name + residue.seqid.str() + "/" + atom.name + atom.altloc);
  });
  return names;
}

/// Positions in cubes of 1 A, to find those within 1 A of a point.
class NearPositions {
 public:
  void add(const std::vector<gemmi::Position>& positions) {
    for (const gemmi::Position& p : positions) cubes_.emplace(key(cube(p.x), cube(p.y), cube(p.z)), p);
  }
  bool has_near(const gemmi::Position& p) const {
    for (std::int64_t x = cube(p.x) - 1; x <= cube(p.x) + 1; ++x)
      for (std::int64_t y = cube(p.y) - 1; y <= cube(p.y) + 1; ++y)
        for (std::int64_t z = cube(p.z) - 1; z <= cube(p.z) + 1; ++z) {
          const auto [begin, end] = cubes_.equal_range(key(x, y, z));
          for (auto it = begin; it != end; ++it)
            if (it->second.dist_sq(p) < 1) return true;
        }
    return false;
  }

 private:
  static std::int64_t cube(double x) { return static_cast<std::int64_t>(std::floor(std::clamp(x, -1e6, 1e6))); }
  static std::int64_t key(std::int64_t x, std::int64_t y, std::int64_t z) { return (x << 42) ^ (y << 21) ^ z; }

  std::unordered_multimap<std::int64_t, gemmi::Position> cubes_;
};

double median_distance(const std::vector<gemmi::Position>& a, const std::vector<gemmi::Position>& b) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < a.size(); ++i) distances.push_back(a[i].dist(b[i]));
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
  std::nth_element(distances.begin(), middle, distances.end());
  return *middle;
}

/// The models that were taken, and whether another one overlaps with them.
class TakenModels {
 public:
  void take(const gemmi::Model& model) {
    names_.push_back(names_of(model));
    positions_.push_back(positions_of(model));
    near_.add(positions_.back());
  }
  bool overlap_with(const gemmi::Model& model) const {
    constexpr double overlapping_share = 0.02;
    constexpr double same_place_angstrom = 3;  // Atoms of different molecules are farther apart.
    const std::vector<gemmi::Position> positions = positions_of(model);
    if (positions.empty()) return false;
    const auto near =
        std::count_if(positions.begin(), positions.end(), [&](const gemmi::Position& p) { return near_.has_near(p); });
    if (near > 0 && static_cast<double>(near) >= overlapping_share * static_cast<double>(positions.size())) return true;
    const std::vector<std::string> names = names_of(model);
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names == names_[i] && median_distance(positions, positions_[i]) < same_place_angstrom) return true;
    return false;
  }

 private:
  std::vector<std::vector<std::string>> names_;
  std::vector<std::vector<gemmi::Position>> positions_;
  NearPositions near_;
};

/// One flag per model: whether it belongs to the structure that the first one begins.
std::vector<bool> models_that_belong_together(const std::vector<gemmi::Model>& models) {
  std::vector<bool> taken(models.size(), false);
  TakenModels structure;
  structure.take(models[0]);
  taken[0] = true;
  // A member of an ensemble may wander off, and is still no part of an assembly.
  const std::vector<std::string> first_names = names_of(models[0]);
  std::vector<bool> alike(models.size(), false);
  bool is_ensemble = false;
  for (std::size_t i = 1; i < models.size(); ++i) {
    alike[i] = names_of(models[i]) == first_names;
    is_ensemble = is_ensemble || (alike[i] && structure.overlap_with(models[i]));
  }
  for (std::size_t i = 1; i < models.size(); ++i) {
    if ((is_ensemble && alike[i]) || structure.overlap_with(models[i])) continue;
    structure.take(models[i]);
    taken[i] = true;
  }
  return taken;
}

/// A chain name that is free: the first of A ... Z, a ... z, 0 ... 9, then of their pairs, then of 100, 101 ...
std::string free_name(const std::set<std::string>& names) {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::vector<std::string> candidates;
  for (const char letter : letters) candidates.emplace_back(1, letter);
  for (const char first : letters)
    for (const char second : letters) candidates.push_back(std::string(1, first).append(1, second));
  for (const std::string& name : candidates)
    if (!names.contains(name)) return name;
  int number = 100;
  while (names.contains(std::to_string(number))) ++number;
  return std::to_string(number);
}

/// Adds the chains of `part`; returns whether one of them had to be renamed.
bool append(gemmi::Model& whole, gemmi::Model part, std::set<std::string>& names) {
  bool renamed = false;
  for (gemmi::Chain& chain : part.chains) {
    if (names.contains(chain.name)) {
      chain.name = free_name(names);
      renamed = true;
    }
    names.insert(chain.name);
    whole.chains.push_back(std::move(chain));
  }
  return renamed;
}

/// Numbers as "2 to 20" or "2, 5".
std::string in_words(const std::vector<int>& numbers) {
  bool in_sequence = numbers.size() > 2;
  for (std::size_t i = 1; i < numbers.size(); ++i) in_sequence = in_sequence && numbers[i] == numbers[i - 1] + 1;
  if (in_sequence) return std::to_string(numbers.front()) + " to " + std::to_string(numbers.back());
  std::string words;
  for (const int number : numbers) words += (words.empty() ? "" : ", ") + std::to_string(number);
  return words;
}

std::vector<int> numbers_of(const std::vector<gemmi::Model>& models, const std::vector<bool>& which, bool wanted) {
  std::vector<int> numbers;
  for (std::size_t i = 0; i < models.size(); ++i)
    if (which[i] == wanted) numbers.push_back(models[i].num);
  return numbers;
}

std::vector<bool> only_model(const std::vector<gemmi::Model>& models, int number, const std::string& name) {
  std::vector<bool> taken;
  for (const gemmi::Model& model : models) taken.push_back(model.num == number);
  if (std::count(taken.begin(), taken.end(), true) == 0)
    throw_input_error(name + " has no model " + std::to_string(number),
                      "its models are " + in_words(numbers_of(models, std::vector<bool>(models.size(), true), true)),
                      "Give the number of one of them to {model-number}, or all");
  return taken;
}

std::string remark_on(const std::vector<gemmi::Model>& models, const std::vector<bool>& taken,
                      const ModelChoice& choice, bool renamed) {
  const std::vector<int> in = numbers_of(models, taken, true);
  const std::vector<int> out = numbers_of(models, taken, false);
  if (choice.number) return "";
  std::string words = "holds " + std::to_string(models.size()) + " models";
  if (out.empty())
    words += choice.all ? ", and all are read" : ", which lie apart and are read together";
  else
    words += "; model " + in_words(in) + (in.size() == 1 ? " is" : " are") + " read, model " + in_words(out) +
             (out.size() == 1 ? " lies" : " lie") + " in the same place and " + (out.size() == 1 ? "is" : "are") +
             " left out; {model-number} takes another one, or all";
  return renamed ? words + ". Chains of later models got names of their own" : words;
}

}  // namespace

gemmi::Model joined_models(std::vector<gemmi::Model> models, const ModelChoice& choice, const std::string& name,
                           std::vector<std::string>& remarks) {
  std::erase_if(models, [](const gemmi::Model& model) { return gemmi::count_atom_sites(model) == 0; });
  if (models.empty()) return gemmi::Model(1);
  std::vector<bool> taken(models.size(), true);
  if (choice.number)
    taken = only_model(models, *choice.number, name);
  else if (!choice.all)
    taken = models_that_belong_together(models);
  std::set<std::string> names;
  gemmi::Model whole(models[0].num);
  bool renamed = false;
  for (std::size_t i = 0; i < models.size(); ++i)
    if (taken[i]) renamed = append(whole, models[i], names) || renamed;
  if (models.size() > 1)
    if (std::string remark = remark_on(models, taken, choice, renamed); !remark.empty())
      remarks.push_back(std::move(remark));
  return whole;
}

}  // namespace acuity
