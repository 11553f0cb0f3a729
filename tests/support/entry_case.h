// An entry of the archive, small enough for a test: header, map, half maps and model in the archive's folders.
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <acuity/map.h>

#include "support/sharpen_case.h"

namespace acuity::testing {

/// Replaces the only place of `what` in `text`.
inline std::string with(std::string text, const std::string& what, const std::string& replacement) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error("no " + what);
  return text.replace(at, what.size(), replacement);
}

/// A header of version 3 with half maps of 40^3 voxels of 2 A, as the archive writes it but for what nobody reads.
inline std::string header_3() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<emd emdb_id="EMD-1234" version="3.0.11.9">
 <admin><current_status><code>REL</code></current_status><key_dates><update>2026-01-07</update></key_dates>
  <title> A blob &amp; its noise </title></admin>
 <crossreferences><pdb_list><pdb_reference><pdb_id>1ABC</pdb_id></pdb_reference></pdb_list></crossreferences>
 <sample><macromolecule_list><protein_or_peptide macromolecule_id="1"><molecular_weight><theoretical units="MDa">0.0045</theoretical>
  </molecular_weight><number_of_copies>2</number_of_copies><sequence><string>MKV</string></sequence></protein_or_peptide>
 </macromolecule_list></sample>
 <structure_determination_list><structure_determination><method>singleParticle</method>
  <singleparticle_processing><final_reconstruction><applied_symmetry><point_group>C2</point_group></applied_symmetry>
   <resolution res_type="BY AUTHOR">6.5</resolution></final_reconstruction></singleparticle_processing>
 </structure_determination></structure_determination_list>
 <map format="CCP4"><file>emd_1234.map</file><dimensions><col>40</col><row>40</row><sec>40</sec></dimensions>
  <pixel_spacing><x>2.0</x><y>2.0</y><z>2.0</z></pixel_spacing>
  <contour_list><contour primary="false"><level>9</level></contour><contour primary="true"><level>0.25</level></contour></contour_list>
 </map>
 <interpretation>
  <segmentation_list><segmentation><file>emd_1234_msk_1.map</file></segmentation></segmentation_list>
  <half_map_list><half_map><file>emd_1234_half_map_1.map</file></half_map>
   <half_map><file>emd_1234_half_map_2.map</file></half_map></half_map_list></interpretation>
</emd>
)";
}

/// A header of version 1.9 for the same map.
inline std::string header_1_9() {
  return R"(<emdEntry accessCode="1234" version="1.9.6"><admin><lastUpdate>2016-03-02</lastUpdate></admin>
 <deposition><status>REL</status><fittedPDBEntryIdList><fittedPDBEntryId>1abc</fittedPDBEntryId></fittedPDBEntryIdList>
  <title>A blob</title></deposition>
 <map><file format="CCP4" sizeKb="250" type="map">emd_1234.map</file>
  <dimensions><numRows>41</numRows><numColumns>40</numColumns><numSections>42</numSections></dimensions>
  <pixelSpacing><pixelX units="A">2.0</pixelX></pixelSpacing><contourLevel source="author">0.25</contourLevel></map>
 <supplement><maskSet><mask><file>emd_1234_msk_1.map</file></mask></maskSet></supplement>
 <sample><molWtTheo units="MDa">0.009</molWtTheo><molWtExp>na</molWtExp></sample>
 <processing><method>singleParticle</method><reconstruction><resolutionByAuthor>6.5</resolutionByAuthor></reconstruction>
  <singleParticle><appliedSymmetry>C2</appliedSymmetry></singleParticle></processing></emdEntry>
)";
}

/// EMD-1234 with header_3(): its half maps hold noise of twice the density's standard deviation.
class EntryCase : public SharpenCase {
 public:
  EntryCase() {
    for (const char* part : {"header", "map", "other", "models"}) std::filesystem::create_directories(entry() / part);
    write_header(header_3());
    write("EMD-1234/map/emd_1234.map", noisy(7));
    write("EMD-1234/other/emd_1234_half_map_1.map", noisy(21, 2));
    write("EMD-1234/other/emd_1234_half_map_2.map", noisy(22, 2));
  }
  std::filesystem::path entry() const { return folder() / "EMD-1234"; }
  std::filesystem::path result() const { return folder() / "out" / "EMD-1234"; }
  void write_header(const std::string& text) const { write_text(entry() / "header" / "emd-1234.xml", text); }
  /// The same header without half maps.
  void leave_out_half_maps() const {
    std::string text = header_3();
    const std::size_t from = text.find("<half_map_list>");
    write_header(text.erase(from, text.find("</half_map_list>") + 16 - from));
  }
  void add_model() const { std::filesystem::copy_file(folder() / "model.pdb", entry() / "models" / "1abc.pdb"); }

  /// `acuity entry EMD-1234 -o out MORE`.
  ProgramResult run(const std::string& more = "") const {
    return run_acuity("entry " + entry().string() + " -o " + *this / "out" + " -q -j 1 " + more);
  }
  nlohmann::json line() const { return read_json(result() / "entry.json"); }
};

}  // namespace acuity::testing
