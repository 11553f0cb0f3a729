// Owners of what CUDA hands out: streams, events, memory. All are move-only and free what they own on
// the device on which it was made, which must be current. Members of the CUDA devices; nothing else in the project
// calls cudaMalloc or cudaFree.
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "kernels/device/cuda_check.h"
#include "kernels/device/kept_memory.h"

namespace acuity {

/// Owns a handle of type H; `Release` frees it.
template <class H, auto Release>
class Handle {
 public:
  Handle() = default;
  explicit Handle(H handle) : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, H{})) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() {
    // A destructor has nobody to tell; the call that made the trouble has thrown already.
    if (handle_ != H{}) static_cast<void>(Release(handle_));
  }
  H get() const { return handle_; }

 private:
  H handle_{};
};

/// A stream of work on the current device, independent of the default stream.
class Stream {
 public:
  Stream() : handle_(make()) {}
  cudaStream_t get() const { return handle_.get(); }
  void wait() const { check(cudaStreamSynchronize(get()), "finish its work"); }

 private:
  static cudaStream_t make() {
    cudaStream_t stream = nullptr;
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "make a stream");
    return stream;
  }
  Handle<cudaStream_t, &cudaStreamDestroy> handle_;
};

/// A point in a stream whose time can be taken.
class Event {
 public:
  Event() : handle_(make()) {}
  void record(const Stream& stream) const { check(cudaEventRecord(handle_.get(), stream.get()), "record an event"); }
  /// Both must have been reached.
  double seconds_since(const Event& start) const {
    float milliseconds = 0;
    check(cudaEventElapsedTime(&milliseconds, start.handle_.get(), handle_.get()), "take a time");
    return static_cast<double>(milliseconds) * 1e-3;
  }

 private:
  static cudaEvent_t make() {
    cudaEvent_t event = nullptr;
    check(cudaEventCreate(&event), "make an event");
    return event;
  }
  Handle<cudaEvent_t, &cudaEventDestroy> handle_;
};

/// Memory on the device, allocated and freed in the order of a stream that outlives it.
template <class T>
class DeviceArray {
 public:
  DeviceArray() = default;
  DeviceArray(const Stream& stream, std::size_t size) : stream_(stream.get()), size_(size) {
    void* memory = nullptr;
    if (size > 0) check(cudaMallocAsync(&memory, size * sizeof(T), stream_), "allocate memory");
    data_ = static_cast<T*>(memory);
  }
  DeviceArray(DeviceArray&& other) noexcept { swap(other); }
  DeviceArray& operator=(DeviceArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~DeviceArray() {
    if (data_ != nullptr) static_cast<void>(cudaFreeAsync(data_, stream_));
  }

  T* data() const { return data_; }
  std::size_t size() const { return size_; }

  /// Starts the copy of as many values as the array holds; pageable memory may change once the call returns.
  void upload(std::span<const T> from) {
    check(cudaMemcpyAsync(data_, from.data(), size_ * sizeof(T), cudaMemcpyHostToDevice, stream_), "receive the input");
  }

 private:
  void swap(DeviceArray& other) noexcept {
    std::swap(stream_, other.stream_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }
  cudaStream_t stream_ = nullptr;
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

/// Copies values to new memory on the device, in the order of the stream.
template <class T>
DeviceArray<T> uploaded(const Stream& stream, std::span<const T> values) {
  DeviceArray<T> array(stream, values.size());
  if (!values.empty()) array.upload(values);
  return array;
}
template <class T>
DeviceArray<T> uploaded(const Stream& stream, const std::vector<T>& values) {
  return uploaded(stream, std::span<const T>(values));
}

/// Makes the device current on this thread, before anything is made on it.
inline void make_current(int number) { check(cudaSetDevice(number), "be chosen"); }

/// Waits until the current device has nothing left to do. For destructors: an error has been thrown by the call that
/// found it.
inline void wait_for_device() noexcept {
  static_cast<void>(cudaDeviceSynchronize());
  cudaGetLastError();
}

/// Memory of the host that a device writes without stopping the program.
template <class T>
class PinnedArray {
 public:
  PinnedArray() = default;
  /// `memory` outlives the array.
  PinnedArray(KeptMemory& memory, std::size_t size)
      : memory_(&memory), data_(static_cast<T*>(memory.take_pinned(size * sizeof(T)))) {}
  PinnedArray(PinnedArray&& other) noexcept { swap(other); }
  PinnedArray& operator=(PinnedArray&& other) noexcept {
    swap(other);
    return *this;
  }
  ~PinnedArray() {
    if (data_ != nullptr) memory_->give_back_pinned(data_);
  }
  T* data() const { return data_; }

 private:
  void swap(PinnedArray& other) noexcept {
    std::swap(memory_, other.memory_);
    std::swap(data_, other.data_);
  }
  KeptMemory* memory_ = nullptr;
  T* data_ = nullptr;
};

}  // namespace acuity
