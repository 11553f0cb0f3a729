// Entries of the EMDB: what a header says, what is to be done with it, and one result folder per entry.
// Above sharpen.h, resolution.h and bfactor.h, which do the work; `acuity entry` calls it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <acuity/engine.h>
#include <acuity/error.h>
#include <acuity/progress.h>
#include <acuity/run_log.h>

namespace acuity {

/// Method by which the map of an entry was determined.
enum class EntryMethod { single_particle, helical, subtomogram_average, crystal, tomogram, unknown };

/// A polymer of the sample, as the header lists it.
struct EntryPolymer {
  std::string kind;           ///< protein, dna or rna; "hybrid" for a polymer of DNA and RNA.
  std::string sequence;       ///< One-letter codes; empty where the header has none.
  std::optional<double> kda;  ///< Mass of one copy, kDa.
  double copies = 1;          ///< Number of copies in the sample.
};

/// Contents of a header file, version 3 or 1.9. What the file does not say is empty.
struct EntryHeader {
  std::string id;              ///< EMD-1234.
  std::string schema_version;  ///< Version of the header's schema, as the file states it.
  std::string title;
  std::string status;                      ///< Code of the archive: REL for released, OBS for obsolete.
  std::vector<std::string> superseded_by;  ///< Entries that replace an obsolete one.
  std::string updated;                     ///< Date of the last change, YYYY-MM-DD.
  EntryMethod method = EntryMethod::unknown;
  std::string method_name;  ///< Method as the file spells it.
  std::string map_file;     ///< Name of the map's file.
  std::vector<std::string> half_map_files;
  std::vector<std::string> mask_files;
  std::optional<std::array<std::int64_t, 3>> size_crs;  ///< Voxels along columns, rows, sections.
  std::optional<double> spacing_angstrom;               ///< Voxel size along x, A.
  std::optional<double> contour;                        ///< Recommended contour level, unit of the map.
  std::optional<double> resolution_angstrom;            ///< Resolution that the authors state, A.
  std::string symmetry;                                 ///< Point group, space group or helical parameters, in words.
  std::vector<std::string> pdb_ids;                     ///< Fitted models, in lower case.
  std::vector<EntryPolymer> polymers;
  std::optional<double> mass_kda;   ///< Mass of the whole sample, kDa, where the header states it.
  std::vector<std::string> doubts;  ///< Sentences about what the file says in two ways, without a full stop.
};

/// Reads a header. Throws Error for a file that is no XML, no header of an entry, or has numbers that are none.
EntryHeader read_entry_header(const std::filesystem::path& path);

/// Source of the reference amplitudes.
enum class EntryReference { automatic, profile, model, blend };

struct EntryOptions {
  std::filesystem::path entry;                  ///< Folder of an entry, or its header file.
  std::filesystem::path output;                 ///< Folder in which the result folder EMD-1234 appears.
  std::optional<std::filesystem::path> models;  ///< Folder of models: 1abc.cif.gz, ab/1abc.cif.gz or pdb1abc.ent.gz.
  EntryReference reference = EntryReference::automatic;  ///< Default: see plan_entry().
  bool half_maps = false;  ///< Also writes both half maps, scaled by the gains of their mean.
  bool html = true;        ///< Also writes a page to look at; see html_report.h.
  /// Writes a refusal as a result: entry.json with the reason. Otherwise a refusal is an Error.
  bool record_refusals = false;
  EngineChoice engine;
  Verbosity verbosity = Verbosity::quiet;  ///< Form of progress on standard error.
};

/// Reason why nothing is done for an entry.
struct EntryRefusal {
  /// header, obsolete, tomogram, crystal, method, coarse, resolution, missing, damaged, grid, model, or input for
  /// all else.
  std::string kind;
  std::string problem;
  std::string why;
  std::string suggestion;
};

/// Files of an entry as they lie on disk.
struct EntryFiles {
  std::filesystem::path header;
  std::filesystem::path map;
  std::vector<std::filesystem::path> half_maps;  ///< None or two.
  std::vector<std::filesystem::path> masks;      ///< Those of the header that lie there.
  std::optional<std::filesystem::path> model;    ///< The first fitted model that lies there.
};

/// Plan of an entry, from its header, the headers of its maps, and the names of its files.
struct EntryPlan {
  EntryHeader header;
  EntryFiles files;
  bool from_half_maps = false;
  EntryReference reference = EntryReference::profile;  ///< Never `automatic` where nothing is refused.
  std::string reason;                                  ///< Why this reference, one sentence.
  std::optional<EntryRefusal> refusal;                 ///< Present where nothing is done.
  std::int64_t voxels = 0;                             ///< Voxels of the box.
  std::int64_t memory_bytes = 0;                       ///< Predicted peak memory, bytes.
  double core_seconds = 0;                             ///< Predicted processor time on one core, s.
};

/// Name of a reference: profile, model or blend.
std::string name_of(EntryReference reference);

/// Decides without reading a voxel. Half maps: an average profile by the sequences of the sample. One map with a model:
/// a blend of model and profile. One map without a model: a profile, with the resolution of the header. Input errors
/// are refusals, too; other errors are thrown.
EntryPlan plan_entry(const EntryOptions& options);

/// A check of a result. It passes where min <= value <= max.
struct EntryCheck {
  std::string name;
  double value = 0;
  std::optional<double> min;
  std::optional<double> max;
  std::string unit;
  bool passed = false;
};

/// Files of a result that are checked.
struct EntryResultFiles {
  std::filesystem::path map;
  std::filesystem::path mask;
  std::optional<std::filesystem::path> local_resolution;
  std::optional<std::filesystem::path> local_b;
  std::vector<std::filesystem::path> half_maps;  ///< None or two.

  std::vector<std::filesystem::path> all() const;  ///< Every file that is there.
};

/// Checks the files of a result against the entry's. Throws Error where a file cannot be read.
std::vector<EntryCheck> check_entry_result(const EntryPlan& plan, const EntryResultFiles& result,
                                           std::optional<double> resolution_angstrom, int threads);

/// End of an entry's run.
enum class EntryStatus {
  done,
  suspect,  ///< Done, but a check failed.
  refused,
};

struct EntryResult {
  EntryPlan plan;
  EntryStatus status = EntryStatus::done;
  std::filesystem::path folder;  ///< The result folder, complete.
  std::vector<EntryCheck> checks;
  std::string json;        ///< The line of entry.json, without its end.
  bool was_there = false;  ///< The same result was there; nothing was computed.
};

/// Runs an entry. Map, mask, local resolution, local B factors, scores of a fitted model's residues, a page and reports
/// appear together in OUT/EMD-1234. Its entry.json is one line. A folder that was there before is replaced as a whole,
/// but for a file that is missing. One process at a time works on an entry. Others wait, and take its result where
/// version, settings, inputs and the files of the result are the same. Throws Error, and then nothing is written.
EntryResult run_entry(const EntryOptions& options, RunLog& log);

}  // namespace acuity
