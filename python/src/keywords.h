// Settings in messages of the library as the keywords of Python.
// Between errors and warnings of a run and the exceptions and warnings of the package.
#pragma once

#include <string>
#include <string_view>

namespace acuity::python {

/// The message with {mask-from} as mask_from. Names of files in it stay as they are.
std::string with_keywords(std::string_view message);

}  // namespace acuity::python
