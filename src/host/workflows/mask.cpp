#include <acuity/error.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/model.h>

#include "host/io/outputs.h"

namespace acuity {

Mask model_mask_files(const ModelMaskOptions& options, RunLog& log) {
  const ModelMaskSettings& settings = options.settings;
  check_outputs({options.output}, {options.like, options.model}, "Give another {output}");
  MapHeader header;
  Mask mask;
  log.stage("mask", [&] {
    header = read_usable_header(options.like, options.spacing_angstrom);
    Model model = read_model(options.model, Hydrogens::drop, options.model_choice);
    for (std::string& warning : place_model_in_box(model, header, options.frame)) log.warn(std::move(warning));
    mask = model_mask(model, header.size(), header.spacing()[0], settings.radius_angstrom, settings.threads);
  });
  if (mask.count() == 0)
    throw_input_error("The mask is empty", "no voxel lies within the radius of an atom", "Give a larger {radius}");
  log.stage("write", [&] {
    const Volume soft = with_soft_edge(mask, header.spacing()[0], settings.soft_edge_voxels, settings.threads);
    Outputs outputs({2, settings.threads});
    outputs.add_map(options.output, header, soft, "Acuity " + version() + ": mask of a model");
    outputs.commit();
  });
  return mask;
}

}  // namespace acuity
