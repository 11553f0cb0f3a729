// Memory for whole maps, masks and spectra, which is kept for the next one of about the same size.
// Used by the vectors of spectra, and by all large vectors of the program.
#pragma once

#include <cstddef>

namespace acuity {

/// Blocks from here on are large, in bytes.
inline constexpr std::size_t large_block_bytes = std::size_t{2} << 20;

/// Whether vectors take large blocks: not in a library that sanitizers watch, since they watch the blocks of malloc().
extern const bool keeps_large_blocks;

/// A block of at least `bytes` bytes at a multiple of 2 MB, in pages of 2 MB where the system has them. Null where
/// there is no memory. Its bytes may be anything. Blocks that were given back serve again, since the system takes as
/// long to make pages ready as a transform takes to fill them. They go back to the system before the process would grow
/// beyond what it took before.
void* take_large_block(std::size_t bytes);

/// Whether `memory` is a large block; it is given back if so.
bool give_back_large_block(void* memory);

}  // namespace acuity
