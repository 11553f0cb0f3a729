// Plots: where ticks, points and names end up, read back from the SVG and from the characters.
#include "host/plot/plot.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <gtest/gtest.h>

#include "host/plot/guinier_figure.h"

namespace acuity::testing {
namespace {

std::vector<std::string> labels(double low, double high, int wanted) {
  std::vector<std::string> all;
  for (const PlotMark& tick : round_ticks(low, high, wanted)) {
    all.push_back(tick.label);
    EXPECT_NEAR(std::stod(tick.label), tick.x, 1e-9 * std::abs(high));
  }
  return all;
}

using Words = std::vector<std::string>;

TEST(Ticks, AreRoundNumbersWithinTheAxis) {
  EXPECT_EQ(labels(0, 0.19, 5), (Words{"0.00", "0.05", "0.10", "0.15"}));
  EXPECT_EQ(labels(-0.3, 1, 5), (Words{"0.0", "0.5", "1.0"}));
  EXPECT_EQ(labels(-31, 42, 8), (Words{"-30", "-20", "-10", "0", "10", "20", "30", "40"}));
  EXPECT_EQ(labels(0.1, 0.3, 2), (Words{"0.1", "0.2", "0.3"}));
  EXPECT_EQ(labels(999, 1003, 4), (Words{"999", "1000", "1001", "1002", "1003"}));
}

Plot diagonal() {
  Plot plot;
  plot.title = "A & B < C ^2 \xff";
  plot.x_label = "x";
  plot.y_label = "y";
  plot.top_label = "top";
  plot.top_marks = {{0.5, "middle"}, {0.51, "near"}, {3, "outside"}};
  plot.series = {{"fit", 0, PlotSeries::Style::knots, {0, 0.5, 1}, {1, 0.5, 0}},
                 {"line", 0, PlotSeries::Style::curve, {0, 1}, {0, 1}}};
  return plot;
}

/// The numbers of the polylines in an SVG, a vector each.
std::vector<std::vector<double>> polylines(const std::string& svg) {
  std::vector<std::vector<double>> all;
  for (std::size_t at = svg.find("points=\""); at != std::string::npos; at = svg.find("points=\"", at + 1)) {
    std::string numbers = svg.substr(at + 8, svg.find('"', at + 8) - at - 8);
    std::replace(numbers.begin(), numbers.end(), ',', ' ');
    std::istringstream in(numbers);
    all.emplace_back();
    for (double value = 0; in >> value;) all.back().push_back(value);
  }
  return all;
}

TEST(Svg, PlacesPointsBetweenTheAxes) {
  const std::string svg = svg_of(diagonal());
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  const auto lines = polylines(svg);
  ASSERT_EQ(lines.size(), 2U);
  // The frame is the one rectangle without a filling; its corners are the ends of the diagonals.
  const std::size_t frame = svg.rfind("<rect", svg.find("fill=\"none\" stroke=\"black\""));
  const auto attribute = [&](const std::string& name) {
    return std::stod(svg.substr(svg.find(name + "=\"", frame) + name.size() + 2));
  };
  const double x = attribute("x");
  const double y = attribute("y");
  const double w = attribute("width");
  const double h = attribute("height");
  EXPECT_EQ(lines[1], (std::vector<double>{x, y + h, x + w, y}));
  EXPECT_EQ(lines[0], (std::vector<double>{x, y, x + w / 2, y + h / 2, x + w, y + h}));
  EXPECT_EQ(std::count(svg.begin(), svg.end(), '<'), std::count(svg.begin(), svg.end(), '>'));
  EXPECT_NE(svg.find("A &amp; B &lt; C \u00b2 \ufffd"), std::string::npos) << "bytes that XML cannot hold";
  EXPECT_NE(svg.find(">middle<"), std::string::npos);
  EXPECT_EQ(svg.find(">near<"), std::string::npos) << "too close to the mark before";
  EXPECT_EQ(svg.find(">outside<"), std::string::npos);
}

TEST(TextPlot, DrawsLinesAcrossTheField) {
  const std::string text = text_of(diagonal(), 50, 11);
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 1 + 11 + 1 + 3 + 1U) << text;
  for (const std::string& line : lines) EXPECT_LE(line.size(), 50U) << line;
  // 41 columns and 11 rows: the diagonal passes the middle one.
  EXPECT_EQ(lines[1][49], '*');
  EXPECT_EQ(lines[6][9 + 20], '*');
  EXPECT_EQ(lines[11][9], '*');
  EXPECT_EQ(lines[1][9], '.') << "the other one is a fit";
  EXPECT_EQ(lines[1].substr(0, 9), "    1.0 +");
  EXPECT_NE(lines[14].find("middle"), std::string::npos);
  EXPECT_EQ(lines[14].find("near"), std::string::npos);
  EXPECT_EQ(lines[16], "         *  line");
}

TEST(GuinierFigure, MovesSeveralCurvesToTheBeginningOfTheirWilsonLines) {
  std::vector<double> s, weak, strong;
  for (int j = 0; j <= 100; ++j) {
    s.push_back(j * 0.005);
    weak.push_back(std::exp(-50 * s.back() * s.back() / 4));
    strong.push_back(1000 * std::exp(-90 * s.back() * s.back() / 4));
  }
  ProfileSettings options;
  options.resolution_angstrom = 2.5;
  const ProfileFits weak_fits = fit_profile(s, weak, options);
  const ProfileFits strong_fits = fit_profile(s, strong, options);
  EXPECT_NEAR(strong_fits.wilson.b_factor, 90, 1e-9);
  const Plot one = guinier_figure({{"strong", s, strong, &strong_fits}});
  EXPECT_NEAR(one.series[0].y.front(), 2 * std::log(1000) - 45 * 0.005 * 0.005, 1e-12);
  const Plot both = guinier_figure({{"weak", s, weak, &weak_fits}, {"strong", s, strong, &strong_fits}});
  EXPECT_DOUBLE_EQ(both.x_high, 0.25) << "the Nyquist limit comes before twice 0.16";
  for (const PlotSeries& series : both.series) {
    if (series.style != PlotSeries::Style::dashed) continue;
    EXPECT_NEAR(series.x.front(), 0.01, 1e-15);
    EXPECT_NEAR(series.y.front(), 0, 1e-9);
    EXPECT_NEAR(series.x.back(), 0.16, 1e-15);
    EXPECT_NEAR(series.y.back(), series.group == 0 ? -25 * 0.15 : -45 * 0.15, 1e-9);
  }
}

}  // namespace
}  // namespace acuity::testing
