// Atomic models: reading PDB and mmCIF files (gemmi), and moving a model into a map's frame.
// Models give the reference density and the mask of a model.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <acuity/map.h>

namespace gemmi {
struct Model;
}

namespace acuity {

/// Hydrogens of a model.
enum class Hydrogens {
  drop,  ///< Leaves them out, as LocScale does: few deposited models have them, at calculated positions.
  keep,
};

/// Models of a coordinate file that are read.
struct ModelChoice {
  std::optional<int> number;  ///< Only the model of this number.
  /// All models, also where they lie in the same place. Default: the first model, and every later one that lies apart
  /// from those before it. Parts of an assembly do, members of an ensemble do not.
  bool all = false;
};

class ByteSource;

/// The model of a coordinate file, which may have several parts. Move-only.
class Model {
 public:
  explicit Model(std::unique_ptr<gemmi::Model> model);
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;
  ~Model();

  const gemmi::Model& gemmi() const { return *model_; }
  std::int64_t atom_count() const { return static_cast<std::int64_t>(positions_angstrom_.size()); }
  /// Positions in A, in the order of the file, with all alternate conformations.
  const std::vector<Vec3>& positions_angstrom() const { return positions_angstrom_; }
  /// Adds `shift` to every position.
  void translate(Vec3 shift_angstrom);
  /// Gives every atom this isotropic B factor (A^2), at least 0.
  void set_b_factor(double b);
  /// Gives each atom an isotropic B factor (A^2), in the order of positions_angstrom(); an atom without one keeps its
  /// own.
  void set_b_factors(const std::vector<std::optional<double>>& b);
  /// Isotropic B factors (A^2) of the atoms, in the order of positions_angstrom(); the file's mean for anisotropic
  /// ones.
  std::vector<double> b_factors() const;
  /// True when all atoms have the same B factor: typical of models that were never refined.
  bool has_uniform_b() const;
  /// Reason why the B factors do not tell how the density falls off, as a sentence without a full stop. Either all are
  /// the same, or they look like confidences of a prediction. Empty where nothing speaks against them.
  std::string doubt_about_b_factors() const;
  /// Sentences about what reading the file left out, changed or chose, for warnings; empty for most files.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  friend Model read_model_from(ByteSource& source, Hydrogens hydrogens, const ModelChoice& choice);

  std::unique_ptr<gemmi::Model> model_;
  std::vector<Vec3> positions_angstrom_;
  bool is_prediction_ = false;
  std::vector<std::string> remarks_;
};

/// Reads PDB or mmCIF, plain or gzip, by content rather than by name. Atoms of unknown elements are left out, and
/// B factors and occupancies brought into their ranges; remarks() of the model says so. Throws Error for a file that
/// cannot be read, or has no atom with an occupancy above 0.
Model read_model(const std::filesystem::path& path, Hydrogens hydrogens = Hydrogens::drop,
                 const ModelChoice& choice = {});

/// Fit of a model to a map whose first voxel lies at some origin.
struct FrameFit {
  double fraction_inside = 0;  ///< Fraction of the atoms that lie within the box.
  double density_z = 0;  ///< Mean density at the atoms within the box, in standard deviations from the map's mean.
};
FrameFit fit_of_frame(const Model& model, VolumeView map, Vec3 first_voxel_angstrom);

/// Moves the model into the map's own frame (voxel (0,0,0) at the origin). Throws Error where it lies outside the box
/// or, with OriginConvention::automatic, where the map shows no density at its atoms. The message names an origin
/// convention that would fit. Returns warnings, which begin with the model's remarks().
std::vector<std::string> place_model_in_map(Model& model, const Map& map, OriginConvention source);

/// Moves the model into the map's own frame; throws Error only where it lies outside the box. Returns warnings, which
/// begin with the model's remarks().
std::vector<std::string> place_model_in_box(Model& model, const MapHeader& header, OriginConvention source);

/// Density of a model on a grid whose voxel (0, 0, 0) lies at the coordinates' origin; see place_model_in_map().
///
/// Electron form factors (gemmi, c4322), the atoms' own B factors and occupancies. Atoms are drawn with the extra blur
/// B_add of refmac (d_min = 2 voxels), which is then taken out again (Eq. 6): each coefficient times exp(+B_add s^2 /
/// 4). The box is not periodic: an atom near a face leaves nothing on the far side. Same bytes for any thread count;
/// `threads` <= 0 means one per core. Memory: one copy of the map, plus a margin where atoms reach over a face.
Volume model_density(const Model& model, GridSize size, double spacing_angstrom, int threads = 0);

}  // namespace acuity
