// Peptides of alanine with ideal geometry, as PDB text: structures that are known without a file.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "support/test_files.h"

namespace acuity::testing {

inline Vec3 minus(const Vec3& a, const Vec3& b) { return {a[0] - b[0], a[1] - b[1], a[2] - b[2]}; }
inline Vec3 cross(const Vec3& a, const Vec3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline Vec3 unit(const Vec3& a) {
  const double length = std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
  return {a[0] / length, a[1] / length, a[2] / length};
}

/// The atom d bonded to c, with the angle b-c-d and the torsion a-b-c-d in degrees.
inline Vec3 bonded_atom(const Vec3& a, const Vec3& b, const Vec3& c, double bond, double angle, double torsion) {
  const double degree = std::acos(-1.0) / 180;
  const Vec3 along = unit(minus(c, b));
  const Vec3 normal = unit(cross(minus(b, a), along));
  const Vec3 across = cross(normal, along);
  const double back = -bond * std::cos(angle * degree);
  const double side = bond * std::sin(angle * degree);
  Vec3 d{};
  for (int i = 0; i < 3; ++i)
    d[i] = c[i] + back * along[i] +
           side * (std::cos(torsion * degree) * across[i] + std::sin(torsion * degree) * normal[i]);
  return d;
}

struct PeptideAtom {
  const char* name;
  const char* element;
  int residue;
  Vec3 at;
};

/// N, CA, C, O and CB of `residues` alanines with the same phi and psi (degrees). The angles -57 and -47 make an alpha
/// helix, which runs straight.
inline std::vector<PeptideAtom> ideal_peptide(int residues, double phi, double psi) {
  std::vector<PeptideAtom> atoms;
  Vec3 before{0, 1.3, 0};  // The carbonyl carbon that is not there.
  Vec3 n{0, 0, 0};
  Vec3 ca{1.458, 0, 0};
  Vec3 c = bonded_atom(before, n, ca, 1.525, 111, phi);
  for (int i = 1; i <= residues; ++i) {
    const Vec3 next_n = bonded_atom(n, ca, c, 1.329, 117.2, psi);
    atoms.push_back({"N", "N", i, n});
    atoms.push_back({"CA", "C", i, ca});
    atoms.push_back({"C", "C", i, c});
    atoms.push_back({"O", "O", i, bonded_atom(n, ca, c, 1.231, 120.1, psi + 180)});
    atoms.push_back({"CB", "C", i, bonded_atom(before, n, ca, 1.53, 110.4, phi - 122.6)});
    const Vec3 next_ca = bonded_atom(ca, c, next_n, 1.458, 121.7, 180);
    before = c;
    c = bonded_atom(c, next_n, next_ca, 1.525, 111, phi);
    n = next_n;
    ca = next_ca;
  }
  return atoms;
}

/// As a PDB file, moved by `shift`.
inline std::string peptide_text(const std::vector<PeptideAtom>& atoms, Vec3 shift = {}) {
  std::string text;
  int serial = 0;
  for (const PeptideAtom& atom : atoms)
    text += pdb_line(++serial, atom.name, atom.element, atom.residue,
                     {atom.at[0] + shift[0], atom.at[1] + shift[1], atom.at[2] + shift[2]}, "30.00");
  return text + "END\n";
}

}  // namespace acuity::testing
