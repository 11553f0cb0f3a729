#include <gtest/gtest.h>

#include <acuity/entry.h>

#include "support/entry_case.h"
#include "support/expect_error.h"

namespace acuity::testing {
namespace {

EntryHeader header_of(const std::string& text) {
  const TempDir folder;
  write_text(folder / "emd-1234.xml", text);
  return read_entry_header(folder / "emd-1234.xml");
}

TEST(EntryHeader, ReadsVersion3) {
  const EntryHeader header = header_of(header_3());
  EXPECT_EQ(header.id, "EMD-1234");
  EXPECT_EQ(header.schema_version, "3.0.11.9");
  EXPECT_EQ(header.title, "A blob & its noise");
  EXPECT_EQ(header.status, "REL");
  EXPECT_EQ(header.updated, "2026-01-07");
  EXPECT_EQ(header.method, EntryMethod::single_particle);
  EXPECT_EQ(header.map_file, "emd_1234.map");
  EXPECT_EQ(header.half_map_files, (std::vector<std::string>{"emd_1234_half_map_1.map", "emd_1234_half_map_2.map"}));
  EXPECT_EQ(header.mask_files, std::vector<std::string>{"emd_1234_msk_1.map"});
  EXPECT_EQ(header.size_crs, (std::array<std::int64_t, 3>{40, 40, 40}));
  EXPECT_EQ(header.spacing_angstrom, 2.0);
  EXPECT_EQ(header.contour, 0.25);
  EXPECT_EQ(header.resolution_angstrom, 6.5);
  EXPECT_EQ(header.symmetry, "C2");
  EXPECT_EQ(header.pdb_ids, std::vector<std::string>{"1abc"});
  ASSERT_EQ(header.polymers.size(), 1U);
  EXPECT_EQ(header.polymers[0].kind, "protein");
  EXPECT_EQ(header.polymers[0].sequence, "MKV");
  EXPECT_EQ(header.polymers[0].kda, 4.5);
  EXPECT_EQ(header.polymers[0].copies, 2);
  EXPECT_EQ(header.mass_kda, 9.0);
}

TEST(EntryHeader, ReadsVersion1Point9) {
  const EntryHeader header = header_of(header_1_9());
  EXPECT_EQ(header.id, "EMD-1234");
  EXPECT_EQ(header.schema_version, "1.9.6");
  EXPECT_EQ(header.method, EntryMethod::single_particle);
  EXPECT_EQ(header.map_file, "emd_1234.map");
  EXPECT_TRUE(header.half_map_files.empty());
  EXPECT_EQ(header.mask_files, std::vector<std::string>{"emd_1234_msk_1.map"});
  EXPECT_EQ(header.size_crs, (std::array<std::int64_t, 3>{40, 41, 42}));
  EXPECT_EQ(header.spacing_angstrom, 2.0);
  EXPECT_EQ(header.contour, 0.25);
  EXPECT_EQ(header.resolution_angstrom, 6.5);
  EXPECT_EQ(header.symmetry, "C2");
  EXPECT_EQ(header.pdb_ids, std::vector<std::string>{"1abc"});
  EXPECT_EQ(header.mass_kda, 9.0);
}

TEST(EntryHeader, KnowsEveryMethodOfTheSchema) {
  const std::pair<const char*, EntryMethod> methods[] = {{"helical", EntryMethod::helical},
                                                         {"subtomogramAveraging", EntryMethod::subtomogram_average},
                                                         {"tomography", EntryMethod::tomogram},
                                                         {"electronCrystallography", EntryMethod::crystal},
                                                         {"alchemy", EntryMethod::unknown}};
  for (const auto& [name, method] : methods)
    EXPECT_EQ(header_of(with(header_3(), "<method>singleParticle", std::string("<method>") + name)).method, method);
}

TEST(EntryHeader, TakesValuesThatAreNotAvailableForNone) {
  EXPECT_EQ(header_of(with(header_1_9(), ">6.5<", "> n/a <")).resolution_angstrom, std::nullopt);
  EXPECT_EQ(header_of(with(header_1_9(), ">6.5<", "><")).resolution_angstrom, std::nullopt);
}

TEST(EntryHeader, TakesNoMassPerLengthForAMass) {
  EXPECT_EQ(header_of(with(header_3(), "units=\"MDa\"", "units=\"kDa/nm\"")).mass_kda, std::nullopt);
  EXPECT_EQ(header_of(with(header_3(), "units=\"MDa\"", "units=\"kDa\"")).mass_kda, 0.009);
}

TEST(EntryHeader, RefusesWhatIsNoHeaderAndSaysWhy) {
  const std::string whole = header_3();
  const std::pair<std::string, const char*> broken[] = {
      {whole.substr(0, whole.size() / 2), "it is no XML"},
      {"<html><body>Not found</body></html>", "neither emd nor emdEntry"},
      {with(whole, "EMD-1234", "EMD-12x4"), "not EMD and a number"},
      {with(whole, ">6.5<", ">about six<"), "which is no number"},
      {with(whole, ">6.5<", ">-6.5<"), "not above 0"},
      {with(whole, "<col>40</col>", "<col>40.5</col>"), "no number of voxels"},
      {with(whole, "<col>40</col>", ""), "does not say the size"},
      {with(whole, "<file>emd_1234.map</file>", ""), "it names no map"},
      {with(whole, "emd_1234.map<", "../../etc/passwd<"), "has a folder in it"}};
  for (const auto& [text, why] : broken)
    EXPECT_TRUE(throws_error(ErrorKind::input, why, [&, &header = text] { header_of(header); })) << why;
}

TEST(EntryHeader, DoesNotExpandEntities) {
  // A file of 1 kB whose entities would be 10^9 words.
  std::string text = "<?xml version=\"1.0\"?><!DOCTYPE emd [<!ENTITY a0 \"words\">";
  for (int i = 1; i < 10; ++i) {
    text += "<!ENTITY a" + std::to_string(i) + " \"";
    for (int j = 0; j < 10; ++j) text += "&a" + std::to_string(i - 1) + ";";
    text += "\">";
  }
  text += "]>" + with(header_3(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "");
  EXPECT_LT(header_of(with(text, "A blob", "&a9;")).title.size(), 100U);
}

}  // namespace
}  // namespace acuity::testing
