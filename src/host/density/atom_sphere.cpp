#include "host/density/atom_sphere.h"

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "host/density/atom_sphere.cpp"
#include <hwy/foreach_target.h>
// The header below belongs behind foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace acuity::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// exp(x) for x >= -88, as gemmi::unsafe_expapprox has it: the bits of x log2(e) as exponent and mantissa, and a
/// polynomial that corrects the mantissa. Multiplications and additions are not fused, for the same bits everywhere.
template <class D, class V>
HWY_INLINE V exp_approximated(D d, V x) {
  const hn::RebindToSigned<D> di;
  const auto bits = hn::ConvertTo(di, hn::Add(hn::Mul(hn::Set(d, 12102203.1615614F), x), hn::Set(d, 1065353216.0F)));
  const V power = hn::BitCast(d, hn::And(bits, hn::Set(di, 0x7F800000)));
  const V mantissa = hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(di, 0x7FFFFF)), hn::Set(di, 0x3F800000)));
  V sum = hn::Add(hn::Set(d, -2.190619930e-3F), hn::Mul(mantissa, hn::Set(d, 1.3555747234e-2F)));
  sum = hn::Add(hn::Set(d, 0.166617139F), hn::Mul(mantissa, sum));
  sum = hn::Add(hn::Set(d, 0.312146713F), hn::Mul(mantissa, sum));
  sum = hn::Add(hn::Set(d, 0.509871020F), hn::Mul(mantissa, sum));
  return hn::Mul(power, sum);
}

/// Densities at `count` voxels of a row, whose distances along x are squared in x2, and the rest of whose distance
/// squared is yz2. All arrays have a vector's room behind their end.
void densities_of_row(const AtomSphere& atom, const double* HWY_RESTRICT x2, double yz2, int count,
                      float* HWY_RESTRICT r2, float* HWY_RESTRICT density) {
  const hn::ScalableTag<double> dd;
  const hn::Rebind<float, decltype(dd)> half;
  for (int i = 0; i < count; i += static_cast<int>(hn::Lanes(dd)))
    hn::StoreU(hn::DemoteTo(half, hn::Add(hn::Set(dd, yz2), hn::LoadU(dd, x2 + i))), half, r2 + i);
  const hn::ScalableTag<float> d;
  for (int i = 0; i < count; i += static_cast<int>(hn::Lanes(d))) {
    const auto r_squared = hn::LoadU(d, r2 + i);
    auto sum = hn::Zero(d);
    for (std::size_t k = 0; k < AtomSphere::terms; ++k) {
      const auto x = hn::Max(hn::Mul(hn::Set(d, atom.b[k]), r_squared), hn::Set(d, -88.0F));
      sum = hn::Add(sum, hn::Mul(hn::Set(d, atom.a[k]), exp_approximated(d, x)));
    }
    hn::StoreU(hn::Mul(hn::Set(d, atom.occupancy), sum), d, density + i);
  }
}

int wrapped(int index, int size) {
  const int rest = index % size;
  return rest < 0 ? rest + size : rest;
}

void draw_sphere_by_vectors(const AtomSphere& atom, int first_plane, int last_plane, float* grid) {
  std::array<int, 3> low{};
  std::array<int, 3> high{};
  for (std::size_t i = 0; i < 3; ++i) {
    const int nearest = static_cast<int>(std::round(atom.centre[i]));
    const int reach = std::min(atom.reach[i], atom.size[i] - 1);
    low[i] = nearest - reach;
    high[i] = nearest + reach;
  }
  const int columns = high[0] - low[0] + 1;
  // Kept between atoms: thousands of them have a few hundred rows each.
  thread_local std::vector<double> own_x2;
  thread_local std::vector<float> own_r2;
  thread_local std::vector<float> own_density;
  const auto room = static_cast<std::size_t>(columns) + 2 * hn::Lanes(hn::ScalableTag<float>());
  own_x2.resize(std::max(own_x2.size(), room));
  own_r2.resize(own_x2.size());
  own_density.resize(own_x2.size());
  double* HWY_RESTRICT const x2 = own_x2.data();
  float* HWY_RESTRICT const r2 = own_r2.data();
  float* HWY_RESTRICT const density = own_density.data();
  // One subtraction a voxel, as gemmi walks along a row.
  double x = atom.step_angstrom[0] * (atom.centre[0] - low[0]);
  for (int i = 0; i < columns; ++i, x -= atom.step_angstrom[0]) x2[i] = x * x;
  for (int w = low[2]; w <= high[2]; ++w) {
    const int plane = wrapped(w, atom.size[2]);
    if (plane < first_plane || plane > last_plane) continue;
    const double z = atom.step_angstrom[2] * (atom.centre[2] - w);
    for (int v = low[1]; v <= high[1]; ++v) {
      const double y = atom.step_angstrom[1] * (atom.centre[1] - v);
      const double yz2 = y * y + z * z;
      if (yz2 > atom.radius_squared) continue;
      // The ends by the square root, and then exactly by what gemmi asks of each voxel.
      const double chord = std::sqrt(atom.radius_squared - yz2) / atom.step_angstrom[0];
      const double middle = atom.centre[0] - low[0];
      const auto inside = [&](int i) { return !(yz2 + x2[i] > atom.radius_squared); };
      int first = std::clamp(static_cast<int>(middle - chord), 0, columns - 1);
      int last = std::clamp(static_cast<int>(middle + chord) + 1, 0, columns - 1);
      while (first <= last && !inside(first)) ++first;
      while (first <= last && !inside(last)) --last;
      if (first > last) continue;
      const int count = last - first + 1;
      densities_of_row(atom, x2 + first, yz2, count, r2, density);
      float* HWY_RESTRICT const row =
          grid + (static_cast<std::int64_t>(plane) * atom.size[1] + wrapped(v, atom.size[1])) * atom.size[0];
      int column = wrapped(low[0] + first, atom.size[0]);
      for (int done = 0; done < count; column = 0) {
        const int part = std::min(count - done, atom.size[0] - column);
        for (int i = 0; i < part; ++i) row[column + i] += density[done + i];
        done += part;
      }
    }
  }
}

}  // namespace acuity::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace acuity {

HWY_EXPORT(draw_sphere_by_vectors);

void draw_sphere(const AtomSphere& atom, int first_plane, int last_plane, float* grid) {
  HWY_DYNAMIC_DISPATCH(draw_sphere_by_vectors)(atom, first_plane, last_plane, grid);
}

}  // namespace acuity
#endif
