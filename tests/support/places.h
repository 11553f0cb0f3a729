// Places of the program and the data of tests. The build writes these places into places.cpp, the only file that
// depends on the folder of the checkout.
#pragma once

namespace acuity::testing {

extern const char* const program_path;      ///< The acuity program of this build.
extern const char* const tests_folder;      ///< The folder tests of the checkout.
extern const char* const test_data_folder;  ///< The folder of real maps and models, which exists on some machines.

}  // namespace acuity::testing
