// Curves in one plot, as an SVG file or as characters in a terminal. The last stage of commands that show curves;
// knows nothing of maps.
#pragma once

#include <string>
#include <vector>

namespace acuity {

struct PlotSeries {
  enum class Style {
    curve,   ///< A solid line.
    dashed,  ///< A fit.
    knots,   ///< A fit with a dot at each inner point.
  };
  std::string name;  ///< For the legend; without one when empty.
  int group = 0;     ///< Series of one group have one colour and one character.
  Style style = Style::curve;
  std::vector<double> x;
  std::vector<double> y;
};

/// A position on the upper axis.
struct PlotMark {
  double x = 0;
  std::string label;
};

struct Plot {
  std::string title;
  std::string x_label;
  std::string y_label;
  std::string top_label;
  std::string dots = "fits";     ///< Meaning of dashed lines and knots; printed where they are drawn as dots.
  double x_low = 0, x_high = 1;  ///< Range of the x axis; points outside are cut off.
  double y_low = 0, y_high = 1;
  std::vector<PlotMark> top_marks;  ///< Wanted first to last; those too close to earlier ones are left out.
  std::vector<PlotSeries> series;
};

/// Multiples of 1, 2 or 5 times a power of ten within [low, high], about `wanted` of them, with as many decimals as
/// they need. Requires low < high.
std::vector<PlotMark> round_ticks(double low, double high, int wanted);

/// Text that is valid in XML whatever its bytes, with ^2 set as a superscript.
std::string svg_text(const std::string& text);

/// An SVG 1.1 document. Names may hold any bytes.
std::string svg_of(const Plot& plot);

/// Lines of at most `columns` characters, `rows` of them between the axes. Where series meet, the later one shows.
std::string text_of(const Plot& plot, int columns, int rows);

}  // namespace acuity
