// A map in, a map out: sharpens an array that another program owns, without a file. See acuity/acuity.h for the rest.
#include <cmath>
#include <cstdio>
#include <vector>

#include <acuity/acuity.h>

int main() {
  const acuity::GridSize size{48, 48, 48};
  std::vector<float> blurred, sharp;  // x fastest, then y, then z: a blob every 12 A, blurred and as it should be.
  for (long i = 0; i < size.count(); ++i) {
    const double x = i % 48 % 12 - 6, y = i / 48 % 48 % 12 - 6, z = i / 2304 % 12 - 6, r2 = x * x + y * y + z * z;
    blurred.push_back(static_cast<float>(std::exp(-r2 / 18)));
    sharp.push_back(static_cast<float>(std::exp(-r2 / 6)));
  }
  acuity::SharpenInput input;
  input.map = acuity::VolumeView(size, 1.0, blurred);  // Voxels of 1 A; nothing is copied.
  input.reference = acuity::VolumeView(size, 1.0, sharp);
  input.mask = acuity::Mask{size, std::vector<unsigned char>(blurred.size(), 1)};
  acuity::SharpenSettings settings;
  settings.window_angstrom = 24;
  try {
    acuity::RunLog log;
    const acuity::SharpenResult result = acuity::sharpen(std::move(input), settings, log);
    const acuity::VolumeView reference(size, 1.0, sharp);
    const double before = acuity::real_space_correlation(acuity::VolumeView(size, 1.0, blurred), reference, nullptr);
    const double after = acuity::real_space_correlation(result.map, reference, nullptr);
    std::printf("acuity %s: correlation with the reference %.3f, then %.3f\n", acuity::version().c_str(), before,
                after);
    return after > before ? 0 : 1;
  } catch (const acuity::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
