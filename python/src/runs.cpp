// Runs of commands.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <acuity/engine.h>

#include "host/cli/commands.h"
#include "parts.h"
#include "taker.h"
#include "work.h"

namespace acuity::python {
namespace {

/// Fills `outcome`, also where the command ends by an error.
void run(const std::vector<std::string>& arguments, const std::string& command_line, Outcome& outcome,
         const nb::object& progress) {
  Taker taker;
  const commands::Session session{command_line, &taker};
  try {
    do_work([&] { commands::run_command(arguments, session); }, progress);
  } catch (...) {
    outcome = std::move(taker.outcome);
    throw;
  }
  outcome = std::move(taker.outcome);
}

nb::typed<nb::dict, nb::str, OwnedVoxels> maps_of(Outcome& outcome) {
  nb::dict maps;
  for (auto& [name, volume] : outcome.maps) maps[name.c_str()] = array_of(std::move(volume));
  outcome.maps.clear();
  return maps;
}

std::optional<OwnedMask> mask_of(Outcome& outcome) {
  if (!outcome.mask) return {};
  OwnedMask mask = array_of(std::move(*outcome.mask));
  outcome.mask.reset();
  return mask;
}

nb::typed<nb::list, nb::typed<nb::tuple, nb::str, nb::float_>> stages_of(const Outcome& outcome) {
  nb::list list;
  for (const RunLog::Stage& stage : outcome.stages) list.append(nb::make_tuple(stage.name, stage.seconds));
  return list;
}

nb::typed<nb::list, nb::typed<nb::dict, nb::str, nb::any>> engines() {
  nb::list list;
  for (const EngineInfo& engine : list_engines()) {
    nb::dict row;
    row["device"] = engine.device;
    row["method"] = engine.method;
    row["available"] = engine.available;
    row["details"] = engine.details;
    list.append(row);
  }
  return list;
}

}  // namespace

void add_runs(nb::module_& module) {
  nb::class_<Outcome>(module, "Outcome", "The outcome of a command; filled by run(), also where that raises.")
      .def(nb::init<>())
      .def_ro("report", &Outcome::report, "JSON text.")
      .def_ro("header", &Outcome::header, "Geometry of the maps.")
      .def_ro("model", &Outcome::model, "mmCIF text, or empty.")
      .def_ro("warnings", &Outcome::warnings)
      .def_prop_ro("stages", stages_of)
      .def("take_maps", maps_of, "The maps by name, as arrays that own their memory; once.")
      .def("take_mask", mask_of, "The computed voxels, or None, as an array of 1 and 0 that owns its memory; once.");
  module.def("run", run, nb::arg("arguments"), nb::arg("command_line"), nb::arg("outcome"),
             nb::arg("progress") = nb::none());
  module.def("engines", engines);
}

}  // namespace acuity::python
