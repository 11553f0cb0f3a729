// Workspaces for loops on several threads, made when first needed and used again.
// Used by the engines of the CPU.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace acuity {

/// Lends a workspace to one piece of work at a time.
template <class Workspace>
class WorkspacePool {
 public:
  explicit WorkspacePool(std::function<std::unique_ptr<Workspace>()> make) : make_(std::move(make)) {}

  std::unique_ptr<Workspace> take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return make_();
    auto workspace = std::move(free_.back());
    free_.pop_back();
    return workspace;
  }
  void give_back(std::unique_ptr<Workspace> workspace) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(workspace));
  }

 private:
  std::function<std::unique_ptr<Workspace>()> make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> free_;
};

}  // namespace acuity
