// A kernel as the emulator runs it: instructions with their operands as numbers of registers, and counts.
// Made by the parser, walked through by the interpreter.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/ptx/memory.h"

namespace acuity::emulator {

struct Warp;
struct Instruction;
/// Carries out an instruction for the lanes of a mask.
using Operation = void (*)(Warp&, const Instruction&, std::uint32_t mask);

/// Instructions that the interpreter carries out itself; `operation` is everything that a function of the instruction
/// does.
enum class Control : std::uint8_t { operation, branch, exit, barrier, warp_barrier, shuffle, vote, nothing };

/// Types of PTX. Untyped bits count as unsigned.
enum class Type { u8, s8, u16, s16, u32, s32, u64, s64, f32, f64, none };
constexpr int size_of(Type type) {
  constexpr int sizes[] = {1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 0};
  return sizes[static_cast<int>(type)];
}
constexpr bool is_signed(Type type) {
  return type == Type::s8 || type == Type::s16 || type == Type::s32 || type == Type::s64;
}
constexpr bool is_real(Type type) { return type == Type::f32 || type == Type::f64; }

/// Registers lie in three files: predicates, cells of 32 bits, which narrower types use too, and cells of 64 bits.
/// An operand is a number in the file that its type asks for; -1: none.
struct Instruction {
  Control control = Control::operation;
  Operation for_warp = nullptr;  ///< For 32 lanes.
  Operation for_lane = nullptr;  ///< For one.
  int guard = -1;                ///< Predicate.
  bool guard_negated = false;
  int to[4] = {-1, -1, -1, -1};
  int from[4] = {-1, -1, -1, -1};
  int to_predicate = -1;  ///< Second destination.
  bool wide[4] = {};      ///< Whether a value of a load or store has 64 bits.
  bool to_wide = false;   ///< Whether the destination has 64 bits.
  bool negated = false;   ///< Source predicate of a vote.
  int values = 1;         ///< Number of values of a load or store.
  int value_bytes = 4;    ///< Bytes of each of them.
  bool extends_sign = false;
  bool relaxed = false;
  int address = -1;  ///< Register of an address.
  bool address_wide = false;
  std::int64_t offset = 0;                            ///< Added to the address.
  int variant = 0;                                    ///< Meaning depends on the operation.
  Type to_type = Type::none, from_type = Type::none;  ///< Types of a conversion.
  int target = -1;                                    ///< Instruction that a branch goes to.
  int meets_at = -1;  ///< Instruction at which the sides of a branch meet again; -1: at the end.
  std::string text;
  int line = 0;

  // Counts, with the option COUNTS.
  std::uint64_t warp_count = 0;
  std::uint64_t thread_count = 0;
  std::uint64_t transactions = 0;  ///< Wavefronts of shared memory, sectors of device memory, divergent branches.
  std::uint64_t ideal = 0;
  std::uint64_t bytes = 0;
  Allocation* last = nullptr;  ///< Allocation that it accessed last; a guess for the next access.
};

struct Parameter {
  std::string name;
  int offset;
  int size;
};

/// Special registers in the order of `special_names`.
enum Special {
  tid_x,
  tid_y,
  tid_z,
  ntid_x,
  ntid_y,
  ntid_z,
  ctaid_x,
  ctaid_y,
  ctaid_z,
  nctaid_x,
  nctaid_y,
  nctaid_z,
  laneid,
  lanemask_ge,
  lanemask_lt,
  lanemask_le,
  special_count
};

struct Kernel {
  std::string name;        ///< Mangled.
  std::string short_name;  ///< For people.
  std::vector<Instruction> code;
  std::vector<Parameter> parameters;
  int parameter_bytes = 0;
  int cells32 = 0, cells64 = 0, predicates = 0;
  std::vector<std::pair<int, std::uint32_t>> constants32;
  std::vector<std::pair<int, std::uint64_t>> constants64;
  int specials[special_count];  ///< Cell of each special register, or -1.
  std::size_t static_shared = 0;
  int max_threads = 1024;
  bool spins = false;  ///< Its blocks wait for one another, in ascending order.
  std::uint64_t launches = 0;
  std::uint64_t blocks = 0;
};

/// Adds the kernels of a module, a text of PTX. Stops the program where it has what the emulator lacks.
void add_module(const std::string& text);
/// A kernel by its mangled name, or null. The first call reads the files of PTX for the architecture.
Kernel* find_kernel(const std::string& name);

/// Numbers of blocks or threads along each axis.
struct Extent {
  std::uint32_t x = 1, y = 1, z = 1;
  std::uint64_t count() const { return std::uint64_t{x} * y * z; }
};

/// Runs a launch to its end. `parameters` are as the kernel lays them out.
void run_kernel(Kernel& kernel, Extent grid, Extent block, std::size_t dynamic_shared,
                const std::vector<std::uint8_t>& parameters, int device);

/// Writes the files of COUNTS.
void write_counts();

/// "march_kernel<8,1>" of a mangled name.
std::string short_kernel_name(const std::string& mangled);
/// Fills in where the sides of each branch meet: the nearest instruction that all its ways pass.
void find_meeting_points(Kernel& kernel);

}  // namespace acuity::emulator
