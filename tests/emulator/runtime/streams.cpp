#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "emulator/runtime/runtime.h"

namespace acuity::emulator {
namespace {

struct Streams {
  std::set<cudaStream_t> alive;
  std::vector<cudaStream_t> destroyed;  // Their work may not be done yet.
  std::map<int, cudaStream_t> null_streams;

  std::vector<cudaStream_t> with_work() const {
    std::vector<cudaStream_t> found;
    for (cudaStream_t stream : alive)
      if (!stream->work.empty()) found.push_back(stream);
    for (cudaStream_t stream : destroyed)
      if (!stream->work.empty()) found.push_back(stream);
    return found;
  }
};
Streams& streams() {
  static auto& all = *new Streams;
  return all;
}

void do_next(cudaStream_t stream) {
  const auto work = std::move(stream->work.front());
  stream->work.pop_front();
  work();
}

void do_next_of_any() {
  const std::vector<cudaStream_t> busy = streams().with_work();
  if (!busy.empty()) do_next(busy[random_number() % busy.size()]);
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

cudaStream_t real_stream(cudaStream_t stream) {
  if (stream != nullptr && stream != cudaStreamLegacy && stream != cudaStreamPerThread) return stream;
  cudaStream_t& null_stream = streams().null_streams[current_device()];
  if (null_stream == nullptr) {
    null_stream = new CUstream_st{current_device(), {}};
    streams().alive.insert(null_stream);
  }
  return null_stream;
}

bool is_unknown(cudaStream_t stream) {
  if (streams().alive.count(stream) > 0) return false;
  report("call", "a stream that does not exist");
  return true;
}

void add_work(cudaStream_t stream, std::function<void()> work) {
  stream->work.push_back(std::move(work));
  if (options().streams == 0) finish_stream(stream);
  if (options().streams == 2 && random_number() % 4 == 0) do_next_of_any();
}

void finish_stream(cudaStream_t stream) {
  while (!stream->work.empty()) {
    if (options().streams == 2)
      do_next_of_any();
    else
      do_next(stream);
  }
}

void finish_device(int device) {
  for (bool any = true; any;) {
    any = false;
    for (cudaStream_t stream : streams().with_work()) {
      if (stream->device != device) continue;
      finish_stream(stream);
      any = true;
    }
  }
}

void finish_all() {
  while (!streams().with_work().empty()) do_next_of_any();
}

}  // namespace acuity::emulator

using namespace acuity::emulator;

extern "C" {

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  ACUITY_EMULATED_CALL;
  *stream = new CUstream_st{current_device(), {}};
  streams().alive.insert(*stream);
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  streams().alive.erase(stream);
  streams().destroyed.push_back(stream);
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  finish_stream(stream);
  return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
  ACUITY_EMULATED_CALL;
  finish_device(current_device());
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  ACUITY_EMULATED_CALL;
  *event = new CUevent_st;
  (*event)->device = current_device();
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t) { return cudaSuccess; }

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  ACUITY_EMULATED_CALL;
  stream = real_stream(stream);
  if (is_unknown(stream)) return failed(cudaErrorInvalidResourceHandle);
  if (stream->device != event->device) {
    report("call", "an event of another device");
    return failed(cudaErrorInvalidResourceHandle);
  }
  event->recorded = true;
  event->reached = false;
  add_work(stream, [event] {
    event->reached = true;
    event->seconds = now();
  });
  return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t first, cudaEvent_t second) {
  ACUITY_EMULATED_CALL;
  if (!first->recorded || !second->recorded || !first->reached || !second->reached) {
    report("call", "the time of an event that was not recorded or not reached");
    return failed(cudaErrorNotReady);
  }
  *milliseconds = std::max(static_cast<float>((second->seconds - first->seconds) * 1e3), 1e-6F);
  return cudaSuccess;
}

}  // extern "C"
