#include <iterator>
#include <utility>

#include <gemmi/model.hpp>

#include <acuity/model.h>

#include "host/bytes/byte_source.h"
#include "host/models/b_factor_kind.h"
#include "host/models/coordinate_text.h"
#include "host/models/model_parts.h"
#include "host/models/model_source.h"
#include "host/models/usable_atoms.h"

namespace acuity {
namespace {

template <class Visit>
void for_each_atom(gemmi::Model& model, const Visit& visit) {
  for (gemmi::Chain& chain : model.chains)
    for (gemmi::Residue& residue : chain.residues)
      for (gemmi::Atom& atom : residue.atoms) visit(atom);
}

}  // namespace

Model::Model(std::unique_ptr<gemmi::Model> model) : model_(std::move(model)) {
  for_each_atom(*model_, [&](const gemmi::Atom& atom) {
    positions_angstrom_.push_back({atom.pos.x, atom.pos.y, atom.pos.z});
  });
}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

void Model::translate(Vec3 shift) {
  for_each_atom(*model_, [&](gemmi::Atom& atom) { atom.pos += gemmi::Position(shift[0], shift[1], shift[2]); });
  for (Vec3& p : positions_angstrom_) p = {p[0] + shift[0], p[1] + shift[1], p[2] + shift[2]};
}

void Model::set_b_factor(double b) { set_b_factors(std::vector<std::optional<double>>(positions_angstrom_.size(), b)); }

void Model::set_b_factors(const std::vector<std::optional<double>>& b) {
  auto next = b.begin();
  for_each_atom(*model_, [&](gemmi::Atom& atom) {
    const std::optional<double>& own = *next++;
    if (!own) return;
    atom.b_iso = static_cast<float>(*own);
    atom.aniso = {};
  });
}

std::vector<double> Model::b_factors() const {
  std::vector<double> b;
  for_each_atom(*model_, [&](const gemmi::Atom& atom) { b.push_back(atom.b_iso); });
  return b;
}

bool Model::has_uniform_b() const {
  bool uniform = true;
  bool first = true;
  float b = 0;
  for_each_atom(*model_, [&](const gemmi::Atom& atom) {
    if (first) b = atom.b_iso;
    first = false;
    uniform = uniform && atom.b_iso == b && !atom.aniso.nonzero();
  });
  return uniform;
}

std::string Model::doubt_about_b_factors() const { return doubt_about(*model_, is_prediction_); }

Model read_model(const std::filesystem::path& path, Hydrogens hydrogens, const ModelChoice& choice) {
  ByteSource source(path);
  return read_model_from(source, hydrogens, choice);
}

Model read_model_from(ByteSource& source, Hydrogens hydrogens, const ModelChoice& choice) {
  const std::string name = source.path().string();
  // Not gemmi's own reading of files: that takes a file for gzip by its name, and trusts the size that gzip notes.
  CoordinateFile file = read_coordinates(source.read_rest(), name);
  std::vector<std::string> remarks = std::move(file.remarks);
  auto model = std::make_unique<gemmi::Model>(joined_models(std::move(file.models), choice, name, remarks));
  make_usable(*model, hydrogens, name, remarks);
  Model read(std::move(model));
  read.is_prediction_ = file.is_prediction;
  std::string sentence;
  for (const std::string& remark : remarks) sentence += (sentence.empty() ? "The model " + name + ": " : "; ") + remark;
  if (!sentence.empty()) read.remarks_.push_back(sentence);
  return read;
}

}  // namespace acuity
