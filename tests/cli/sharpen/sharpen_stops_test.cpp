// Runs that end early: by Ctrl-C, and on a full disk. Nothing is left of them.
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <acuity/map.h>

#include "host/core/parallel.h"
#include "support/sharpen_case.h"

namespace acuity::testing {
namespace {

using Clock = std::chrono::steady_clock;

/// Polls until `done` or the time is over.
template <class Done>
bool within_seconds(double seconds, const Done& done) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  while (!done()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

/// A run that would take many minutes: all voxels of 48^3, windows of 40 voxels, reference and mask from files. It has
/// 4 threads or one per CPU.
class LongRun {
 public:
  LongRun() {
    const MapHeader header = make_header({48, 48, 48}, 2, {});
    write_map(folder_ / "map.mrc", header, random_volume({48, 48, 48}, 2, 1), "test");
    write_map(folder_ / "reference.mrc", header, random_volume({48, 48, 48}, 2, 2), "test");
    write_map(folder_ / "mask.mrc", header, Volume{{48, 48, 48}, 2, std::vector<float>(48 * 48 * 48, 1.F)}, "test");
    child_ = fork();
    if (child_ == 0) exec();
  }
  ~LongRun() {
    if (ended()) return;
    kill(child_, SIGKILL);
    waitpid(child_, &status_, 0);
  }
  LongRun(const LongRun&) = delete;
  LongRun& operator=(const LongRun&) = delete;

  /// Only the stage `scale` has more than one thread, as nothing is made from a model here.
  bool is_in_scale() const {
    std::error_code gone;
    const std::filesystem::directory_iterator tasks("/proc/" + std::to_string(child_) + "/task", gone);
    return !gone && std::distance(begin(tasks), end(tasks)) >= std::min(4, cpus_by_affinity());
  }
  void signal(int number) const { kill(child_, number); }
  bool ended() {
    if (!ended_) ended_ = waitpid(child_, &status_, WNOHANG) == child_;
    return ended_;
  }
  int exit_code() const { return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_); }
  std::string said() const {
    const std::vector<char> bytes = read_bytes(messages_ / "err");
    return {bytes.begin(), bytes.end()};
  }
  const TempDir& folder() const { return folder_; }

 private:
  [[noreturn]] void exec() const {
    const int err = open((messages_ / "err").c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(err, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (chdir(folder_.path().c_str()) == 0)
      execl(program_path, "acuity", "sharpen", "map.mrc", "--reference", "reference.mrc", "--mask", "mask.mrc", "-o",
            "out.mrc", "--window-voxels", "40", "--threads", "4", nullptr);
    _exit(127);
  }

  TempDir folder_;
  TempDir messages_;
  pid_t child_ = -1;
  int status_ = 0;
  bool ended_ = false;
};

class SharpenStops : public ::testing::TestWithParam<int> {};

TEST_P(SharpenStops, OnASignalWithNothingWritten) {
  if (!std::filesystem::exists("/proc/self/task")) GTEST_SKIP() << "no /proc to see threads in";
  if (cpus_by_affinity() < 2) GTEST_SKIP() << "one CPU has one thread";
  LongRun run;
  ASSERT_TRUE(within_seconds(60, [&] { return run.is_in_scale() || run.ended(); }));
  ASSERT_FALSE(run.ended()) << run.said();
  run.signal(GetParam());
  // It looks every 32 windows: well below a second here, some seconds under a sanitizer on a busy machine.
  ASSERT_TRUE(within_seconds(60, [&] { return run.ended(); }));
  EXPECT_EQ(run.exit_code(), 130);
  EXPECT_NE(run.said().find("acuity: Interrupted (nothing was written).\n"), std::string::npos) << run.said();
  EXPECT_EQ(run.folder().files(), (std::vector<std::string>{"map.mrc", "mask.mrc", "reference.mrc"}));
}

INSTANTIATE_TEST_SUITE_P(BySignal, SharpenStops, ::testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& parameter) { return "Number" + std::to_string(parameter.param); });

TEST(SharpenOnAFullDisk, SaysSoAndLeavesNothing) {
  const SharpenCase c;
  const std::vector<std::string> before = c.folder().files();
  for (const char* name : {"out.mrc", "out.mrc.gz"}) {
    // At most one block of 512 bytes, or of 1024 where the shell has it so; compressed, the output has some thousand.
    const ProgramResult result =
        run_acuity("sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / name, "ulimit -f 1;");
    EXPECT_TRUE(failed_with(result, 1, "File too large"));
    EXPECT_NE(result.err.find(name), std::string::npos) << result.err;
    EXPECT_EQ(c.folder().files(), before);
  }
}

TEST(SharpenOnAFullDisk, KeepsTheEarlierOutput) {
  const SharpenCase c;
  write_text(c / "out.mrc", "an older result");
  const std::vector<std::string> before = c.folder().files();
  const ProgramResult result =
      run_acuity("sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " -o " + c / "out.mrc", "ulimit -f 1;");
  EXPECT_TRUE(failed_with(result, 1, "File too large"));
  EXPECT_EQ(c.folder().files(), before);
  const std::vector<char> bytes = read_bytes(c / "out.mrc");
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "an older result");
}

// A stack that is larger than all memory that the process may address is no stack for another thread.
TEST(SharpenWithoutThreads, GivesTheSameResult) {
  const std::string no_threads = "ulimit -s 1000000; ulimit -v 700000;";
  if (run_acuity("--version", no_threads).exit_code != 0) GTEST_SKIP() << "the program needs more address space here";
  const SharpenCase c;
  const std::string run = "sharpen " + c / "map.mrc" + " --model " + c / "model.pdb" + " --threads 4 -q -o ";
  EXPECT_TRUE(succeeded(run_acuity(run + c / "usual.mrc")));
  EXPECT_TRUE(succeeded(run_acuity(run + c / "alone.mrc", no_threads)));
  EXPECT_EQ(read_bytes(c / "usual.mrc"), read_bytes(c / "alone.mrc"));
}

}  // namespace
}  // namespace acuity::testing
