// Average profiles: how strongly macromolecules scatter on average, by kind of structure, and how they are made.
// A profile replaces a model's density as the reference of sharpening; `acuity average-profiles` makes files of them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <acuity/progress.h>
#include <acuity/run_log.h>

namespace acuity {

/// Mean over many parts of structures of <|F(s)|> / sqrt(sum of f(0)), the average over directions at B = 0. The sum is
/// that of the atoms' electron form factors at s = 0, in A, so profiles are in A^(1/2). Where the parts' shapes do not
/// matter they do not depend on size (Wilson 1942, Nature 150, 152).
struct AverageProfile {
  std::string name;                        ///< helix, sheet, coil, mixed, protein, dna or rna.
  std::vector<double> s_per_angstrom;      ///< Frequencies from 0 in equal steps, 1/A.
  std::vector<double> mean;                ///< Mean over the parts, A^(1/2), positive.
  std::vector<double> standard_deviation;  ///< Standard deviation over the parts, A^(1/2).
  int n = 0;                               ///< Number of parts.
  std::string source;                      ///< Origin of the profile, one sentence.

  /// Mean of the profile between two frequencies (1/A, 0 <= low <= high), linear between its points; the value at `low`
  /// where both are equal. After the last point its value holds.
  double mean_between(double low, double high) const;
};

/// Names of the profiles that come with Acuity.
std::vector<std::string> shipped_profile_names();

/// Returns a profile that comes with Acuity, by its name, or one from a file: `path`, or `path:name` where it has
/// several. A file with such a name is given as ./name. Files are made by `acuity average-profiles`, or by `acuity
/// profile --average NAME --json`. A FASTA or PIR file of a molecule's sequences gives a mixture of the shipped
/// profiles of protein, DNA and RNA. Its weights are their fractions of the sum of f(0). Throws Error when the file
/// cannot be read or makes no sense.
AverageProfile load_average_profile(const std::string& name_or_file);

/// Path of the file that load_average_profile() reads, unless the name is one that comes with Acuity.
std::string average_profile_file(const std::string& name_or_file);

struct AverageProfilesSettings {
  int min_residues = 30;                   ///< Parts with fewer residues are left out.
  int threads = 0;                         ///< Number of threads; <= 0 means one per core.
  Verbosity verbosity = Verbosity::quiet;  ///< Form of progress on standard error.
};

struct AverageProfilesOptions {
  std::vector<std::filesystem::path> models;  ///< Atomic models, PDB or mmCIF.
  std::filesystem::path output;               ///< JSON that load_average_profile() reads; empty to write none.
  /// Log with one line per finished model; a later run continues from it. Empty to keep none.
  std::filesystem::path log;
  AverageProfilesSettings settings;
};

/// An average profile with the error of its mean, and the parts that it leaves out.
struct ProfileStatistics {
  AverageProfile profile;
  std::vector<double> standard_error;  ///< Standard deviation / sqrt(n), the error of the mean; A^(1/2).
  int left_out_small = 0;              ///< Number of parts with too few residues.
  int left_out_large = 0;              ///< Number of parts larger than the cell that spectra are taken in.
};

struct AverageProfilesResult {
  std::vector<ProfileStatistics> profiles;  ///< In the order helix, sheet, coil, mixed, protein, dna, rna.
};

/// Log beside the output: out.models.jsonl for out.json.
std::filesystem::path default_log_path(const std::filesystem::path& output);

/// Cuts each model into helix, sheet, coil, DNA and RNA, appends their profiles to the log, and writes the averages.
/// Models that cannot be read are skipped with a warning. Throws Error when no profile comes out, or when the log
/// belongs to a run with other settings. An interrupted run leaves its log and nothing else. Source of the averages:
/// Bharadwaj and Jakobi 2022, Faraday Discuss. 240, 168, Fig. 5.
AverageProfilesResult average_profiles(const AverageProfilesOptions& options, RunLog& log);

}  // namespace acuity
