// The extension module acuity._core: the library and the commands as Python calls them.
// Below the package acuity, which has the names and types that users see.
#include <nanobind/stl/string.h>

#include <acuity/run_log.h>

#include "parts.h"

NB_MODULE(_core, module) {
  module.doc() = "Bindings of Acuity's library; the package acuity is what users import.";
  module.def("version", &acuity::version);
  acuity::python::add_errors(module);
  acuity::python::add_headers(module);
  acuity::python::add_files(module);
  acuity::python::add_options(module);
  acuity::python::add_runs(module);
  acuity::python::add_windows(module);
}
