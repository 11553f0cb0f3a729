#include "emulator/ptx/parser.h"

#include <algorithm>
#include <sstream>

#include "emulator/ptx/access.h"

namespace acuity::emulator {
namespace {

std::vector<std::string> elements(const std::string& operand) {
  if (operand[0] != '{') return {operand};
  return split(operand.substr(1, operand.size() - 2), ',');
}

void set_operation(Instruction& in, Operation for_warp, Operation for_lane) {
  in.for_warp = for_warp;
  in.for_lane = for_lane;
}

}  // namespace

bool KernelParser::Words::has(const std::string& suffix) const {
  return std::find(suffixes.begin(), suffixes.end(), suffix) != suffixes.end();
}

void KernelParser::add_label(const std::string& name) { labels_[name] = static_cast<int>(kernel_.code.size()); }

void KernelParser::add_registers(const std::string& type, const std::string& names) {
  const bool wide = type == ".b64" || type == ".u64" || type == ".s64" || type == ".f64";
  const File file = type == ".pred" ? predicate_file : wide ? file64 : file32;
  int& count = file == predicate_file ? kernel_.predicates : wide ? kernel_.cells64 : kernel_.cells32;
  for (const std::string& name : split(names, ',')) {
    const std::size_t bracket = name.find('<');
    if (bracket == std::string::npos) {
      scopes_.back()[name] = {file, count++};
      continue;
    }
    const int copies = std::stoi(name.substr(bracket + 1));
    for (int i = 0; i < copies; ++i) scopes_.back()[name.substr(0, bracket) + std::to_string(i)] = {file, count++};
  }
}

void KernelParser::add_shared(const std::string& text) {
  std::istringstream words(text);
  std::size_t alignment = 1;
  std::size_t element = 1;
  std::string name;
  for (std::string word; words >> word;) {
    if (word == ".align")
      words >> alignment;
    else if (word[0] == '.')
      element = static_cast<std::size_t>(size_of(type_named(word.substr(1))));
    else
      name = word;
  }
  alignment = std::max(alignment, element);
  const std::size_t bracket = name.find('[');
  const std::size_t count = bracket == std::string::npos ? 1 : std::stoul(name.substr(bracket + 1));
  kernel_.static_shared = (kernel_.static_shared + alignment - 1) / alignment * alignment;
  shared_[name.substr(0, bracket)] = kernel_.static_shared;
  kernel_.static_shared += count * element;
}

void KernelParser::add_directive(const std::string& text) {
  std::istringstream words(text);
  std::string directive;
  words >> directive;
  std::string rest;
  if (directive == ".reg") {
    std::string type;
    words >> type;
    std::getline(words, rest);
    add_registers(type, rest);
  } else if (directive == ".shared") {
    std::getline(words, rest);
    add_shared(rest);
  } else if (directive != ".pragma" && directive != ".loc") {
    refuse("directive " + text);
  }
}

KernelParser::Words KernelParser::words_of(const std::string& text, Instruction& in) {
  Words words;
  words.text = text;
  std::string rest = text;
  const auto first_word = [&] {
    const std::size_t end = rest.find_first_of(" \t\n");
    const std::string word = rest.substr(0, end);
    rest = end == std::string::npos ? "" : trimmed(rest.substr(end));
    return word;
  };
  if (text[0] == '@') {
    std::string guard = first_word().substr(1);
    in.guard_negated = guard[0] == '!';
    if (in.guard_negated) guard = guard.substr(1);
    in.guard = predicate(guard);
  }
  words.suffixes = split(first_word(), '.');
  words.operation = words.suffixes.front();
  words.suffixes.erase(words.suffixes.begin());
  if (words.suffixes.empty()) words.suffixes.emplace_back();
  if (!rest.empty()) words.operands = split(rest, ',');
  words.type = type_named(words.last());
  return words;
}

void KernelParser::add_statement(const std::string& untrimmed, int line) {
  line_ = line;
  const std::string text = trimmed(untrimmed);
  if (text.empty()) return;
  if (text[0] == '.') return add_directive(text);
  Instruction in;
  in.text = text;
  in.line = line;
  std::replace_if(
      in.text.begin(), in.text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  const Words words = words_of(text, in);
  // Suffixes that the project's kernels do not have, because they are compiled without fast mathematics.
  if ((words.has("ftz") && !words.has("approx")) || (words.has("sat") && words.operation != "cvt") || words.has("cc"))
    refuse(text);
  const bool rounds_to_nearest = !words.has("rz") && !words.has("rm") && !words.has("rp");
  if (!rounds_to_nearest && words.operation != "cvt" && words.operation != "fma") refuse(text);
  if (!parse_control(in, words) && !parse_access(in, words) && !parse_move(in, words) && !parse_convert(in, words) &&
      !parse_predicate(in, words) && !parse_approximate(in, words) && !parse_unary(in, words) &&
      !parse_wide(in, words) && !parse_shift(in, words) && !parse_insert(in, words) && !parse_ternary(in, words) &&
      !parse_binary(in, words))
    refuse(text);
  if (in.control == Control::operation && in.for_warp == nullptr) refuse(text);
  kernel_.code.push_back(in);
}

bool KernelParser::parse_control(Instruction& in, const Words& words) {
  const std::string& op = words.operation;
  const std::vector<std::string>& operands = words.operands;
  if (op == "ret" || op == "exit") {
    in.control = Control::exit;
  } else if (op == "bra") {
    in.control = Control::branch;
    branches_.emplace_back(static_cast<int>(kernel_.code.size()), operands[0]);
  } else if (op == "bar" || op == "barrier") {
    in.control = words.has("warp") ? Control::warp_barrier : Control::barrier;
    if (words.has("warp"))
      in.from[0] = source(operands[0], Type::u32);
    else if (operands.size() > 1 || operands[0] != "0" || in.guard >= 0)
      refuse("barrier " + words.text);
  } else if (op == "membar" || op == "fence" || op == "nanosleep") {
    in.control = Control::nothing;
    kernel_.spins = kernel_.spins || op == "nanosleep";
  } else if (op == "shfl") {
    in.control = Control::shuffle;
    in.variant = words.has("up") ? 0 : words.has("down") ? 1 : words.has("bfly") ? 2 : 3;
    const std::vector<std::string> to = split(operands[0], '|');
    in.to[0] = destination(to[0], in.to_wide);
    if (to.size() > 1) in.to_predicate = predicate(to[1]);
    for (int i = 0; i < 4; ++i) in.from[i] = source(operands[static_cast<std::size_t>(i) + 1], Type::u32);
  } else if (op == "vote") {
    in.control = Control::vote;
    in.variant = words.has("any") ? 0 : words.has("all") ? 1 : 2;
    in.to[0] = in.variant == 2 ? destination(operands[0], in.to_wide) : predicate(operands[0]);
    in.negated = operands[1][0] == '!';
    in.from[0] = predicate(in.negated ? operands[1].substr(1) : operands[1]);
    in.from[3] = source(operands[2], Type::u32);
  } else {
    return false;
  }
  return true;
}

bool KernelParser::parse_access(Instruction& in, const Words& words) {
  const bool store = words.operation == "st";
  if (!store && words.operation != "ld") return false;
  in.values = words.has("v4") ? 4 : words.has("v2") ? 2 : 1;
  in.value_bytes = size_of(words.type);
  in.extends_sign = is_signed(words.type);
  in.relaxed = words.has("relaxed") || words.has("volatile") || words.has("acquire") || words.has("release");
  set_address(in, words.operands[store ? 0 : 1]);
  const std::vector<std::string> values = elements(words.operands[store ? 1 : 0]);
  if (static_cast<int>(values.size()) != in.values) refuse("vector " + words.text);
  for (int i = 0; i < in.values; ++i) {
    const std::string& value = values[static_cast<std::size_t>(i)];
    if (store)
      in.from[i] = source(value, words.type, &in.wide[i]);
    else
      in.to[i] = destination(value, in.wide[i]);
  }
  if (words.has("param")) {
    if (store) refuse(words.text);
    set_operation(in, load_parameter<warp_size>, load_parameter<1>);
  } else if (words.has("shared")) {
    set_operation(in, store ? access_shared<warp_size, true> : access_shared<warp_size, false>,
                  store ? access_shared<1, true> : access_shared<1, false>);
  } else if (words.has("local")) {
    refuse(words.text);
  } else {
    set_operation(in, store ? access_device<warp_size, true> : access_device<warp_size, false>,
                  store ? access_device<1, true> : access_device<1, false>);
  }
  return true;
}

}  // namespace acuity::emulator
