// Turns the statements of a kernel's PTX into instructions.
// add_module() cuts a module into kernels and statements; the interpreter runs what comes out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "emulator/ptx/program.h"

namespace acuity::emulator {

/// Splits at a character, but not within brackets; parts lose their outer spaces.
std::vector<std::string> split(const std::string& text, char at);
std::string trimmed(const std::string& text);
/// The type of a name such as "f32"; none where it is no type.
Type type_named(const std::string& name);

class KernelParser {
 public:
  /// `shared` are names of shared memory of the module, `variables` of its device memory.
  KernelParser(Kernel& kernel, std::vector<std::string> shared, std::vector<std::string> variables);

  /// The parameter list, between its brackets.
  void add_parameters(const std::string& list);
  void open_scope() { scopes_.emplace_back(); }
  void close_scope() { scopes_.pop_back(); }
  void add_label(const std::string& name);
  void add_statement(const std::string& text, int line);
  /// Fills in labels and the place of dynamic shared memory.
  void finish();

 private:
  enum File { no_file = -1, predicate_file, file32, file64 };
  struct Register {
    File file = no_file;
    int index = -1;
  };
  /// A statement in its parts.
  struct Words {
    std::string text;
    std::string operation;
    std::vector<std::string> suffixes;
    std::vector<std::string> operands;
    Type type = Type::none;  ///< Type of the last suffix.
    bool has(const std::string& suffix) const;
    const std::string& last() const { return suffixes.back(); }
  };

  // Operands (parser_operands.cpp).
  Register find(const std::string& name) const;
  int constant32(std::uint32_t value);
  int constant64(std::uint64_t value);
  /// The register or constant of a value; `wide` says where it may have any width.
  int source(const std::string& operand, Type type, bool* wide = nullptr);
  int constant(std::uint64_t value, bool wide);
  int predicate(const std::string& operand) const;
  int destination(const std::string& operand, bool& wide) const;
  void set_destination(Instruction& in, const Words& words);
  void set_sources(Instruction& in, const Words& words, int count);
  void set_address(Instruction& in, const std::string& operand);

  // Statements (parser.cpp): each returns whether the operation is one of its own.
  void add_directive(const std::string& text);
  void add_registers(const std::string& type, const std::string& names);
  void add_shared(const std::string& text);
  Words words_of(const std::string& text, Instruction& in);
  bool parse_control(Instruction& in, const Words& words);
  bool parse_access(Instruction& in, const Words& words);
  bool parse_move(Instruction& in, const Words& words);
  bool parse_predicate(Instruction& in, const Words& words);
  bool parse_convert(Instruction& in, const Words& words);

  // Arithmetic (parser_arithmetic.cpp).
  bool parse_unary(Instruction& in, const Words& words);
  bool parse_approximate(Instruction& in, const Words& words);
  bool parse_wide(Instruction& in, const Words& words);
  bool parse_shift(Instruction& in, const Words& words);
  bool parse_insert(Instruction& in, const Words& words);
  bool parse_ternary(Instruction& in, const Words& words);
  bool parse_binary(Instruction& in, const Words& words);

  [[noreturn]] void refuse(const std::string& what) const;

  Kernel& kernel_;
  std::vector<std::map<std::string, Register>> scopes_{1};
  std::map<std::string, std::uint64_t> shared_;
  std::map<std::string, int> parameters_;
  std::vector<std::string> dynamic_shared_;
  std::vector<std::string> variables_;
  std::map<std::string, int> labels_;
  std::vector<std::pair<int, std::string>> branches_;
  std::vector<int> dynamic_offsets_;  // Instructions whose offset counts from dynamic shared memory.
  bool has_dynamic_ = false;
  std::map<std::uint32_t, int> constants32_;
  std::map<std::uint64_t, int> constants64_;
  int line_ = 0;
};

/// Sets both forms of an operation that is a template on the number of lanes and on types.
#define ACUITY_EMULATED_OPERATION(in, function, ...)                        \
  do {                                                                      \
    (in).for_warp = function<::acuity::emulator::warp_size, ##__VA_ARGS__>; \
    (in).for_lane = function<1, ##__VA_ARGS__>;                             \
  } while (false)

}  // namespace acuity::emulator
