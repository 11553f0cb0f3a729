// The reference density of a run against its mask: where there is no reference, there is no result.
// Lies between the reference density and the window passes.
#include <algorithm>
#include <cstdio>
#include <functional>

#include <gemmi/model.hpp>

#include <acuity/error.h>

#include "host/workflows/sharpen/sharpen_steps.h"

namespace acuity {
namespace {

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %%", share < 0.01 ? 2 : share > 0.99 && share < 1 ? 2 : 0, 100 * share);
  return text;
}

/// The value around a density that was cut out or masked, where its first and last voxel have the same; else 0.
float background_of(VolumeView reference) {
  return reference.voxels.front() == reference.voxels.back() ? reference.voxels.front() : 0;
}

/// Voxels that hold an atom which adds density.
std::vector<std::uint8_t> voxels_with_atoms(const Model& model, const GridSize& size, double spacing) {
  std::vector<std::uint8_t> found(static_cast<std::size_t>(size.count()));
  for (const gemmi::Chain& chain : model.gemmi().chains)
    for (const gemmi::Residue& residue : chain.residues)
      for (const gemmi::Atom& atom : residue.atoms) {
        const std::int64_t x = std::llround(atom.pos.x / spacing);
        const std::int64_t y = std::llround(atom.pos.y / spacing);
        const std::int64_t z = std::llround(atom.pos.z / spacing);
        const bool inside = x >= 0 && y >= 0 && z >= 0 && x < size.x && y < size.y && z < size.z;
        if (inside && atom.occ > 0) found[static_cast<std::size_t>(size.index(x, y, z))] = 1;
      }
  return found;
}

/// Whether the window around a voxel of this index has a voxel that is filled.
bool is_filled(std::int64_t index, const GridSize& size, int window_edge,
               const std::function<bool(std::size_t)>& filled) {
  if (filled(static_cast<std::size_t>(index))) return true;
  const auto from = [&](std::int64_t at) { return std::max<std::int64_t>(0, at - window_edge / 2); };
  const auto end = [&](std::int64_t at, std::int64_t length) {
    return std::min(length, at - window_edge / 2 + window_edge);
  };
  const std::int64_t x0 = index % size.x;
  const std::int64_t y0 = index / size.x % size.y;
  const std::int64_t z0 = index / (size.x * size.y);
  for (std::int64_t z = from(z0); z < end(z0, size.z); ++z)
    for (std::int64_t y = from(y0); y < end(y0, size.y); ++y)
      for (std::int64_t x = from(x0); x < end(x0, size.x); ++x)
        if (filled(static_cast<std::size_t>(size.index(x, y, z)))) return true;
  return false;
}

/// The fraction of windows without a filled voxel, among some of the mask's voxels or all. Their number is such that it
/// takes a fraction of a second.
double fraction_of_empty_windows(const SharpenData& data, const std::function<bool(std::size_t)>& filled) {
  constexpr double max_reads = 1e8;
  const double reads = static_cast<double>(data.window_edge) * data.window_edge * data.window_edge;
  const std::int64_t voxels = data.mask.count();
  const auto wanted = static_cast<std::int64_t>(std::clamp(max_reads / reads, 200.0, 4000.0));
  const std::int64_t step = std::max<std::int64_t>(1, voxels / wanted);
  std::int64_t seen = 0;
  std::int64_t looked_at = 0;
  std::int64_t empty = 0;
  for (std::size_t i = 0; i < data.mask.inside.size(); ++i) {
    if (data.mask.inside[i] == 0 || seen++ % step != 0) continue;
    ++looked_at;
    empty += !is_filled(static_cast<std::int64_t>(i), data.mask.size, data.window_edge, filled);
  }
  return static_cast<double>(empty) / static_cast<double>(std::max<std::int64_t>(1, looked_at));
}

void check_model(const SharpenData& data, RunLog& log) {
  const std::vector<std::uint8_t> atoms =
      voxels_with_atoms(*data.model, data.mask.size, data.observed.spacing_angstrom);
  const double empty = fraction_of_empty_windows(data, [&](std::size_t i) { return atoms[i] != 0; });
  if (empty == 1)
    throw_input_error("The reference is empty inside the mask", "no window around its voxels has an atom of the model",
                      "Give the model's mask, or {profile auto} for what the model lacks");
  if (empty > 0)
    log.warn("The windows of about " + percent(empty) +
             " of the mask's voxels hold no atom of the model, and become nearly 0; {profile auto} beside the model "
             "fills them");
}

void check_map(const SharpenData& data, VolumeView reference, RunLog& log) {
  constexpr double share_worth_a_warning = 0.01;
  const float background = background_of(reference);
  const auto filled = [&](std::size_t i) { return reference.voxels[i] != background; };
  std::int64_t without = 0;
  for (std::size_t i = 0; i < data.mask.inside.size(); ++i) without += data.mask.inside[i] != 0 && !filled(i);
  const double share = static_cast<double>(without) / static_cast<double>(data.mask.count());
  const std::string is_background = background == 0 ? "0" : "the value of its corners";
  if (share == 1)
    throw_input_error("The reference is empty inside the mask", "it is " + is_background + " at all of its voxels",
                      "Give a reference map with density there, or another mask");
  if (share < share_worth_a_warning) return;
  const double empty = fraction_of_empty_windows(data, filled);
  std::string words = "The reference map is " + is_background + " at " + percent(share) + " of the mask's voxels";
  if (empty > 0) words += ", and in the whole windows of about " + percent(empty) + ", which become 0";
  log.warn(words + "; a mask where the reference has density leaves them out");
}

}  // namespace

void check_reference_density(const SharpenData& data, VolumeView reference, RunLog& log) {
  if (reference.empty() || data.is_hybrid()) return;
  if (data.model != nullptr)
    check_model(data, log);
  else
    check_map(data, reference, log);
}

}  // namespace acuity
