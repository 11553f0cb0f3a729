// Errors of the library and of its command line as the exceptions of acuity._errors.
#include <CLI/CLI.hpp>
#include <nanobind/stl/string.h>

#include <acuity/error.h>

#include "keywords.h"
#include "parts.h"

namespace acuity::python {
namespace {

void raise(const char* kind, const std::string& problem, const std::string& why, const std::string& suggestion) {
  try {
    const nb::object error = nb::module_::import_("acuity._errors").attr("error_of")(kind, problem, why, suggestion);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
  } catch (nb::python_error& failed) {
    failed.restore();
  }
}

const char* name_of(ErrorKind kind) {
  if (kind == ErrorKind::input) return "input";
  return kind == ErrorKind::interrupted ? "interrupted" : "system";
}

void translate(const std::exception_ptr& thrown, void*) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    raise(name_of(error.kind()), with_keywords(error.problem()), with_keywords(error.why()),
          with_keywords(error.suggestion()));
  } catch (const CLI::ParseError& error) {
    raise("options", error.what(), "", "");
  }
}

}  // namespace

void add_errors(nb::module_&) { nb::register_exception_translator(translate); }

}  // namespace acuity::python
