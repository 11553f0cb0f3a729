// run_entry(): plan -> result folder -> steps -> entry.json.
#include <algorithm>

#include <acuity/entry.h>

#include "host/bytes/atomic_file.h"
#include "host/entries/result_folder.h"
#include "host/workflows/entry/entry_refusal.h"
#include "host/workflows/entry/entry_steps.h"
#include "host/workflows/reports/entry_report.h"

namespace acuity {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throw_refusal(const EntryRefusal& refusal) {
  throw_input_error(refusal.problem, refusal.why, refusal.suggestion);
}

/// A file that is missing may come back; a result that is there does not go for it.
bool keeps_result(const EntryRefusal& refusal, const ResultFolder& folder) {
  std::error_code error;
  if (refusal.kind != "missing") return false;
  for (const auto& item : fs::directory_iterator(folder.final(), error))
    if (item.path().filename() != "entry.json") return true;
  return false;
}

/// Writes entry.json and gives the folder its name.
void finish(EntryResult& result, ResultFolder& folder, const std::string& json) {
  result.json = json;
  AtomicFile file(folder.partial() / "entry.json", AtomicFile::Compression::none);
  const std::string line = json + "\n";
  file.write(line.data(), line.size());
  file.commit();
  folder.commit();
}

/// Ends a result whose plan has a refusal.
EntryResult refused(EntryResult result, ResultFolder& folder, const RunLog& log) {
  result.status = EntryStatus::refused;
  finish(result, folder, entry_line(result, {}, {}, folder.partial(), log));
  return result;
}

}  // namespace

EntryResult run_entry(const EntryOptions& options, RunLog& log) {
  EntryResult result;
  result.plan = plan_entry(options);
  if (result.plan.refusal && !options.record_refusals) throw_refusal(*result.plan.refusal);
  ResultFolder folder(options.output, result.plan.header.id);
  result.folder = folder.final();
  if (result.plan.refusal && keeps_result(*result.plan.refusal, folder)) throw_refusal(*result.plan.refusal);
  if (result.plan.refusal) return refused(std::move(result), folder, log);
  for (const std::string& doubt : result.plan.header.doubts) log.warn(doubt);
  EntryProvenance provenance;
  log.stage("sums", [&] { provenance = provenance_of(options, result.plan); });
  if (take_finished(folder.final(), provenance, result)) return result;
  try {
    const EntryFindings found = run_steps(options, result.plan, folder, log);
    result.checks = found.checks;
    const bool passed =
        std::all_of(found.checks.begin(), found.checks.end(), [](const EntryCheck& c) { return c.passed; });
    result.status = passed ? EntryStatus::done : EntryStatus::suspect;
    finish(result, folder, entry_line(result, found, provenance, folder.partial(), log));
  } catch (const Refusal& refusal) {
    if (!options.record_refusals) throw;
    for (const auto& item : fs::directory_iterator(folder.partial())) fs::remove_all(item.path());
    result.plan.refusal = refusal.reason();
    return refused(std::move(result), folder, log);
  }
  return result;
}

}  // namespace acuity
