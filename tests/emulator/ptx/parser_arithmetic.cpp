#include <cstdint>
#include <string>

#include "emulator/ptx/arithmetic.h"
#include "emulator/ptx/parser.h"

namespace acuity::emulator {
namespace {

// Operations by type; nothing is set where an operation has no such type.
template <class Act>
void set_integer_unary(Instruction& in, Type type) {
  switch (type) {
    case Type::u16:
      ACUITY_EMULATED_OPERATION(in, unary, std::uint16_t, Act);
      break;
    case Type::s16:
      ACUITY_EMULATED_OPERATION(in, unary, std::int16_t, Act);
      break;
    case Type::u32:
      ACUITY_EMULATED_OPERATION(in, unary, std::uint32_t, Act);
      break;
    case Type::s32:
      ACUITY_EMULATED_OPERATION(in, unary, std::int32_t, Act);
      break;
    case Type::u64:
      ACUITY_EMULATED_OPERATION(in, unary, std::uint64_t, Act);
      break;
    case Type::s64:
      ACUITY_EMULATED_OPERATION(in, unary, std::int64_t, Act);
      break;
    default:
      break;
  }
}
template <class Act>
void set_real_unary(Instruction& in, Type type) {
  if (type == Type::f32) ACUITY_EMULATED_OPERATION(in, unary, float, Act);
  if (type == Type::f64) ACUITY_EMULATED_OPERATION(in, unary, double, Act);
}
template <class Act>
void set_integer_binary(Instruction& in, Type type) {
  switch (type) {
    case Type::u16:
      ACUITY_EMULATED_OPERATION(in, binary, std::uint16_t, Act);
      break;
    case Type::s16:
      ACUITY_EMULATED_OPERATION(in, binary, std::int16_t, Act);
      break;
    case Type::u32:
      ACUITY_EMULATED_OPERATION(in, binary, std::uint32_t, Act);
      break;
    case Type::s32:
      ACUITY_EMULATED_OPERATION(in, binary, std::int32_t, Act);
      break;
    case Type::u64:
      ACUITY_EMULATED_OPERATION(in, binary, std::uint64_t, Act);
      break;
    case Type::s64:
      ACUITY_EMULATED_OPERATION(in, binary, std::int64_t, Act);
      break;
    default:
      break;
  }
}
template <class Act>
void set_real_binary(Instruction& in, Type type) {
  if (type == Type::f32) ACUITY_EMULATED_OPERATION(in, binary, float, Act);
  if (type == Type::f64) ACUITY_EMULATED_OPERATION(in, binary, double, Act);
}
template <class Integer, class Real>
void set_binary(Instruction& in, Type type) {
  set_integer_binary<Integer>(in, type);
  set_real_binary<Real>(in, type);
}

/// Sets a template on lanes and one integer of at least 32 bits.
#define ACUITY_SET_INTEGER(in, type, function, ...)                                                 \
  do {                                                                                              \
    if ((type) == Type::u32) ACUITY_EMULATED_OPERATION(in, function, std::uint32_t, ##__VA_ARGS__); \
    if ((type) == Type::s32) ACUITY_EMULATED_OPERATION(in, function, std::int32_t, ##__VA_ARGS__);  \
    if ((type) == Type::u64) ACUITY_EMULATED_OPERATION(in, function, std::uint64_t, ##__VA_ARGS__); \
    if ((type) == Type::s64) ACUITY_EMULATED_OPERATION(in, function, std::int64_t, ##__VA_ARGS__);  \
  } while (false)

}  // namespace

bool KernelParser::parse_approximate(Instruction& in, const Words& words) {
  const std::string names[] = {"sqrt", "rsqrt", "ex2", "lg2", "rcp", "sin", "cos"};
  int variant = -1;
  for (int i = 0; i < 7; ++i)
    if (words.operation == names[i]) variant = i;
  if (variant < 0) return false;
  set_destination(in, words);
  set_sources(in, words, 1);
  in.variant = variant;
  if (words.has("approx")) {
    if (words.type == Type::f32)
      ACUITY_EMULATED_OPERATION(in, approximate);
    else if (variant == rcp_variant)
      ACUITY_EMULATED_OPERATION(in, approximate_reciprocal);
  } else if (variant == sqrt_variant) {
    set_real_unary<SquareRoot>(in, words.type);
  } else if (variant == rcp_variant) {
    set_real_unary<Reciprocal>(in, words.type);
  }
  return true;
}

bool KernelParser::parse_unary(Instruction& in, const Words& words) {
  const std::string& op = words.operation;
  if (op == "popc" || op == "clz" || op == "brev") {
    in.to[0] = destination(words.operands[0], in.to_wide);
    set_sources(in, words, 1);
    in.variant = op == "popc" ? 0 : op == "clz" ? 1 : 2;
    if (size_of(words.type) == 8)
      ACUITY_EMULATED_OPERATION(in, bits, std::uint64_t);
    else
      ACUITY_EMULATED_OPERATION(in, bits, std::uint32_t);
    return true;
  }
  if (op != "neg" && op != "not" && op != "abs") return false;
  set_destination(in, words);
  set_sources(in, words, 1);
  if (op == "not") {
    set_integer_unary<Not>(in, words.type);
  } else if (op == "neg") {
    set_integer_unary<Negate>(in, words.type);
    set_real_unary<Negate>(in, words.type);
  } else {
    set_integer_unary<Absolute>(in, words.type);
    set_real_unary<RealAbsolute>(in, words.type);
  }
  return true;
}

bool KernelParser::parse_wide(Instruction& in, const Words& words) {
  const bool adds = words.operation == "mad";
  if (!words.has("wide") || (!adds && words.operation != "mul")) return false;
  in.to[0] = destination(words.operands[0], in.to_wide);
  set_sources(in, words, 2);
  if (adds) in.from[2] = source(words.operands[3], Type::u64);
  if (words.type == Type::s32) ACUITY_EMULATED_OPERATION(in, multiply_wide, std::int32_t, std::int64_t);
  if (words.type == Type::u32) ACUITY_EMULATED_OPERATION(in, multiply_wide, std::uint32_t, std::uint64_t);
  return true;
}

bool KernelParser::parse_shift(Instruction& in, const Words& words) {
  const bool left = words.operation == "shl";
  if (!left && words.operation != "shr") return false;
  set_destination(in, words);
  in.from[0] = source(words.operands[1], words.type);
  in.from[1] = source(words.operands[2], Type::u32);
  if (left)
    ACUITY_SET_INTEGER(in, words.type, shift, true);
  else
    ACUITY_SET_INTEGER(in, words.type, shift, false);
  return true;
}

bool KernelParser::parse_insert(Instruction& in, const Words& words) {
  if (words.operation != "bfi") return false;
  set_destination(in, words);
  set_sources(in, words, 2);
  for (std::size_t i : {2, 3}) in.from[i] = source(words.operands[i + 1], Type::u32);
  if (words.type == Type::u32) ACUITY_EMULATED_OPERATION(in, insert_bits, std::uint32_t);
  if (words.type == Type::u64) ACUITY_EMULATED_OPERATION(in, insert_bits, std::uint64_t);
  return true;
}

bool KernelParser::parse_ternary(Instruction& in, const Words& words) {
  const bool fused = words.operation == "fma";
  if (!fused && words.operation != "mad") return false;
  if (words.has("hi")) refuse(words.text);
  set_destination(in, words);
  set_sources(in, words, 3);
  if (fused && !words.has("rn")) {
    if (!words.has("rm") || words.type != Type::f32) refuse(words.text);
    ACUITY_EMULATED_OPERATION(in, ternary, float, FusedMultiplyAddDown);
  } else if (fused) {
    if (words.type == Type::f32) ACUITY_EMULATED_OPERATION(in, ternary, float, FusedMultiplyAdd);
    if (words.type == Type::f64) ACUITY_EMULATED_OPERATION(in, ternary, double, FusedMultiplyAdd);
  } else {
    ACUITY_SET_INTEGER(in, words.type, ternary, MultiplyAdd);
  }
  return true;
}

bool KernelParser::parse_binary(Instruction& in, const Words& words) {
  if (words.operands.size() != 3) return false;
  const std::string& op = words.operation;
  const Type type = words.type;
  set_destination(in, words);
  set_sources(in, words, 2);
  if (op == "add") set_binary<Add, Add>(in, type);
  if (op == "sub") set_binary<Subtract, Subtract>(in, type);
  if (op == "mul" && !words.has("hi")) set_binary<Multiply, Multiply>(in, type);
  if (op == "mul" && words.has("hi")) ACUITY_SET_INTEGER(in, type, binary, MultiplyHigh);
  if (op == "and") set_integer_binary<And>(in, type);
  if (op == "or") set_integer_binary<Or>(in, type);
  if (op == "xor") set_integer_binary<Xor>(in, type);
  if (op == "min") set_binary<Minimum, RealMinimum>(in, type);
  if (op == "max") set_binary<Maximum, RealMaximum>(in, type);
  if (op == "copysign") set_real_binary<CopySign>(in, type);
  if (op == "div") set_real_binary<RealDivide>(in, type);
  if ((op == "div" && !is_real(type)) || op == "rem") {
    in.variant = op == "rem" ? 1 : 0;
    ACUITY_SET_INTEGER(in, type, divide);
  }
  return true;
}

}  // namespace acuity::emulator
