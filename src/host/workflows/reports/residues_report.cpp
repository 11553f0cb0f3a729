// The report of `acuity residues`.
#include "host/residues/expected_q.h"
#include "host/workflows/reports/report_json.h"

namespace acuity {
namespace {

void add_score(Json& json, const AtomGroupScore& score) {
  json["atoms"] = score.atoms;
  json["q"] = score.q;
  json["correlation"] = score.correlation ? Json(*score.correlation) : Json(nullptr);
  json["density"] = score.density;
  if (score.b_angstrom2) json["b"] = *score.b_angstrom2;
  if (score.resolution_angstrom) json["resolution"] = *score.resolution_angstrom;
}

}  // namespace

Json residues_json(const ResidueOptions& options, const ResidueScores& scores) {
  Json json;
  json["inputs"] = inputs_json({{"map", options.map},
                                {"model", options.model},
                                {"b_map", options.b_map},
                                {"resolution_map", options.resolution_map}});
  json["sigma_angstrom"] = options.settings.sigma_angstrom;
  json["radius_angstrom"] = options.settings.radius_angstrom;
  if (options.settings.resolution_angstrom) {
    json["resolution_angstrom"] = *options.settings.resolution_angstrom;
    if (const auto expected = expected_q(*options.settings.resolution_angstrom))
      json["expected_q"] = {{"0.05", expected->low}, {"0.5", expected->median}, {"0.95", expected->high}};
  }
  add_score(json["whole"], scores.whole);
  json["chains"] = Json::array();
  for (const ChainScore& chain : scores.chains) {
    Json entry{{"chain", chain.chain}, {"residues", chain.residues}};
    add_score(entry, chain.score);
    json["chains"].push_back(std::move(entry));
  }
  json["residues"] = Json::array();
  for (const ResidueScore& residue : scores.residues) {
    Json entry{
        {"chain", residue.chain}, {"number", residue.number}, {"insertion", residue.insertion}, {"name", residue.name}};
    add_score(entry, residue.score);
    json["residues"].push_back(std::move(entry));
  }
  return json;
}

}  // namespace acuity
