// mmCIF files without some of the columns that atoms need.
#include <gtest/gtest.h>

#include <acuity/model.h>

#include "support/expect_error.h"
#include "support/model_text.h"

namespace acuity::testing {
namespace {

/// The file with the column under another name, as if it was not there.
std::string without(const std::string& column) {
  std::string text = mmcif_text(six_atoms());
  const std::string tag = "_atom_site." + column + "\n";
  return text.replace(text.find(tag), tag.size(), "_atom_site.other_" + column + "\n");
}

TEST(ModelColumns, AMissingColumnIsNamed) {
  const TempDir folder;
  for (const std::string column :
       {"id", "type_symbol", "label_alt_id", "label_asym_id", "Cartn_x", "Cartn_y", "Cartn_z"}) {
    write_text(folder / "model.cif", without(column));
    EXPECT_TRUE(throws_error(ErrorKind::input, "the table of its atoms lacks _atom_site." + column + ").",
                             [&] { read_model(folder / "model.cif"); }));
  }
}

TEST(ModelColumns, ColumnsThatAreNotNeededMayBeMissing) {
  const TempDir folder;
  for (const std::string column : {"group_PDB", "label_entity_id", "auth_seq_id", "pdbx_PDB_model_num"}) {
    write_text(folder / "model.cif", without(column));
    EXPECT_EQ(read_model(folder / "model.cif").atom_count(), 4) << column;
  }
}

}  // namespace
}  // namespace acuity::testing
