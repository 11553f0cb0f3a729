// Decides which models of a coordinate file belong to one structure. Parts of an assembly do; members of an ensemble
// stand for each other. Lies between read_coordinates() and the check of the atoms.
#pragma once

#include <string>
#include <vector>

#include <gemmi/model.hpp>

#include <acuity/model.h>

namespace acuity {

/// The models that `choice` names, or those that belong together: the first one, and every later one that lies apart
/// from all taken before it. A model overlaps where 2 % of its atoms lie within 1 A of theirs. It also does where it
/// has the atoms of one of them and half of them lie within 3 A of their counterparts. An ensemble of which one member
/// overlaps with the first is left out as a whole. Chains whose name is taken get another. `remarks` gets a sentence
/// about what was taken and left out. Throws Error for a number that there is not.
gemmi::Model joined_models(std::vector<gemmi::Model> models, const ModelChoice& choice, const std::string& name,
                           std::vector<std::string>& remarks);

}  // namespace acuity
