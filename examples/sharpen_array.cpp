// A map in, a map out: sharpens an array that another program owns, without a file. See acuity/acuity.h for the rest.
#include <cmath>
#include <cstdio>
#include <vector>

#include <acuity/acuity.h>

int main() {
  const acuity::GridSize size{40, 40, 40};
  std::vector<float> blurred, sharp;  // 30 atoms as a map shows them and as they should be; x fastest, then y, then z.
  for (int i = 0; i < size.count(); ++i) {
    double wide = 0, narrow = 0;
    for (int atom = 0; atom < 30; ++atom) {
      const double x = i % 40 - 10 - atom * 7 % 20, y = i / 40 % 40 - 10 - atom * 11 % 19,
                   z = i / 1600 - 10 - atom * 5 % 17;
      wide += std::exp(-(x * x + y * y + z * z) / 18);
      narrow += std::exp(-(x * x + y * y + z * z) / 5);
    }
    blurred.push_back(static_cast<float>(wide));
    sharp.push_back(static_cast<float>(narrow));
  }
  const acuity::VolumeView map(size, 1.0, blurred), reference(size, 1.0, sharp);  // Voxels of 1 A; nothing is copied.
  acuity::SharpenInput input;
  input.map = map;
  input.reference = reference;
  input.mask = acuity::Mask{size, std::vector<unsigned char>(blurred.size(), 1)};
  acuity::SharpenSettings settings;
  settings.window_angstrom = 16;
  try {
    acuity::RunLog log;
    const acuity::SharpenResult result = acuity::sharpen(std::move(input), settings, log);
    const double before = acuity::real_space_correlation(map, reference, nullptr);
    const double after = acuity::real_space_correlation(result.map, reference, nullptr);
    std::printf("acuity %s: correlation with the reference %.3f, then %.3f\n", acuity::version().c_str(), before,
                after);
    return after > before ? 0 : 1;
  } catch (const acuity::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
