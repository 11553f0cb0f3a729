#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "emulator/ptx/options.h"
#include "emulator/ptx/parser.h"

namespace acuity::emulator {
namespace {

constexpr const char* special_names[special_count] = {
    "%tid.x",   "%tid.y",    "%tid.z",    "%ntid.x",   "%ntid.y", "%ntid.z",      "%ctaid.x",     "%ctaid.y",
    "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z", "%laneid", "%lanemask_ge", "%lanemask_lt", "%lanemask_le"};

/// Stands for the start of dynamic shared memory until the size of the static part is known.
constexpr std::uint32_t dynamic_start = 0xD1D1D1D1U;

/// Reads a number of PTX: integers, and real numbers as bits.
bool read_number(const std::string& text, std::uint64_t& value, bool wide) {
  if (text.size() > 2 && text[0] == '0' && std::tolower(text[1]) == 'f') {
    const auto bits = static_cast<std::uint32_t>(std::strtoul(text.c_str() + 2, nullptr, 16));
    value = bits;
    if (wide) {
      float narrow = 0;
      std::memcpy(&narrow, &bits, 4);
      const double real = narrow;
      std::memcpy(&value, &real, 8);
    }
    return true;
  }
  if (text.size() > 2 && text[0] == '0' && std::tolower(text[1]) == 'd') {
    value = std::strtoull(text.c_str() + 2, nullptr, 16);
    return true;
  }
  if (std::isdigit(static_cast<unsigned char>(text[0])) == 0 && text[0] != '-') return false;
  char* end = nullptr;
  value = text[0] == '-' ? static_cast<std::uint64_t>(std::strtoll(text.c_str(), &end, 0))
                         : std::strtoull(text.c_str(), &end, 0);
  if (*end == 'U') ++end;
  return *end == 0;
}

}  // namespace

KernelParser::KernelParser(Kernel& kernel, std::vector<std::string> shared, std::vector<std::string> variables)
    : kernel_(kernel), dynamic_shared_(std::move(shared)), variables_(std::move(variables)) {
  std::fill(std::begin(kernel_.specials), std::end(kernel_.specials), -1);
}

KernelParser::Register KernelParser::find(const std::string& name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found != scope->end()) return found->second;
  }
  return {};
}

int KernelParser::constant32(std::uint32_t value) {
  const auto [at, is_new] = constants32_.try_emplace(value, kernel_.cells32);
  if (is_new) kernel_.constants32.emplace_back(kernel_.cells32++, value);
  return at->second;
}

int KernelParser::constant64(std::uint64_t value) {
  const auto [at, is_new] = constants64_.try_emplace(value, kernel_.cells64);
  if (is_new) kernel_.constants64.emplace_back(kernel_.cells64++, value);
  return at->second;
}

int KernelParser::constant(std::uint64_t value, bool wide) {
  return wide ? constant64(value) : constant32(static_cast<std::uint32_t>(value));
}

int KernelParser::source(const std::string& operand, Type type, bool* wide) {
  const bool wanted_wide = size_of(type) == 8;
  const Register found = find(operand);
  if (found.file == file32 || found.file == file64) {
    if (wide != nullptr)
      *wide = found.file == file64;
    else if ((found.file == file64) != wanted_wide)
      refuse("width of " + operand);
    return found.index;
  }
  for (int i = 0; i < special_count; ++i) {
    if (operand != special_names[i]) continue;
    if (kernel_.specials[i] < 0) kernel_.specials[i] = kernel_.cells32++;
    if (wide != nullptr) *wide = false;
    return kernel_.specials[i];
  }
  if (wide != nullptr) *wide = wanted_wide;
  std::uint64_t value = 0;
  if (read_number(operand, value, wanted_wide)) return constant(value, wanted_wide);
  const auto parameter = parameters_.find(operand);
  if (parameter != parameters_.end()) return constant(static_cast<std::uint64_t>(parameter->second), wanted_wide);
  const auto variable = shared_.find(operand);
  if (variable != shared_.end()) return constant(variable->second, wanted_wide);
  if (std::find(dynamic_shared_.begin(), dynamic_shared_.end(), operand) != dynamic_shared_.end()) {
    has_dynamic_ = true;
    return constant(dynamic_start, wanted_wide);
  }
  // Variables of the device exist for Thrust's templates; no kernel reads them, and the address belongs to nothing.
  if (std::find(variables_.begin(), variables_.end(), operand) != variables_.end()) return constant64(0xdead0000U);
  refuse("operand " + operand);
}

int KernelParser::predicate(const std::string& operand) const {
  const Register found = find(operand);
  if (found.file != predicate_file) refuse("predicate " + operand);
  return found.index;
}

int KernelParser::destination(const std::string& operand, bool& wide) const {
  wide = false;
  if (operand == "_") return -1;
  const Register found = find(operand);
  if (found.file != file32 && found.file != file64) refuse("destination " + operand);
  wide = found.file == file64;
  return found.index;
}

void KernelParser::set_destination(Instruction& in, const Words& words) {
  in.to[0] = destination(words.operands[0], in.to_wide);
  if (words.type != Type::none && in.to_wide != (size_of(words.type) == 8)) refuse("width of the destination");
}

void KernelParser::set_sources(Instruction& in, const Words& words, int count) {
  for (int i = 0; i < count; ++i) in.from[i] = source(words.operands[static_cast<std::size_t>(i) + 1], words.type);
}

void KernelParser::set_address(Instruction& in, const std::string& operand) {
  const std::string inner = operand.substr(1, operand.size() - 2);
  const std::size_t plus = inner.find('+');
  const std::string base = trimmed(inner.substr(0, plus));
  in.offset = plus == std::string::npos ? 0 : std::strtoll(inner.c_str() + plus + 1, nullptr, 0);
  const Register found = find(base);
  if (found.file == file32 || found.file == file64) {
    in.address = found.index;
    in.address_wide = found.file == file64;
  } else if (parameters_.count(base) > 0) {
    in.offset += parameters_[base];
  } else if (shared_.count(base) > 0) {
    in.offset += static_cast<std::int64_t>(shared_[base]);
  } else if (std::find(dynamic_shared_.begin(), dynamic_shared_.end(), base) != dynamic_shared_.end()) {
    has_dynamic_ = true;
    dynamic_offsets_.push_back(static_cast<int>(kernel_.code.size()));
  } else {
    refuse("address " + operand);
  }
}

void KernelParser::finish() {
  for (const auto& [instruction, label] : branches_) {
    const auto found = labels_.find(label);
    if (found == labels_.end()) refuse("label " + label);
    kernel_.code[static_cast<std::size_t>(instruction)].target = found->second;
  }
  Instruction end;
  end.control = Control::exit;
  end.text = "(end)";
  kernel_.code.push_back(end);
  if (!has_dynamic_) return;
  // Dynamic shared memory lies behind the static part.
  kernel_.static_shared = (kernel_.static_shared + 15) / 16 * 16;
  for (auto& [cell, value] : kernel_.constants32)
    if (value == dynamic_start) value = static_cast<std::uint32_t>(kernel_.static_shared);
  for (auto& [cell, value] : kernel_.constants64)
    if (value == dynamic_start) value = kernel_.static_shared;
  for (const int instruction : dynamic_offsets_)
    kernel_.code[static_cast<std::size_t>(instruction)].offset += static_cast<std::int64_t>(kernel_.static_shared);
}

void KernelParser::refuse(const std::string& what) const {
  stop("unknown PTX, line " + std::to_string(line_) + " of a module: " + what);
}

}  // namespace acuity::emulator
