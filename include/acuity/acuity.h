// Acuity sharpens cryo-EM density maps locally: start here.
//
//   sharpen.h           local sharpening, in memory and from files to files
//   resolution.h        local resolution of two half maps
//   bfactor.h           local B factors
//   global.h            sharpening by one B factor
//   fsc.h, compare.h    Fourier shell correlation, correlation and differences of maps
//   confidence_mask.h   masks of the voxels that are not noise
//   profile.h           radial profiles, Guinier plots and their fits
//   average_profiles.h  average scattering of macromolecules, by kind of structure
//   residues.h          Q-scores and correlations of the residues of a model
//   html_report.h       reports as one HTML file
//   simulate.h          densities of models, with noise and B factors of choice
//   perturb.h           models with known errors
//
//   volume.h, mask.h    maps and masks in memory, and views of arrays of other owners
//   windows.h           single windows, for developers of methods
//   map.h, model.h      MRC and coordinate files; memory_file.h has such files in memory
//   engine.h            the engine that computes windows
//   error.h, run_log.h, progress.h   errors; stages and warnings of a run; progress
//
// examples/sharpen_array.cpp has a map in and a map out, in some 30 lines.
#pragma once

#include <acuity/average_profiles.h>
#include <acuity/bfactor.h>
#include <acuity/compare.h>
#include <acuity/confidence_mask.h>
#include <acuity/engine.h>
#include <acuity/entry.h>
#include <acuity/error.h>
#include <acuity/fsc.h>
#include <acuity/global.h>
#include <acuity/html_report.h>
#include <acuity/map.h>
#include <acuity/mask.h>
#include <acuity/memory_file.h>
#include <acuity/model.h>
#include <acuity/perturb.h>
#include <acuity/profile.h>
#include <acuity/progress.h>
#include <acuity/residues.h>
#include <acuity/resolution.h>
#include <acuity/run_log.h>
#include <acuity/sharpen.h>
#include <acuity/simulate.h>
#include <acuity/volume.h>
#include <acuity/windows.h>
