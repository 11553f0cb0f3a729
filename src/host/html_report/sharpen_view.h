// The maps of a sharpening run for its page and its figures: the input, the output, and what was found about them.
// Lies between sharpen_files() and what shows a run.
#pragma once

#include <acuity/sharpen.h>

#include "host/html_report/page_view.h"

namespace acuity {

/// Views of the maps of a result, which outlives this. The input is read again, since a run uses it up. Half maps are
/// shown as their mean, low-passed on the page at the resolution where it is known.
class SharpenMaps {
 public:
  SharpenMaps(const SharpenOptions& options, const SharpenResult& result);
  SharpenMaps(const SharpenMaps&) = delete;
  SharpenMaps& operator=(const SharpenMaps&) = delete;

  const PageMaps& page() const { return page_; }

 private:
  Volume input_;
  PageMaps page_;
};

}  // namespace acuity
