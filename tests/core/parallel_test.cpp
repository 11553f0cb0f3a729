#include "host/core/parallel.h"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include <acuity/error.h>
#include <acuity/progress.h>

#include "support/test_files.h"

namespace acuity {
namespace {

/// More CPUs than this machine may have, for the life of this object.
class SixteenCpus {
 public:
  SixteenCpus() { assume_cpus(16); }
  ~SixteenCpus() { assume_cpus(0); }
};

TEST(ParallelFor, VisitsEveryItemOnceForAnyThreadCountAndGrain) {
  const SixteenCpus cpus;
  for (const int threads : {1, 2, 5}) {
    for (const std::int64_t grain : {1, 3, 1000}) {
      std::vector<int> visits(101);
      parallel_for(101, grain, threads, [&](std::int64_t begin, std::int64_t end) {
        ASSERT_LE(end - begin, grain);
        for (std::int64_t i = begin; i < end; ++i) ++visits[static_cast<std::size_t>(i)];
      });
      EXPECT_EQ(visits, std::vector<int>(101, 1));
    }
  }
}

TEST(ParallelFor, DoesNothingForNoItems) {
  parallel_for(0, 1, 2, [](std::int64_t, std::int64_t) { FAIL(); });
}

TEST(ParallelFor, RethrowsAnExceptionAfterAllThreadsStopped) {
  const SixteenCpus cpus;
  // Every other piece takes so long that threads are in the middle of theirs when piece 5 fails, and after it failed.
  static std::atomic<bool> returned{false};
  static std::atomic<int> ended_late{0};
  std::atomic<int> begun{0};
  const auto body = [&](std::int64_t begin, std::int64_t) {
    ++begun;
    if (begin == 5) throw std::runtime_error("five");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    ended_late += returned;
  };
  EXPECT_THROW(parallel_for(1000, 1, 4, body), std::runtime_error);
  returned = true;
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  EXPECT_EQ(ended_late, 0) << "a thread was still at work";
  EXPECT_GE(begun, 6);
  // Pieces 0 to 5, one more for each other thread, and one that each may have begun before it saw the failure.
  EXPECT_LE(begun, 6 + 3 + 3);
}

TEST(ParallelFor, StopsSoonAfterAnInterrupt) {
  std::atomic<int> pieces{0};
  try {
    parallel_for(1000000, 1, 2, [&](std::int64_t, std::int64_t) {
      ++pieces;
      request_interrupt();
    });
    FAIL() << "no exception";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  clear_interrupt();
  EXPECT_LE(pieces, 2) << "each thread finishes at most the piece it is in";
}

TEST(ThreadCount, IsTheRequestOrOnePerCpuAndNeverMoreThanThose) {
  assume_cpus(4);
  EXPECT_EQ(thread_count(3), 3);
  EXPECT_EQ(thread_count(0), 4);
  EXPECT_EQ(thread_count(256), 4);
  assume_cpus(0);
  EXPECT_GE(thread_count(0), 1);
  EXPECT_LE(thread_count(1 << 20), cpus_by_affinity());
}

/// The environment variables of a SLURM job, for the life of this object.
class SlurmJob {
 public:
  explicit SlurmJob(const char* cpus_on_node, const char* cpus_per_task = nullptr) {
    setenv("SLURM_CPUS_ON_NODE", cpus_on_node, 1);
    if (cpus_per_task != nullptr) setenv("SLURM_CPUS_PER_TASK", cpus_per_task, 1);
  }
  ~SlurmJob() {
    unsetenv("SLURM_CPUS_ON_NODE");
    unsetenv("SLURM_CPUS_PER_TASK");
  }
};

TEST(ThreadCount, FollowsSlurmWhereNothingElseIsAsked) {
  const SixteenCpus cpus;
  {
    const SlurmJob job("6");
    EXPECT_EQ(thread_count(0), 6);
    EXPECT_EQ(thread_count(8), 8) << "a request is a request";
  }
  {
    const SlurmJob job("6", "2");
    EXPECT_EQ(thread_count(0), 2);
  }
  const SlurmJob odd("many");
  EXPECT_EQ(thread_count(0), 16);
}

TEST(ThreadCount, FollowsTheAffinityOfTheProcess) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_EQ(cpus_by_affinity(), CPU_COUNT(&before));
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(cpus_by_affinity(), 1);
  sched_setaffinity(0, sizeof before, &before);
}

/// A machine's folders of cgroups, as far as quotas need them.
class CgroupFolders {
 public:
  CgroupFolders(const std::string& own, const std::string& mounts) {
    write("proc/self/cgroup", own);
    write("proc/self/mountinfo", mounts);
  }
  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    testing::write_text(folder_ / name, text);
  }
  int cpus() const { return cpus_by_cgroup(folder_.path()); }

 private:
  testing::TempDir folder_;
};

TEST(CpusByCgroup, ReadsTheQuotaOfVersionTwoAndOfTheGroupsAbove) {
  CgroupFolders folders("0::/slurm/job_7/step_0\n",
                        "25 1 0:22 / /proc rw - proc proc rw\n31 25 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 "
                        "cgroup2 rw,nsdelegate\n");
  EXPECT_EQ(folders.cpus(), 0) << "no quota";
  folders.write("sys/fs/cgroup/slurm/job_7/step_0/cpu.max", "max 100000\n");
  EXPECT_EQ(folders.cpus(), 0);
  folders.write("sys/fs/cgroup/slurm/job_7/cpu.max", "300000 100000\n");
  EXPECT_EQ(folders.cpus(), 3);
  folders.write("sys/fs/cgroup/slurm/cpu.max", "800000 100000\n");
  EXPECT_EQ(folders.cpus(), 3) << "the smallest one holds";
  folders.write("sys/fs/cgroup/slurm/job_7/step_0/cpu.max", "150000 100000\n");
  EXPECT_EQ(folders.cpus(), 2) << "one and a half CPUs keep two threads busy";
}

TEST(CpusByCgroup, ReadsTheQuotaOfVersionOne) {
  const std::string mounts =
      "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
      "34 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";
  CgroupFolders folders("4:memory:/elsewhere\n3:cpu,cpuacct:/job\n", mounts);
  folders.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
  folders.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(folders.cpus(), 0);
  folders.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "400000\n");
  folders.write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(folders.cpus(), 4);
}

TEST(CpusByCgroup, ReadsTheQuotaOfAContainerWhosePathIsTheHosts) {
  CgroupFolders folders("3:cpu,cpuacct:/docker/abc\n",
                        "33 31 0:30 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
  folders.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
  folders.write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(folders.cpus(), 2);
}

TEST(CpusByCgroup, MachinesWithoutCgroupsHaveNoQuota) {
  const testing::TempDir folder;
  EXPECT_EQ(cpus_by_cgroup(folder.path()), 0);
}

}  // namespace
}  // namespace acuity
