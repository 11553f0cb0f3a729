// The maps of a sharpening run as data of its page: the input, the output, and what was found about them.
// Between sharpen_files() and report_page().
#pragma once

#include <acuity/sharpen.h>

#include "host/html_report/page_view.h"

namespace acuity {

/// The block `view` of the page. Reads the input again, since a run uses it up; half maps are shown as their mean,
/// low-passed at the resolution where it is known. `budget_bytes` is as in view_json().
Json sharpen_view(const SharpenOptions& options, const SharpenResult& result, std::size_t budget_bytes);

}  // namespace acuity
