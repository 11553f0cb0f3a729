#include "host/models/pdb_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <optional>
#include <set>
#include <sstream>

#include <acuity/error.h>

namespace acuity {
namespace {

/// The characters of the columns first to last, which count from 1 as in the format's description.
std::string columns(const std::string& line, std::size_t first, std::size_t last) {
  return line.size() < first ? "" : line.substr(first - 1, last - first + 1);
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool begins(const std::string& line, const std::string& record) {
  if (line.size() < record.size()) return false;
  return std::equal(record.begin(), record.end(), line.begin(),
                    [](char a, char b) { return a == std::toupper(static_cast<unsigned char>(b)); });
}

/// As gemmi tells it, since serial numbers of six digits reach into the blanks of "ATOM  ".
bool is_atom(const std::string& line) { return begins(line, "ATOM") || begins(line, "HETA"); }

/// ENDMDL is another record.
bool is_end(const std::string& line) { return begins(line, "END") && trimmed(columns(line, 4, line.size())).empty(); }

bool is_number(const std::string& text) {
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0' && text.find_first_of("nNxX") == std::string::npos;
}

/// One file on its way to gemmi.
class Completion {
 public:
  explicit Completion(const std::string& name) : name_(name) {}

  void add(std::string line) {
    ++number_;
    if (is_atom(line)) {
      open(std::nullopt);
      mend_atom(line);
    } else if (begins(line, "MODEL ")) {
      close();
      open(std::atoi(columns(line, 7, 14).c_str()));
      return;
    } else if (begins(line, "ENDMDL") || is_end(line)) {
      close();
      return;
    } else {
      require_no_hidden_atom(line);
    }
    (is_open_ ? models_.back().text : header_).append(line).append("\n");
  }

  PdbText finish() {
    PdbText result{header_, {}};
    std::erase_if(models_, [](const PdbModel& model) { return !model.has_atoms; });
    const bool keeps_numbers = has_numbers_of_its_own();
    for (std::size_t i = 0; i < models_.size(); ++i) {
      const int number = keeps_numbers ? *models_[i].number : static_cast<int>(i) + 1;
      // The number fills the columns 11 to 14 as usual, and gemmi reads 7 to 14.
      const std::string digits = std::to_string(number);
      result.text += "MODEL " + std::string(digits.size() < 8 ? 8 - digits.size() : 0, ' ') + digits + "\n" +
                     models_[i].text + "ENDMDL\n";
    }
    if (overflowed_ > 0)
      result.remarks.push_back(std::to_string(overflowed_) +
                               " B factors do not fit into their columns (*****) and were read as 999.99");
    return result;
  }

 private:
  struct PdbModel {
    std::optional<int> number;
    bool has_atoms = false;
    std::string text;
  };

  void open(std::optional<int> number) {
    if (!is_open_) models_.push_back({number, false, {}});
    is_open_ = true;
  }
  void close() { is_open_ = false; }

  bool has_numbers_of_its_own() const {
    std::set<int> numbers;
    for (const PdbModel& model : models_)
      if (model.number && *model.number > 0 && *model.number < 10000000) numbers.insert(*model.number);
    return numbers.size() == models_.size();
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw_input_error(name_ + " cannot be used", "line " + std::to_string(number_) + ": " + why,
                      "Write the model again with another program, as PDB or mmCIF");
  }

  /// An atom whose record does not begin the line would go missing.
  void require_no_hidden_atom(const std::string& line) const {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == 0 || first == std::string::npos) return;
    const std::string record = line.substr(first);
    if (begins(record, "ATOM  ") || begins(record, "HETATM"))
      refuse("an ATOM record does not begin in the first column");
  }

  void mend_atom(std::string& line) {
    models_.back().has_atoms = true;
    drop_odd_charge(line);
    for (const auto& [first, axis] : {std::pair{31U, 'x'}, std::pair{39U, 'y'}, std::pair{47U, 'z'}}) {
      const std::string field = trimmed(columns(line, first, first + 7));
      if (!is_number(field))
        refuse(std::string("the columns of the ") + axis + " coordinate hold \"" + field + "\", which is no number");
    }
    const std::string occupancy = trimmed(columns(line, 55, 60));
    if (occupancy.empty()) {
      if (line.size() > 54) line.replace(54, 6, "  1.00");
    } else if (!is_number(occupancy)) {
      refuse("the columns of the occupancy hold \"" + occupancy + "\", which is no number");
    }
    const std::string b = trimmed(columns(line, 61, 66));
    if (!b.empty() && b.find_first_not_of('*') == std::string::npos) {
      line.replace(60, 6, "999.99");
      ++overflowed_;
    } else if (!b.empty() && !is_number(b)) {
      refuse("the columns of the B factor hold \"" + b + "\", which is no number");
    }
  }

  /// Charges add nothing to densities, and gemmi refuses those it does not know.
  static void drop_odd_charge(std::string& line) {
    const std::string charge = trimmed(columns(line, 79, 80));
    const bool is_known = charge.empty() || (charge.size() == 2 && std::isdigit(charge[0]) != 0 &&
                                             (charge[1] == '+' || charge[1] == '-'));
    if (!is_known) line.resize(78);
  }

  const std::string& name_;
  std::string header_;
  std::vector<PdbModel> models_;
  bool is_open_ = false;
  std::int64_t number_ = 0;
  std::int64_t overflowed_ = 0;
};

}  // namespace

PdbText complete_pdb(const std::string& text, const std::string& name) {
  Completion completion(name);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) completion.add(std::move(line));
  return completion.finish();
}

}  // namespace acuity
