#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>

#include "emulator/ptx/options.h"
#include "emulator/ptx/parser.h"

namespace acuity::emulator {

void write_kernel_counts(const Kernel& kernel);

namespace {

std::map<std::string, std::unique_ptr<Kernel>>& kernels() {
  static auto& all = *new std::map<std::string, std::unique_ptr<Kernel>>;
  return all;
}

/// The name without the number that nvcc gives unnamed namespaces: it differs when a file is compiled again.
std::string without_hash(std::string name) {
  const std::string begin = "_GLOBAL__N__";
  const std::size_t at = name.find(begin);
  return at == std::string::npos ? name : name.replace(at + begin.size(), 8, "");
}

/// Whether a line holds what debuggers read: it ends without a semicolon.
bool is_for_debuggers(const std::string& line) { return line.rfind(".loc", 0) == 0 || line.rfind(".file", 0) == 0; }

/// The text without the lines for debuggers, line for line.
std::string without_debug_lines(const std::string& text) {
  std::istringstream lines(text);
  std::string kept;
  for (std::string line; std::getline(lines, line);) kept += (is_for_debuggers(trimmed(line)) ? "" : line) + "\n";
  return kept;
}

/// The text without comments, line for line.
std::string without_comments(const std::string& text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "//") == 0) {
      i = text.find('\n', i);
      if (i == std::string::npos) break;
      kept += '\n';
    } else if (text.compare(i, 2, "/*") == 0) {
      const std::size_t end = text.find("*/", i);
      for (; i < end; ++i)
        if (text[i] == '\n') kept += '\n';
      ++i;
    } else {
      kept += text[i];
    }
  }
  return kept;
}

/// Walks through a module.
class ModuleReader {
 public:
  explicit ModuleReader(const std::string& text) : text_(without_comments(without_debug_lines(text))) {}

  void read() {
    for (;;) {
      skip_space();
      if (at_ == text_.size()) return;
      if (starts_with(".version") || starts_with(".target") || starts_with(".address_size"))
        advance_to(text_.find('\n', at_));
      else if (starts_with(".section"))
        advance_to(text_.find('}', at_) + 1);
      else if (text_.substr(at_, text_.find_first_of(";{(", at_) - at_).find(".entry") == std::string::npos)
        read_variable();
      else
        read_kernel();
    }
  }

 private:
  bool starts_with(const char* word) const { return text_.compare(at_, std::string(word).size(), word) == 0; }
  void skip_space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) step();
  }
  void step() { line_ += text_[at_++] == '\n' ? 1 : 0; }
  void advance_to(std::size_t end) {
    while (at_ < end) step();
  }

  void read_variable() {
    const std::size_t end = text_.find(';', at_);
    const std::string declaration = text_.substr(at_, end - at_);
    const std::string named = trimmed(declaration.substr(0, declaration.find('[')));
    const std::string name = named.substr(named.find_last_of(" \t") + 1);
    if (declaration.find(".extern .shared") != std::string::npos)
      shared_.push_back(name);
    else if (declaration.find(".global") != std::string::npos)
      variables_.push_back(name);
    else
      stop("unknown PTX: " + declaration);
    advance_to(end + 1);
  }

  void read_kernel() {
    auto kernel = std::make_unique<Kernel>();
    const std::size_t list = text_.find_first_of("({", at_);
    const std::string head = text_.substr(at_, list - at_);
    kernel->name = trimmed(head.substr(head.find(".entry") + 6));
    kernel->short_name = short_kernel_name(kernel->name);
    KernelParser parser(*kernel, shared_, variables_);
    std::size_t directives = list;
    if (text_[list] == '(') {
      directives = text_.find(')', list) + 1;
      parser.add_parameters(text_.substr(list + 1, directives - list - 2));
    }
    const std::size_t body = text_.find('{', directives);
    const std::string limits = text_.substr(directives, body - directives);
    const std::size_t threads = limits.find(".maxntid");
    if (threads != std::string::npos) {
      int x = 1;
      int y = 1;
      int z = 1;
      std::sscanf(limits.c_str() + threads + 8, "%d, %d, %d", &x, &y, &z);
      kernel->max_threads = x * y * z;
    }
    advance_to(body + 1);
    read_body(parser);
    parser.finish();
    find_meeting_points(*kernel);
    const std::string name = without_hash(kernel->name);
    kernels()[name] = std::move(kernel);
  }

  void read_body(KernelParser& parser) {
    std::string statement;
    int first_line = line_;
    bool in_vector = false;
    for (int depth = 1; depth > 0; step()) {
      const char c = text_[at_];
      const bool blank = trimmed(statement).empty();
      if (c == '{' && blank) {
        ++depth;
        parser.open_scope();
      } else if (c == '}' && !in_vector) {
        if (--depth > 0) parser.close_scope();
        statement.clear();
      } else if (c == ';') {
        parser.add_statement(statement, first_line);
        statement.clear();
      } else if (c == ':' && statement.find_first_of("[{@ \t") == std::string::npos) {
        parser.add_label(trimmed(statement));
        statement.clear();
      } else {
        if (blank) {
          first_line = line_;
          statement.clear();
          if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
        }
        if (c == '{') in_vector = true;
        if (c == '}') in_vector = false;
        statement += c;
      }
    }
  }

  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<std::string> shared_;
  std::vector<std::string> variables_;
};

void read_folder() {
  const std::string ending = ".sm_" + std::to_string(options().architecture) + ".ptx";
  for (const auto& entry : std::filesystem::directory_iterator(options().ptx_folder)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(ending)) continue;
    std::ifstream file(path);
    add_module(std::string(std::istreambuf_iterator<char>(file), {}));
  }
}

}  // namespace

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\n\r");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::string part;
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == at && depth == 0) {
      parts.push_back(trimmed(part));
      part.clear();
    } else {
      part += c;
    }
  }
  parts.push_back(trimmed(part));
  return parts;
}

Type type_named(const std::string& name) {
  static const std::map<std::string, Type> types = {
      {"u8", Type::u8},   {"b8", Type::u8},   {"s8", Type::s8},   {"u16", Type::u16}, {"b16", Type::u16},
      {"s16", Type::s16}, {"u32", Type::u32}, {"b32", Type::u32}, {"s32", Type::s32}, {"u64", Type::u64},
      {"b64", Type::u64}, {"s64", Type::s64}, {"f32", Type::f32}, {"f64", Type::f64}};
  const auto found = types.find(name);
  return found == types.end() ? Type::none : found->second;
}

void KernelParser::add_parameters(const std::string& list) {
  for (const std::string& parameter : split(list, ',')) {
    if (parameter.empty()) continue;
    std::istringstream words(parameter);
    int alignment = 0;
    int element = 1;
    std::string name;
    for (std::string word; words >> word;) {
      if (word == ".align")
        words >> alignment;
      else if (word[0] != '.')
        name = word;
      else if (type_named(word.substr(1)) != Type::none)
        element = size_of(type_named(word.substr(1)));
    }
    const std::size_t bracket = name.find('[');
    const int count = bracket == std::string::npos ? 1 : std::stoi(name.substr(bracket + 1));
    name = name.substr(0, bracket);
    if (alignment == 0) alignment = element;
    const int offset = (kernel_.parameter_bytes + alignment - 1) / alignment * alignment;
    kernel_.parameters.push_back({name, offset, element * count});
    parameters_[name] = offset;
    kernel_.parameter_bytes = offset + element * count;
  }
}

std::string short_kernel_name(const std::string& mangled) {
  // _ZN, then names led by their length; of a template the digits of its arguments follow.
  std::size_t at = mangled.find("_ZN") == 0 ? 3 : mangled.size();
  std::string name = mangled.substr(0, 60);
  const bool is_thrust = mangled.compare(0, 8, "_ZN3cub2") == 0;
  while (at < mangled.size() && std::isdigit(static_cast<unsigned char>(mangled[at])) != 0) {
    std::size_t digits = 0;
    const auto length = static_cast<std::size_t>(std::stoul(mangled.substr(at), &digits));
    name = mangled.substr(at + digits, length);
    at += digits + length;
  }
  if (is_thrust) return "cub::" + name;
  if (at >= mangled.size() || mangled[at] != 'I') return name;
  std::string arguments;
  for (++at; at < mangled.size() && mangled[at] == 'L';) {
    // The type: a letter, or the name of an enumeration between N and E.
    const std::size_t value = mangled[at + 1] == 'N' ? mangled.find('E', at) + 1 : at + 2;
    const std::size_t behind = mangled.find('E', value);
    arguments += (arguments.empty() ? "" : ",") + mangled.substr(value, behind - value);
    at = behind + 1;
  }
  return name + (arguments.empty() ? "" : "<" + arguments + ">");
}

void add_module(const std::string& text) { ModuleReader(text).read(); }

Kernel* find_kernel(const std::string& name) {
  static bool read = false;
  if (!read && std::filesystem::is_directory(options().ptx_folder)) {
    read = true;
    read_folder();
  }
  const auto found = kernels().find(without_hash(name));
  return found == kernels().end() ? nullptr : found->second.get();
}

void write_counts() {
  for (const auto& [name, kernel] : kernels())
    if (options().count() && kernel->launches > 0) write_kernel_counts(*kernel);
}

}  // namespace acuity::emulator
