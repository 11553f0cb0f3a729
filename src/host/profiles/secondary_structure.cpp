#include "host/profiles/secondary_structure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <deque>

#include <gemmi/model.hpp>

#include <acuity/model.h>

namespace acuity {
namespace {

using Letters = std::vector<SecondaryStructure>;

/// Energies in kcal/mol.
constexpr double bond_below = -0.5;
constexpr double min_energy = -9.9;

struct HydrogenBond {
  int partner = -1;
  double energy = 0;
};

/// A residue's backbone and its two best hydrogen bonds of either kind.
struct Backbone {
  std::size_t number = 0;  ///< Number of the residue in the model.
  bool proline = false;
  bool follows = false;  ///< Bonded to the backbone before it.
  gemmi::Position n, ca, c, o, h;
  std::array<HydrogenBond, 2> as_donor;  ///< N-H of this residue to C=O of the partner.
};

std::vector<Backbone> backbones_of(const gemmi::Model& model) {
  constexpr double longest_peptide_bond = 2.5;
  std::vector<Backbone> chain_of_all;
  std::size_t number = 0;
  for (const gemmi::Chain& chain : model.chains) {
    bool first = true;
    for (const gemmi::Residue& residue : chain.residues) {
      const gemmi::Atom* n = residue.find_atom("N", '*');
      const gemmi::Atom* ca = residue.get_ca();
      const gemmi::Atom* c = residue.get_c();
      const gemmi::Atom* o = residue.find_atom("O", '*');
      const std::size_t here = number++;
      if (n == nullptr || ca == nullptr || c == nullptr || o == nullptr) continue;
      Backbone b;
      b.number = here;
      b.proline = residue.name == "PRO";
      b.n = n->pos;
      b.ca = ca->pos;
      b.c = c->pos;
      b.o = o->pos;
      b.h = b.n;
      b.follows = !first && chain_of_all.back().c.dist(b.n) <= longest_peptide_bond;
      // The hydrogen lies 1 A from N, opposite to the C=O before it.
      if (!first && !b.proline) {
        const gemmi::Vec3 carbonyl = chain_of_all.back().c - chain_of_all.back().o;
        b.h += gemmi::Position(carbonyl.normalized());
      }
      first = false;
      chain_of_all.push_back(b);
    }
  }
  return chain_of_all;
}

/// 27.9 kcal/mol A: the charges 0.42 e and 0.20 e of C=O and N-H, times 332. In steps of 0.001, as DSSP has it.
double bond_energy(const Backbone& donor, const Backbone& acceptor) {
  constexpr double coupling = 27.888;
  constexpr double min_distance = 0.5;
  if (donor.proline) return 0;
  const double ho = donor.h.dist(acceptor.o);
  const double hc = donor.h.dist(acceptor.c);
  const double nc = donor.n.dist(acceptor.c);
  const double no = donor.n.dist(acceptor.o);
  if (std::min({ho, hc, nc, no}) < min_distance) return min_energy;
  const double energy = coupling * (1 / no + 1 / hc - 1 / ho - 1 / nc);
  return std::max(min_energy, std::round(energy * 1000) / 1000);
}

/// All of a model's hydrogen bonds, and which residues follow each other.
class BondedChain {
 public:
  explicit BondedChain(std::vector<Backbone> residues) : residues_(std::move(residues)) {
    constexpr double reach_of_bonds = 9;
    for (int i = 0; i < size(); ++i) {
      for (int j = i + 1; j < size(); ++j) {
        if (at(i).ca.dist_sq(at(j).ca) >= reach_of_bonds * reach_of_bonds) continue;
        add_bond(i, j);
        if (j != i + 1) add_bond(j, i);
      }
    }
  }

  int size() const { return static_cast<int>(residues_.size()); }
  std::size_t number(int i) const { return residues_[static_cast<std::size_t>(i)].number; }
  /// N-H of `donor` to C=O of `acceptor`.
  bool bonded(int donor, int acceptor) const {
    return std::any_of(at(donor).as_donor.begin(), at(donor).as_donor.end(),
                       [&](const HydrogenBond& bond) { return bond.partner == acceptor && bond.energy < bond_below; });
  }
  /// Whether first ... last are one piece of chain.
  bool unbroken(int first, int last) const {
    if (first < 0 || last >= size()) return false;
    for (int i = first + 1; i <= last; ++i)
      if (!at(i).follows) return false;
    return true;
  }

 private:
  const Backbone& at(int i) const { return residues_[static_cast<std::size_t>(i)]; }

  void add_bond(int donor, int acceptor) {
    const HydrogenBond bond{acceptor, bond_energy(at(donor), at(acceptor))};
    auto& best = residues_[static_cast<std::size_t>(donor)].as_donor;
    if (bond.energy < best[0].energy) {
      best[1] = best[0];
      best[0] = bond;
    } else if (bond.energy < best[1].energy) {
      best[1] = bond;
    }
  }

  std::vector<Backbone> residues_;
};

/// Two strands side by side: residue i[n] pairs with j[n], or with j[size - 1 - n] where they are antiparallel.
struct Ladder {
  bool parallel = true;
  std::deque<int> i;
  std::deque<int> j;
};

enum class Pairing { none, parallel, antiparallel };

Pairing pairing_of(const BondedChain& chain, int i, int j) {
  if (!chain.unbroken(i - 1, i + 1) || !chain.unbroken(j - 1, j + 1)) return Pairing::none;
  const auto bonded = [&](int donor, int acceptor) { return chain.bonded(donor, acceptor); };
  if ((bonded(i + 1, j) && bonded(j, i - 1)) || (bonded(j + 1, i) && bonded(i, j - 1))) return Pairing::parallel;
  if ((bonded(i + 1, j - 1) && bonded(j + 1, i - 1)) || (bonded(j, i) && bonded(i, j))) return Pairing::antiparallel;
  return Pairing::none;
}

/// Lengthens a ladder that ends at the pair before (i, j), or starts one.
void add_pair(std::vector<Ladder>& ladders, int i, int j, bool parallel) {
  for (Ladder& ladder : ladders) {
    if (ladder.parallel != parallel || ladder.i.back() + 1 != i) continue;
    if (parallel && ladder.j.back() + 1 == j) {
      ladder.i.push_back(i);
      ladder.j.push_back(j);
      return;
    }
    if (!parallel && ladder.j.front() - 1 == j) {
      ladder.i.push_back(i);
      ladder.j.push_front(j);
      return;
    }
  }
  ladders.push_back({parallel, {i}, {j}});
}

std::vector<Ladder> ladders_of(const BondedChain& chain) {
  std::vector<Ladder> ladders;
  for (int i = 1; i + 4 < chain.size(); ++i) {
    for (int j = i + 3; j + 1 < chain.size(); ++j) {
      const Pairing pairing = pairing_of(chain, i, j);
      if (pairing != Pairing::none) add_pair(ladders, i, j, pairing == Pairing::parallel);
    }
  }
  return ladders;
}

/// Whether `next` goes on where `ladder` ends, over a bulge: at most one extra residue on one strand and four on the
/// other.
bool joined_by_bulge(const BondedChain& chain, const Ladder& ladder, const Ladder& next) {
  constexpr int short_gap = 3;
  constexpr int long_gap = 6;
  if (ladder.parallel != next.parallel) return false;
  const int gap_i = next.i.front() - ladder.i.back();
  if (gap_i >= long_gap || (next.i.back() >= ladder.i.front() && next.i.front() <= ladder.i.back())) return false;
  if (!chain.unbroken(std::min(ladder.i.front(), next.i.front()), std::max(ladder.i.back(), next.i.back())) ||
      !chain.unbroken(std::min(ladder.j.front(), next.j.front()), std::max(ladder.j.back(), next.j.back())))
    return false;
  const int gap_j = ladder.parallel ? next.j.front() - ladder.j.back() : ladder.j.front() - next.j.back();
  if (gap_j <= 0) return false;
  return (gap_j < long_gap && gap_i < short_gap) || gap_j < short_gap;
}

void join_over_bulges(const BondedChain& chain, std::vector<Ladder>& ladders) {
  std::sort(ladders.begin(), ladders.end(), [](const Ladder& a, const Ladder& b) { return a.i.front() < b.i.front(); });
  for (std::size_t a = 0; a < ladders.size(); ++a) {
    for (std::size_t b = a + 1; b < ladders.size();) {
      if (!joined_by_bulge(chain, ladders[a], ladders[b])) {
        ++b;
        continue;
      }
      const Ladder next = ladders[b];
      ladders.erase(ladders.begin() + static_cast<std::ptrdiff_t>(b));
      Ladder& ladder = ladders[a];
      ladder.i.insert(ladder.i.end(), next.i.begin(), next.i.end());
      ladder.j.insert(ladder.parallel ? ladder.j.end() : ladder.j.begin(), next.j.begin(), next.j.end());
    }
  }
}

void assign_strands(const BondedChain& chain, Letters& letters) {
  std::vector<Ladder> ladders = ladders_of(chain);
  join_over_bulges(chain, ladders);
  for (const Ladder& ladder : ladders) {
    const auto letter = ladder.i.size() > 1 ? SecondaryStructure::strand : SecondaryStructure::bridge;
    for (const auto& [first, last] :
         {std::pair(ladder.i.front(), ladder.i.back()), std::pair(ladder.j.front(), ladder.j.back())})
      for (int i = first; i <= last; ++i) {
        SecondaryStructure& here = letters[static_cast<std::size_t>(i)];
        if (here != SecondaryStructure::strand) here = letter;
      }
  }
}

/// Helices of `turn` residues a turn: residues i ... i + turn - 1 where turns start at i - 1 and at i. `may_replace`
/// says which letters they may stand on.
template <class MayReplace>
void assign_helices(const BondedChain& chain, int turn, SecondaryStructure letter, const MayReplace& may_replace,
                    Letters& letters) {
  const auto starts_turn = [&](int i) { return chain.unbroken(i, i + turn) && chain.bonded(i + turn, i); };
  for (int i = 1; i + turn < chain.size(); ++i) {
    if (!starts_turn(i) || !starts_turn(i - 1)) continue;
    const auto first = letters.begin() + i;
    if (std::all_of(first, first + turn, may_replace)) std::fill(first, first + turn, letter);
  }
}

}  // namespace

std::vector<SecondaryStructure> secondary_structure(const gemmi::Model& model) {
  using enum SecondaryStructure;
  const BondedChain chain(backbones_of(model));
  Letters letters(static_cast<std::size_t>(chain.size()), coil);
  assign_strands(chain, letters);
  assign_helices(
      chain, 4, alpha_helix, [](SecondaryStructure) { return true; }, letters);
  assign_helices(
      chain, 3, three_ten_helix, [](SecondaryStructure s) { return s == coil || s == three_ten_helix; }, letters);
  assign_helices(
      chain, 5, pi_helix, [](SecondaryStructure s) { return s == coil || s == pi_helix || s == alpha_helix; }, letters);

  std::size_t residues = 0;
  for (const gemmi::Chain& part : model.chains) residues += part.residues.size();
  Letters of_model(residues, coil);
  for (int i = 0; i < chain.size(); ++i) of_model[chain.number(i)] = letters[static_cast<std::size_t>(i)];
  return of_model;
}

}  // namespace acuity
