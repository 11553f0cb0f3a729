#include "support/places.h"

namespace acuity::testing {

const char* const program_path = ACUITY_PROGRAM;
const char* const tests_folder = ACUITY_TESTS_DIR;
const char* const test_data_folder = ACUITY_TEST_DATA_DIR;

}  // namespace acuity::testing
