#include <array>
#include <cmath>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "host/plot/plot.h"

namespace acuity {
namespace {

constexpr double width = 780;
constexpr double height = 500;
constexpr double left = 76;
constexpr double right = width - 24;
constexpr double top = 72;
constexpr double bottom = height - 58;
constexpr double min_gap_of_marks = 34;

/// Colours that people with any colour vision tell apart (Okabe and Ito 2008).
constexpr std::array colours{"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"};

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

class Drawing {
 public:
  explicit Drawing(const Plot& plot) : plot_(plot) {
    text_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) + "\" height=\"" + number(height) +
            "\" viewBox=\"0 0 " + number(width) + " " + number(height) +
            "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\">\n"
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
            "<clipPath id=\"inside\"><rect x=\"" +
            number(left) + "\" y=\"" + number(top) + "\" width=\"" + number(right - left) + "\" height=\"" +
            number(bottom - top) + "\"/></clipPath>\n";
  }

  std::string finish() const { return text_ + "</svg>\n"; }

  void draw_axes() {
    for (const PlotMark& tick : round_ticks(plot_.x_low, plot_.x_high, 6)) {
      const double x = place_x(tick.x);
      line(x, top, x, bottom, "#e4e4e4");
      write(x, bottom + 18, "middle", tick.label);
    }
    for (const PlotMark& tick : round_ticks(plot_.y_low, plot_.y_high, 6)) {
      const double y = place_y(tick.x);
      line(left, y, right, y, "#e4e4e4");
      write(left - 8, y + 4.5, "end", tick.label);
    }
    std::vector<double> taken;
    for (const PlotMark& mark : plot_.top_marks) {
      const double x = place_x(mark.x);
      bool fits = x >= left && x <= right;
      for (const double other : taken) fits = fits && std::abs(other - x) >= min_gap_of_marks;
      if (!fits) continue;
      taken.push_back(x);
      line(x, top - 5, x, top, "black");
      write(x, top - 9, "middle", mark.label);
    }
    text_ += "<rect x=\"" + number(left) + "\" y=\"" + number(top) + "\" width=\"" + number(right - left) +
             "\" height=\"" + number(bottom - top) + "\" fill=\"none\" stroke=\"black\"/>\n";
    const double middle = 0.5 * (left + right);
    write(middle, height - 16, "middle", plot_.x_label);
    write(middle, top - 28, "middle", plot_.top_label);
    write(middle, 20, "middle", plot_.title, " font-weight=\"bold\"");
    const double y = 0.5 * (top + bottom);
    write(20, y, "middle", plot_.y_label, " transform=\"rotate(-90 20 " + number(y) + ")\"");
  }

  void draw_series() {
    text_ += "<g clip-path=\"url(#inside)\">\n";
    for (const PlotSeries& series : plot_.series) {
      text_ += "<polyline fill=\"none\" " + pen(series) + " points=\"";
      for (std::size_t i = 0; i < series.x.size(); ++i)
        text_ += number(place_x(series.x[i])) + "," + number(place_y(series.y[i])) + " ";
      text_ += "\"/>\n";
      if (series.style != PlotSeries::Style::knots) continue;
      for (std::size_t i = 1; i + 1 < series.x.size(); ++i)
        text_ += "<circle cx=\"" + number(place_x(series.x[i])) + "\" cy=\"" + number(place_y(series.y[i])) +
                 "\" r=\"4\" fill=\"white\" stroke=\"" + colour(series) + "\" stroke-width=\"1.6\"/>\n";
    }
    text_ += "</g>\n";
  }

  void draw_legend() {
    // At the top right, where curves that fall leave room; white behind it.
    constexpr double row = 18;
    std::size_t longest = 0;
    std::size_t rows = 0;
    for (const PlotSeries& series : plot_.series) {
      longest = std::max(longest, series.name.size());
      rows += series.name.empty() ? 0 : 1;
    }
    if (rows == 0) return;
    const double box = std::min(right - left - 20, 52 + 6.9 * static_cast<double>(longest));
    double y = top + 8;
    text_ += "<rect x=\"" + number(right - box - 8) + "\" y=\"" + number(y) + "\" width=\"" + number(box) +
             "\" height=\"" + number(row * static_cast<double>(rows) + 8) +
             "\" fill=\"white\" fill-opacity=\"0.85\" stroke=\"#b0b0b0\"/>\n";
    for (const PlotSeries& series : plot_.series) {
      if (series.name.empty()) continue;
      y += row;
      const double x = right - box;
      text_ += "<line x1=\"" + number(x) + "\" y1=\"" + number(y - 4.5) + "\" x2=\"" + number(x + 28) + "\" y2=\"" +
               number(y - 4.5) + "\" " + pen(series) + "/>\n";
      write(x + 35, y, "start", series.name);
    }
  }

 private:
  double place_x(double x) const { return left + (right - left) * (x - plot_.x_low) / (plot_.x_high - plot_.x_low); }
  // Far outside the axes the place does not matter, and large numbers are no good in files.
  double place_y(double y) const {
    const double t = (y - plot_.y_low) / (plot_.y_high - plot_.y_low);
    return bottom - (bottom - top) * std::clamp(t, -10.0, 10.0);
  }

  static const char* colour(const PlotSeries& series) {
    return colours[static_cast<std::size_t>(series.group) % colours.size()];
  }
  static std::string pen(const PlotSeries& series) {
    const char* more = series.style == PlotSeries::Style::curve    ? "\" stroke-width=\"2\""
                       : series.style == PlotSeries::Style::dashed ? "\" stroke-width=\"1.4\" stroke-dasharray=\"7 4\""
                                                                   : "\" stroke-width=\"1\"";
    return std::string("stroke=\"") + colour(series) + more;
  }

  void line(double x1, double y1, double x2, double y2, const char* stroke) {
    text_ += "<line x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) +
             "\" stroke=\"" + stroke + "\"/>\n";
  }
  void write(double x, double y, const char* anchor, const std::string& words, const std::string& more = "") {
    text_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" + anchor + "\"" + more + ">" +
             svg_text(words) + "</text>\n";
  }

  const Plot& plot_;
  std::string text_;
};

}  // namespace

std::string svg_text(const std::string& text) {
  using nlohmann::json;
  const std::string valid =
      json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
  std::string out;
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const char c = valid[i];
    if (valid.compare(i, 2, "^2") == 0) {
      out += "\u00b2";
      ++i;
    } else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return out;
}

std::string svg_of(const Plot& plot) {
  Drawing drawing(plot);
  drawing.draw_axes();
  drawing.draw_series();
  drawing.draw_legend();
  return drawing.finish();
}

}  // namespace acuity
