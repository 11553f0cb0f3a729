// Whether the B factors of a model are B factors, or confidences of a prediction, or nothing at all.
// Used by Model::doubt_about_b_factors(), which commands ask before they draw a density.
#pragma once

#include <string>
#include <vector>

#include <gemmi/model.hpp>

#include <acuity/model.h>
#include <acuity/run_log.h>
#include <acuity/volume.h>

namespace acuity {

/// Pearson correlation of the B factors with the number of atoms within 10 A, over at most 2000 atoms; 0 for equal
/// values. Buried atoms have low B factors (-0.8 to 0 in 603 deposited models) and high confidences.
double correlation_with_burial(const std::vector<Vec3>& positions, const std::vector<double>& b);

/// Why the B factors of a model do not tell how its density falls off, as a sentence without a full stop, or nothing.
/// `is_prediction`: the file names a program that predicts structures.
std::string doubt_about(const gemmi::Model& model, bool is_prediction);

/// Warns where B factors look like confidences: a density drawn with them falls off wrongly.
void warn_of_confidences(const Model& model, RunLog& log);

}  // namespace acuity
