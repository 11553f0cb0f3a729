#include <cstdint>
#include <string>
#include <vector>

#include "emulator/ptx/parser.h"
#include "emulator/ptx/predicates.h"

namespace acuity::emulator {
namespace {

template <class T>
bool set_comparison_of(Instruction& in, const std::string& name) {
  using enum Compare;
#define ACUITY_COMPARISON(word, value)                      \
  if (name == word) {                                       \
    ACUITY_EMULATED_OPERATION(in, set_predicate, T, value); \
    return true;                                            \
  }
  ACUITY_COMPARISON("eq", eq)
  ACUITY_COMPARISON("ne", ne)
  ACUITY_COMPARISON("lt", lt)
  ACUITY_COMPARISON("lo", lt)
  ACUITY_COMPARISON("le", le)
  ACUITY_COMPARISON("ls", le)
  ACUITY_COMPARISON("gt", gt)
  ACUITY_COMPARISON("hi", gt)
  ACUITY_COMPARISON("ge", ge)
  ACUITY_COMPARISON("hs", ge)
  ACUITY_COMPARISON("equ", equ)
  ACUITY_COMPARISON("neu", neu)
  ACUITY_COMPARISON("ltu", ltu)
  ACUITY_COMPARISON("leu", leu)
  ACUITY_COMPARISON("gtu", gtu)
  ACUITY_COMPARISON("geu", geu)
  ACUITY_COMPARISON("num", num)
  ACUITY_COMPARISON("nan", nan)
#undef ACUITY_COMPARISON
  return false;
}

bool set_comparison(Instruction& in, Type type, const std::string& name) {
  switch (type) {
    case Type::u16:
      return set_comparison_of<std::uint16_t>(in, name);
    case Type::s16:
      return set_comparison_of<std::int16_t>(in, name);
    case Type::u32:
      return set_comparison_of<std::uint32_t>(in, name);
    case Type::s32:
      return set_comparison_of<std::int32_t>(in, name);
    case Type::u64:
      return set_comparison_of<std::uint64_t>(in, name);
    case Type::s64:
      return set_comparison_of<std::int64_t>(in, name);
    case Type::f32:
      return set_comparison_of<float>(in, name);
    case Type::f64:
      return set_comparison_of<double>(in, name);
    default:
      return false;
  }
}

std::vector<std::string> halves(const std::string& operand) {
  return split(operand.substr(1, operand.size() - 2), ',');
}

}  // namespace

bool KernelParser::parse_move(Instruction& in, const Words& words) {
  const std::vector<std::string>& operands = words.operands;
  if (words.operation == "cvta") {
    if (words.has("shared") || words.has("local") || words.has("param")) refuse(words.text);
    in.to[0] = destination(operands[0], in.to_wide);
    in.from[0] = source(operands[1], Type::u64);
    ACUITY_EMULATED_OPERATION(in, unary, std::uint64_t, Move);
    return true;
  }
  if (words.operation != "mov" || words.last() == "pred") return false;
  if (operands[0][0] == '{' || operands[1][0] == '{') {
    const bool packs = operands[1][0] == '{';
    const std::vector<std::string> parts = halves(operands[packs ? 1 : 0]);
    if (parts.size() != 2 || size_of(words.type) != 8) refuse(words.text);
    if (packs) {
      set_destination(in, words);
      for (int i = 0; i < 2; ++i) in.from[i] = source(parts[static_cast<std::size_t>(i)], Type::u32);
      ACUITY_EMULATED_OPERATION(in, pack);
    } else {
      bool wide = false;
      for (int i = 0; i < 2; ++i) in.to[i] = destination(parts[static_cast<std::size_t>(i)], wide);
      in.from[0] = source(operands[1], Type::u64);
      ACUITY_EMULATED_OPERATION(in, unpack);
    }
    return true;
  }
  set_destination(in, words);
  in.from[0] = source(operands[1], words.type);
  if (size_of(words.type) == 8)
    ACUITY_EMULATED_OPERATION(in, unary, std::uint64_t, Move);
  else if (size_of(words.type) == 4)
    ACUITY_EMULATED_OPERATION(in, unary, std::uint32_t, Move);
  else
    ACUITY_EMULATED_OPERATION(in, unary, std::uint16_t, Move);
  return true;
}

bool KernelParser::parse_convert(Instruction& in, const Words& words) {
  if (words.operation != "cvt") return false;
  in.to_type = type_named(words.suffixes[words.suffixes.size() - 2]);
  in.from_type = words.type;
  const std::vector<std::string> roundings = {"rn", "rz", "rm", "rp"};
  for (int i = 0; i < 4; ++i) {
    const std::string& name = roundings[static_cast<std::size_t>(i)];
    if (words.has(name)) in.variant = i;
    if (words.has(name + "i")) in.variant = i | to_whole;
  }
  if (words.has("sat")) {
    if (!is_real(in.from_type) || in.from_type != in.to_type || in.variant != nearest) refuse(words.text);
    in.variant = to_unit_interval;
  }
  in.to[0] = destination(words.operands[0], in.to_wide);
  in.from[0] = source(words.operands[1], in.from_type, &in.wide[0]);
  ACUITY_EMULATED_OPERATION(in, convert);
  return true;
}

bool KernelParser::parse_predicate(Instruction& in, const Words& words) {
  const std::vector<std::string>& operands = words.operands;
  const std::string& op = words.operation;
  if (op == "setp") {
    const std::vector<std::string> to = split(operands[0], '|');
    in.to[0] = predicate(to[0]);
    if (to.size() > 1) in.to_predicate = predicate(to[1]);
    set_sources(in, words, 2);
    if (words.suffixes.size() > 2) {
      in.variant = words.has("and") ? combine_and : words.has("or") ? combine_or : combine_xor;
      const bool negated = operands[3][0] == '!';
      if (negated) in.variant |= combine_negated;
      in.from[2] = predicate(negated ? operands[3].substr(1) : operands[3]);
    }
    if (!set_comparison(in, words.type, words.suffixes[0])) refuse(words.text);
    return true;
  }
  if (op == "selp") {
    set_destination(in, words);
    set_sources(in, words, 2);
    in.from[2] = predicate(operands[3]);
    if (size_of(words.type) == 8)
      ACUITY_EMULATED_OPERATION(in, select, std::uint64_t);
    else
      ACUITY_EMULATED_OPERATION(in, select, std::uint32_t);
    return true;
  }
  if (words.last() != "pred") return false;
  in.to[0] = predicate(operands[0]);
  in.from[0] = in.to[0];
  if (op == "mov" && find(operands[1]).file != predicate_file) {
    in.variant = operands[1] == "0" ? logic_false : logic_true;
  } else {
    in.from[0] = predicate(operands[1]);
    if (operands.size() > 2) in.from[1] = predicate(operands[2]);
    in.variant = op == "and"   ? logic_and
                 : op == "or"  ? logic_or
                 : op == "xor" ? logic_xor
                 : op == "not" ? logic_not
                               : logic_move;
    if (in.variant == logic_move && op != "mov") refuse(words.text);
  }
  in.for_warp = in.for_lane = combine_predicates;
  return true;
}

}  // namespace acuity::emulator
