// The kernels of cuda/fft, and the functions that launch them.
// Called by CudaFftDevice; the bodies are in windows/window_pass.h and voxel_list.h. Mirrors
// src/host/engines/window_transform.h.
#pragma once

#include <cuda_runtime_api.h>

#include <acuity/mask.h>

#include "host/core/mask_runs.h"
#include "windows/fft/soft_window_sums.h"
#include "windows/fft/window_pass.h"
#include "windows/fft/window_powers.h"

namespace acuity {

/// A batch of windows. Window w of the observed map lies at d_windows + maps w * window_floats(N), those of the
/// reference and of the second map behind it. All pointers are to device memory.
struct WindowBatch {
  int maps;       ///< GainView::maps().
  int map_count;  ///< GainView::map_count.
  PassMaps map;
  const std::int64_t* d_voxels;  ///< Index of each window's voxel in the maps.
  std::int64_t count;            ///< Windows with a voxel of their own.
  std::int64_t planned;          ///< Windows that the transform takes; those past `count` repeat the last.
  float* d_windows;
  const float* d_weights;  ///< Those of SoftView; null for windows with a sharp edge.
  float* d_sums;           ///< [channel][shell][count], as voxel_epilogue.h says.
};

/// Gathers planned windows of all maps.
void launch_gather(const WindowBatch& batch, int window_edge, cudaStream_t stream);

/// The sums of Eq. 1 and 4 for `count` windows whose half-spectra stand in the windows' place.
void launch_sums(const WindowBatch& batch, const PassView& pass, cudaStream_t stream);

/// Eq. 2 to 4, or 9, 3 and 4 with a profile, from these sums. The output voxel is d_out[w]. With a second map it is
/// d_out[2 w], and d_out[2 w + 1] is that of the second map.
void launch_epilogue(const WindowBatch& batch, const EpilogueView& view, float* d_out, cudaStream_t stream);

/// Eq. 11 for `count` windows of two half maps: d_out[3 (M + 1) w + ...] as window_powers() writes them.
void launch_powers(const WindowBatch& batch, const PassView& pass, float* d_out, cudaStream_t stream);

/// Eq. 14 for `count` windows of two half maps: d_out[11 (M + 1) w + ...] as soft_window_sums() writes them.
void launch_soft_sums(const WindowBatch& batch, const SoftView& view, int window_edge, float* d_out,
                      cudaStream_t stream);

/// Writes the voxels first ... first + count - 1 of the runs to `d_voxels`, in their order. `d_ends` is memory for
/// run_count values.
void launch_voxel_list(const MaskRun* d_runs, std::int64_t run_count, std::int64_t first, std::int64_t count,
                       std::int64_t* d_ends, std::int64_t* d_voxels, cudaStream_t stream);

/// Makes the device current on the calling thread, with a context and the kernels of this program. No error is left
/// behind for the calls that follow.
cudaError_t start_device(int device);

/// Bytes that a gather reads and writes in device memory for a window of each map, and bytes that the sums read of its
/// coefficients. They are counted from the algorithm: each value once.
double gather_bytes(int window_edge, int maps);
double coefficient_bytes(std::int64_t coefficient_count, int maps);

}  // namespace acuity
