// Small kernels in PTX for the tests of the emulator, and a launch of them on memory of the emulated device.
// Each kernel has one parameter, the address of its data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/ptx/memory.h"
#include "emulator/ptx/options.h"
#include "emulator/ptx/program.h"

namespace acuity::emulator::testing {

/// A module with one kernel. %rd1 is its data, %r1 the thread's number, %rd3 the address of the thread's word.
inline std::string module_of(const std::string& name, const std::string& body, const std::string& declarations = "") {
  return ".version 8.0\n.target sm_90\n.address_size 64\n" + declarations + ".visible .entry " + name +
         "(.param .u64 data)\n{\n.reg .pred %p<8>;\n.reg .b16 %h<8>;\n.reg .b32 %r<32>;\n.reg .f32 %f<16>;\n"
         ".reg .b64 %rd<16>;\n.reg .f64 %d<8>;\nld.param.u64 %rd1, [data];\nmov.u32 %r1, %tid.x;\n"
         "mul.wide.u32 %rd2, %r1, 4;\nadd.s64 %rd3, %rd1, %rd2;\n" +
         body + "\nret;\n}\n";
}

/// Runs a kernel's body on a block of threads, and returns its data, one word per thread. Unless `is_written` its data
/// are bytes that nobody wrote.
inline std::vector<std::uint32_t> run(const std::string& body, int threads, const std::string& declarations = "",
                                      bool is_written = true, std::uint32_t blocks = 1) {
  static int number = 0;
  forget_reports();
  const std::string name = "case" + std::to_string(++number);
  add_module(module_of(name, body, declarations));
  std::vector<std::uint32_t> words(static_cast<std::size_t>(threads));
  const std::size_t bytes = words.size() * sizeof(std::uint32_t);
  Allocation* const data = allocate(bytes, 0);
  if (is_written) copy_in(data->base, words.data(), bytes, "the test");
  std::vector<std::uint8_t> parameters(sizeof data->base);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = static_cast<std::uint8_t>(data->base >> (8 * i));
  run_kernel(*find_kernel(name), {blocks, 1, 1}, {static_cast<std::uint32_t>(threads), 1, 1}, 0, parameters, 0);
  copy_out(words.data(), data->base, bytes, "the test");
  release(data);
  return words;
}

}  // namespace acuity::emulator::testing
