// A small molecule whose B factors rise along x, and its density.
// What the tests of refined B factors start from.
#pragma once

#include <string>
#include <vector>

#include <acuity/model.h>
#include <acuity/simulate.h>

#include "host/b_factors/refine_b.h"
#include "host/density/model_density.h"
#include "support/test_files.h"

namespace acuity::testing::gradient_blob {

inline constexpr double spacing = 1.5;
inline const GridSize size{40, 36, 36};
inline const Vec3 centre{29, 26, 26};

inline Model model_of(const std::string& text, Hydrogens hydrogens = Hydrogens::drop) {
  const TempDir folder;
  write_text(folder / "model.pdb", text);
  return read_model(folder / "model.pdb", hydrogens);
}

/// As a small protein: 500 atoms within 16 A, each its own residue.
inline std::string blob() { return pdb_blob(500, centre, 16, 5); }

inline RefineBRule default_rule() {
  RefineBRule rule;
  rule.window_edge = 16;
  rule.to_angstrom = 3.5;
  rule.threads = 2;
  return rule;
}

/// The density of the blob with B factors from 40 to 160 A^2 along x, and these.
struct Gradient {
  Gradient() {
    Model model = model_of(blob());
    set_b_factors(model, {{}, BField::Gradient{40, 160, Vec3{1, 0, 0}}, {}});
    truth = model.b_factors();
    density = model_density(model, size, spacing, 2);
  }
  Volume density;
  std::vector<double> truth;
};

}  // namespace acuity::testing::gradient_blob
