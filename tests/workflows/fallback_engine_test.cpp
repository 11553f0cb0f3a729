#include "host/workflows/fallback_engine.h"

#include <gtest/gtest.h>

#include <acuity/run_log.h>

#include "host/workflows/engine_choice.h"

namespace acuity {
namespace {

/// Refuses tasks with an error of this kind, or fills its output with 1.
class RefusingEngine : public WindowEngine {
 public:
  explicit RefusingEngine(std::optional<ErrorKind> refuses) : refuses_(refuses) {}
  void scale(const ScalingTask&, std::vector<float>& out, Progress&) override {
    if (refuses_ == ErrorKind::interrupted) throw Error(ErrorKind::interrupted, "Interrupted");
    if (refuses_) throw TaskDoesNotFit(*refuses_, "The window is too large", "", "");
    std::fill(out.begin(), out.end(), 1.F);
  }
  void correlate(const CorrelationTask&, const PowerSink&, Progress&) override {}
  int threads() const override { return refuses_ ? 1 : 2; }
  std::int64_t working_bytes(const ScalingTask&) const override { return 0; }
  std::vector<std::string> warnings() const override { return {"its own"}; }

 private:
  std::optional<ErrorKind> refuses_;
};

/// An engine whose engines refuse one after another.
FallbackEngine engine_of(std::vector<std::optional<ErrorKind>> refusals) {
  auto first = std::make_unique<RefusingEngine>(refusals.front());
  return FallbackEngine(std::move(first),
                        [refusals, i = std::size_t{0}](const TaskDoesNotFit&,
                                                       std::string& name) mutable -> std::unique_ptr<WindowEngine> {
                          if (++i == refusals.size()) return nullptr;
                          name = "engine " + std::to_string(i);
                          return std::make_unique<RefusingEngine>(refusals[i]);
                        });
}

TEST(FallbackEngine, GoesOnWithTheNextAndSaysSo) {
  FallbackEngine engine = engine_of({ErrorKind::input, ErrorKind::system, std::nullopt});
  std::vector<float> out(3);
  Progress silent("test", 3, Verbosity::quiet);
  engine.scale(ScalingTask{}, out, silent);
  EXPECT_EQ(out, std::vector<float>(3, 1.F));
  EXPECT_EQ(engine.threads(), 2);
  const std::vector<std::string> warnings = engine.warnings();
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_NE(warnings[1].find("engine 2 computes"), std::string::npos) << warnings[1];
  EXPECT_EQ(warnings[2], "its own");
  EXPECT_EQ(engine.handed_to(), "engine 2");
  // The next pass begins with the engine that did the last one.
  engine.scale(ScalingTask{}, out, silent);
  EXPECT_EQ(engine.warnings().size(), 1U);
}

TEST(FallbackEngine, IsNamedInReportsByTheEngineThatComputed) {
  auto next = [](const TaskDoesNotFit&, std::string& name) -> std::unique_ptr<WindowEngine> {
    name = "cpu/fft";
    return std::make_unique<RefusingEngine>(std::nullopt);
  };
  FallbackEngine engine(std::make_unique<RefusingEngine>(ErrorKind::system), next);
  EngineChoice chosen{"cuda:0", "sliding", 0, 5, ""};
  RunLog log("test");
  steps_of_pass(engine, chosen, log);
  EXPECT_EQ(chosen.device, "cuda:0");
  std::vector<float> out(3);
  Progress silent("test", 3, Verbosity::quiet);
  engine.scale(ScalingTask{}, out, silent);
  steps_of_pass(engine, chosen, log);
  EXPECT_EQ(chosen.device + "/" + chosen.method, "cpu/fft");
  EXPECT_EQ(chosen.threads, 2);
}

TEST(FallbackEngine, HandsOnOtherErrorsAndTheLastRefusal) {
  std::vector<float> out(3);
  Progress silent("test", 3, Verbosity::quiet);
  FallbackEngine none = engine_of({ErrorKind::input, ErrorKind::system});
  EXPECT_THROW(none.scale(ScalingTask{}, out, silent), TaskDoesNotFit);
  FallbackEngine interrupted = engine_of({ErrorKind::interrupted, std::nullopt});
  EXPECT_THROW(interrupted.scale(ScalingTask{}, out, silent), Error);
}

}  // namespace
}  // namespace acuity
