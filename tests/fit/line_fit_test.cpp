// Straight lines through points, against an example by hand and many repetitions.
#include "host/fit/line_fit.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace acuity::testing {
namespace {

TEST(LineFit, AgreesWithAnExampleByHand) {
  const std::vector<double> x{0, 1, 2, 3};
  const std::vector<double> y{0, 1, 1, 2};
  // Means 3/2 and 1, sum of squares of x 5, of products 3; residuals -0.1, 0.3, -0.3, 0.1; of y about its mean 2.
  const LineFit line = fit_line(x, y);
  EXPECT_NEAR(line.slope, 0.6, 1e-15);
  EXPECT_NEAR(line.intercept, 0.1, 1e-15);
  EXPECT_NEAR(line.residual_sum, 0.2, 1e-15);
  EXPECT_NEAR(line.r_squared, 0.9, 1e-15);
  EXPECT_NEAR(line.slope_error, std::sqrt(0.1 / 5), 1e-15);
  EXPECT_NEAR(line.intercept_error, std::sqrt(0.1 * (1.0 / 4 + 2.25 / 5)), 1e-15);
  EXPECT_EQ(line.n, 4);
}

TEST(LineFit, AWeightOfThreeIsAPointThatIsGivenThreeTimes) {
  const std::vector<double> x{0, 1, 2, 4};
  const std::vector<double> y{0, 3, 1, 2};
  const LineFit weighted = fit_line(x, y, std::vector<double>{1, 3, 1, 2});
  const LineFit repeated = fit_line(std::vector<double>{0, 1, 1, 1, 2, 4, 4}, std::vector<double>{0, 3, 3, 3, 1, 2, 2});
  EXPECT_NEAR(weighted.slope, repeated.slope, 1e-15);
  EXPECT_NEAR(weighted.intercept, repeated.intercept, 1e-15);
  EXPECT_NEAR(weighted.residual_sum, repeated.residual_sum, 1e-14);
  EXPECT_NEAR(weighted.r_squared, repeated.r_squared, 1e-15);
  // Only n - 2 differs: 2 against 5.
  EXPECT_NEAR(weighted.slope_error, repeated.slope_error * std::sqrt(5.0 / 2), 1e-14);
}

TEST(LineFit, ItsErrorsAreThoseOfManyRepetitions) {
  std::mt19937 generator(11);
  std::normal_distribution<double> normal(0, 1);
  std::vector<double> x, w;
  for (int i = 0; i < 30; ++i) {
    x.push_back(2 + 0.1 * i);
    w.push_back(1 + i % 4);
  }
  double slope_squares = 0, intercept_squares = 0, slope_variance = 0, intercept_variance = 0;
  constexpr int repetitions = 4000;
  for (int r = 0; r < repetitions; ++r) {
    std::vector<double> y;
    for (std::size_t i = 0; i < x.size(); ++i) y.push_back(5 - 2 * x[i] + normal(generator) / std::sqrt(w[i]));
    const LineFit line = fit_line(x, y, w);
    slope_squares += std::pow(line.slope + 2, 2);
    intercept_squares += std::pow(line.intercept - 5, 2);
    slope_variance += line.slope_error * line.slope_error;
    intercept_variance += line.intercept_error * line.intercept_error;
  }
  // A mean of 4000 squares of normal numbers varies by sqrt(2 / 4000) = 2.2 %, the estimated variance by less; 5 of
  // these.
  EXPECT_NEAR(slope_squares / slope_variance, 1, 0.12);
  EXPECT_NEAR(intercept_squares / intercept_variance, 1, 0.12);
}

TEST(LineFit, RefusesWhatHasNoLine) {
  const std::vector<double> three{1, 2, 3};
  const auto refuses = [&](const std::string& words, std::vector<double> x, std::vector<double> y,
                           std::vector<double> w) {
    return throws_error(ErrorKind::input, words, [&] { fit_line(x, y, w); });
  };
  EXPECT_TRUE(refuses("at least 3 are needed", {1, 2}, {1, 2}, {}));
  EXPECT_TRUE(refuses("the same x", {1, 1, 1}, three, {}));
  EXPECT_TRUE(refuses("differ in number", three, {1, 2}, {}));
  EXPECT_TRUE(refuses("differ in number", three, three, {1, 1}));
  EXPECT_TRUE(refuses("point 1 is not finite", three, {1, std::nan(""), 2}, {}));
  EXPECT_TRUE(refuses("point 2 is not finite, or its weight is not positive", three, three, {1, 1, 0}));
  EXPECT_EQ(fit_line(three, std::vector<double>{4, 4, 4}).r_squared, 0);
}

}  // namespace
}  // namespace acuity::testing
