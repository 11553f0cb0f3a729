#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "host/plot/plot.h"

namespace acuity {
namespace {

constexpr std::string_view characters = "*o+x#@";
constexpr char character_of_fits = '.';
constexpr int margin = 9;  // For the numbers at the left axis and the axis itself.

/// Characters between the axes.
class Field {
 public:
  Field(const Plot& plot, int columns, int rows)
      : plot_(plot), columns_(columns), rows_(static_cast<std::size_t>(rows), std::string(columns, ' ')) {}

  int column_of(double x) const {
    return static_cast<int>(std::lround((x - plot_.x_low) / (plot_.x_high - plot_.x_low) * (columns_ - 1)));
  }
  int row_of(double y) const {
    const auto last = static_cast<double>(rows_.size() - 1);
    const double t = (plot_.y_high - y) / (plot_.y_high - plot_.y_low);
    return static_cast<int>(std::lround(std::clamp(t, -1.0, 2.0) * last));
  }
  /// One character in each column that a series passes.
  void draw(const PlotSeries& series) {
    const char c = series.style == PlotSeries::Style::curve
                       ? characters[static_cast<std::size_t>(series.group) % characters.size()]
                       : character_of_fits;
    for (std::size_t i = 0; i + 1 < series.x.size(); ++i) {
      const int from = column_of(series.x[i]);
      const int to = column_of(series.x[i + 1]);
      for (int column = from; column <= to; ++column) {
        const double t = to > from ? static_cast<double>(column - from) / (to - from) : 0;
        put(column, row_of((1 - t) * series.y[i] + t * series.y[i + 1]), c);
      }
    }
  }
  const std::string& row(int i) const { return rows_[static_cast<std::size_t>(i)]; }

 private:
  void put(int column, int row, char c) {
    if (column < 0 || column >= columns_ || row < 0 || row >= static_cast<int>(rows_.size())) return;
    rows_[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] = c;
  }

  const Plot& plot_;
  int columns_;
  std::vector<std::string> rows_;
};

/// Labels of an axis, each centred on its column; those that would touch an earlier one are left out.
std::string labels_at(const std::vector<PlotMark>& marks, const Field& field, int columns) {
  std::string line(static_cast<std::size_t>(margin + columns), ' ');
  for (const PlotMark& mark : marks) {
    const int column = field.column_of(mark.x);
    if (column < 0 || column >= columns) continue;
    const auto length = static_cast<int>(mark.label.size());
    const int begin = std::min(margin + column - length / 2, margin + columns - length);
    const int from = std::max(0, begin - 1);
    const int to = std::min(margin + columns, begin + length + 1);
    const std::string_view room =
        std::string_view(line).substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
    if (room.find_first_not_of(' ') != std::string_view::npos) continue;
    line.replace(static_cast<std::size_t>(begin), mark.label.size(), mark.label);
  }
  return line;
}

/// The line without the spaces at its end.
std::string trimmed(std::string line) {
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string text_of(const Plot& plot, int columns, int rows) {
  columns -= margin;
  Field field(plot, columns, rows);
  for (const bool curves : {false, true})
    for (const PlotSeries& series : plot.series)
      if ((series.style == PlotSeries::Style::curve) == curves) field.draw(series);
  std::vector<std::string> numbers(static_cast<std::size_t>(rows));
  for (const PlotMark& tick : round_ticks(plot.y_low, plot.y_high, rows / 4))
    numbers[static_cast<std::size_t>(field.row_of(tick.x))] = tick.label;

  std::string text = trimmed(std::string(margin, ' ') + plot.y_label);
  for (int row = 0; row < rows; ++row) {
    const std::string& label = numbers[static_cast<std::size_t>(row)];
    const std::size_t indent = label.size() < margin - 2 ? margin - 2 - label.size() : 0;
    text += trimmed(std::string(indent, ' ') + label + (label.empty() ? " |" : " +") + field.row(row));
  }
  text += std::string(margin - 1, ' ') + '+' + std::string(static_cast<std::size_t>(columns), '-') + "\n";
  text += trimmed(labels_at(round_ticks(plot.x_low, plot.x_high, 5), field, columns));
  text += trimmed(labels_at(plot.top_marks, field, columns));
  text +=
      std::string(margin, ' ') + plot.x_label + ", and below it " + plot.top_label + "; dots are " + plot.dots + "\n";
  for (const PlotSeries& series : plot.series) {
    if (series.name.empty() || series.style != PlotSeries::Style::curve) continue;
    text += std::string(margin, ' ') + characters[static_cast<std::size_t>(series.group) % characters.size()] + "  " +
            series.name + "\n";
  }
  return text;
}

}  // namespace acuity
