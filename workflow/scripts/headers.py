"""Headers of entries as the archive writes them: version 3 (valid against emdb-v3.xsd) and 1.9."""

from xml.sax.saxutils import escape

PROCESSING = {
    "singleParticle": "singleparticle_processing",
    "helical": "helical_processing",
    "subtomogramAveraging": "subtomogram_averaging_processing",
    "electronCrystallography": "crystallography_processing",
    "tomography": "tomography_processing",
}
PREPARATION = {
    "singleParticle": "single_particle_preparation",
    "helical": "helical_preparation",
    "subtomogramAveraging": "subtomogram_averaging_preparation",
    "electronCrystallography": "crystallography_preparation",
    "tomography": "tomography_preparation",
}
MICROSCOPY = {
    "singleParticle": "single_particle_microscopy",
    "helical": "helical_microscopy",
    "subtomogramAveraging": "subtomogram_averaging_microscopy",
    "electronCrystallography": "crystallography_microscopy",
    "tomography": "tomography_microscopy",
}
STATE = {"singleParticle": "particle", "helical": "filament", "subtomogramAveraging": "particle", "electronCrystallography": "twoDArray", "tomography": "cell"}
EXTRACTION = "<extraction><number_tomograms>40</number_tomograms><number_images_used>9000</number_images_used></extraction>"
CAMERA = "<camera_length units=\"mm\">1000</camera_length>"
AXES = "XYZ"
ANGSTROM = "\u212b"  # The schema knows this character only, not the letter that looks the same.


def _map(tag, file, grid, contour=None):
    """`grid` is what mrc.read_header() gives."""
    size, start, intervals, cell, axes = (grid[key] for key in ("size", "start", "intervals", "cell", "axes"))
    spacing = [cell[i] / intervals[i] for i in range(3)]
    levels = ""
    if contour is not None:
        levels = f'<contour_list><contour primary="true"><level>{contour:g}</level><source>AUTHOR</source></contour></contour_list>'
    return f"""<{tag} format="CCP4" size_kbytes="{max(1, size[0] * size[1] * size[2] * 4 // 1024)}">
<file>{file}</file>
<symmetry><space_group>1</space_group></symmetry>
<data_type>IMAGE STORED AS FLOATING POINT NUMBER (4 BYTES)</data_type>
<dimensions><col>{size[0]}</col><row>{size[1]}</row><sec>{size[2]}</sec></dimensions>
<origin><col>{start[0]}</col><row>{start[1]}</row><sec>{start[2]}</sec></origin>
<spacing><x>{intervals[0]}</x><y>{intervals[1]}</y><z>{intervals[2]}</z></spacing>
<cell>{"".join(f'<{n} units="{ANGSTROM}">{cell[i]:.5g}</{n}>' for i, n in enumerate("abc"))}{"".join(f'<{n} units="deg">90.0</{n}>' for n in ("alpha", "beta", "gamma"))}</cell>
<axis_order><fast>{AXES[axes[0]]}</fast><medium>{AXES[axes[1]]}</medium><slow>{AXES[axes[2]]}</slow></axis_order>
<pixel_spacing>{"".join(f'<{n} units="{ANGSTROM}">{spacing[i]:.5g}</{n}>' for i, n in enumerate("xyz"))}</pixel_spacing>
{levels}
</{tag}>"""


def _polymer(number, polymer):
    """`polymer`: kind (protein_or_peptide, rna, dna), sequence, kda, copies."""
    weight = f'<molecular_weight><theoretical units="MDa">{polymer["kda"] / 1000:.5g}</theoretical></molecular_weight>'
    sequence = f"<sequence><string>{polymer['sequence']}</string></sequence>"
    body = {
        "protein_or_peptide": f"<enantiomer>LEVO</enantiomer>{sequence}",
        "rna": f"{sequence}<classification>OTHER</classification>",
        "dna": f"{sequence}<classification>DNA</classification>",
    }[polymer["kind"]]
    return f'<{polymer["kind"]} macromolecule_id="{number}"><name>polymer {number}</name>{weight}<number_of_copies>{polymer["copies"]}</number_of_copies>{body}</{polymer["kind"]}>'


def version_3(entry, *, title, method, grid, map_file, resolution=None, half_maps=(), masks=(), contour=None, pdb_ids=(),
              polymers=(), symmetry="C1", status="REL", superseded_by=(), updated="2026-01-07"):
    """The text of emd-1234.xml. Files are names; `grid` holds for all of them."""
    symmetry_tag = f"<point_group>{symmetry}</point_group>"
    if method == "helical":
        symmetry_tag = f'<helical_parameters><delta_z units="{ANGSTROM}">27.3</delta_z><delta_phi units="deg">-166.7</delta_phi><axial_symmetry>C1</axial_symmetry></helical_parameters>'
    if method == "electronCrystallography":
        symmetry_tag = "<space_group>1</space_group>"
    final = "<applied_symmetry>" + symmetry_tag + "</applied_symmetry>"
    if resolution is not None:
        final += f'<resolution units="{ANGSTROM}" res_type="BY AUTHOR">{resolution:g}</resolution><resolution_method>FSC 0.143 CUT-OFF</resolution_method>'
    superseded = "".join(f"<entry><date>{updated}</date><entry>{e}</entry></entry>" for e in superseded_by)
    references = "".join(f'<pdb_reference><pdb_id>{p}</pdb_id><relationship><in_frame>FULLOVERLAP</in_frame></relationship></pdb_reference>' for p in pdb_ids)
    interpretation = ""
    if masks:
        interpretation += "<segmentation_list>" + "".join(f"<segmentation><file>{m}</file></segmentation>" for m in masks) + "</segmentation_list>"
    if half_maps:
        interpretation += "<half_map_list>" + "".join(_map("half_map", h, grid) for h in half_maps) + "</half_map_list>"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<emd emdb_id="{entry}" version="3.0.11.9">
<admin>
<current_status><code>{status}</code><processing_site>PDBe</processing_site></current_status>
<sites><deposition>PDBe</deposition><last_processing>PDBe</last_processing></sites>
<key_dates><deposition>2025-06-01</deposition><header_release>2025-09-01</header_release><map_release>2025-09-01</map_release><update>{updated}</update></key_dates>
{f"<superseded_by_list>{superseded}</superseded_by_list>" if superseded else ""}
<title>{escape(title)}</title>
<authors_list><author>Acuity A</author></authors_list>
</admin>
<crossreferences>
<citation_list><primary_citation><journal_citation published="false"><author order="1">Acuity A</author><title>{escape(title)}</title><journal_abbreviation>To Be Published</journal_abbreviation></journal_citation></primary_citation></citation_list>
{f"<pdb_list>{references}</pdb_list>" if references else ""}
</crossreferences>
<sample>
<name>{escape(title)}</name>
<supramolecule_list><complex_supramolecule supramolecule_id="1"><name>{escape(title)}</name><parent>0</parent></complex_supramolecule></supramolecule_list>
<macromolecule_list>{"".join(_polymer(i, p) for i, p in enumerate(polymers, 1))}</macromolecule_list>
</sample>
<structure_determination_list><structure_determination structure_determination_id="1">
<method>{method}</method><aggregation_state>{STATE[method]}</aggregation_state>
<specimen_preparation_list><{PREPARATION[method]} preparation_id="1"><buffer><ph>7.5</ph></buffer></{PREPARATION[method]}></specimen_preparation_list>
<microscopy_list><{MICROSCOPY[method]} microscopy_id="1"><microscope>FEI TITAN KRIOS</microscope><illumination_mode>FLOOD BEAM</illumination_mode><imaging_mode>BRIGHT FIELD</imaging_mode><electron_source>FIELD EMISSION GUN</electron_source><acceleration_voltage units="kV">300</acceleration_voltage><nominal_defocus_max units="µm">2.5</nominal_defocus_max><image_recording_list><image_recording image_recording_id="1"><film_or_detector_model>GATAN K2 SUMMIT (4k x 4k)</film_or_detector_model></image_recording></image_recording_list>{CAMERA if method == "electronCrystallography" else ""}</{MICROSCOPY[method]}></microscopy_list>
<{PROCESSING[method]} image_processing_id="1"><image_recording_id>1</image_recording_id><final_reconstruction>{final}</final_reconstruction>{EXTRACTION if method == "subtomogramAveraging" else ""}</{PROCESSING[method]}>
</structure_determination></structure_determination_list>
{_map("map", map_file, grid, contour)}
{f"<interpretation>{interpretation}</interpretation>" if interpretation else ""}
</emd>
"""


def version_1_9(entry, *, title, method, grid, map_file, resolution=None, contour=None, pdb_ids=(), kda=None, symmetry="C1", status="REL"):
    """The text of emd-1234.xml as it was until 2020. It names no half maps."""
    size, cell, intervals = grid["size"], grid["cell"], grid["intervals"]
    level = f'<contourLevel source="author">{contour:g}</contourLevel>' if contour is not None else ""
    by_author = f"<resolutionByAuthor>{resolution:g}</resolutionByAuthor>" if resolution is not None else ""
    fitted = "".join(f"<fittedPDBEntryId>{p}</fittedPDBEntryId>" for p in pdb_ids)
    weight = f'<molWtTheo units="MDa">{kda / 1000:.5g}</molWtTheo>' if kda else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<emdEntry accessCode="{entry.removeprefix("EMD-")}" version="1.9.6">
<admin><lastUpdate>2016-03-02</lastUpdate></admin>
<deposition><status>{status}</status><depositionDate>2015-06-01</depositionDate><depositionSite>PDBe</depositionSite>
{f"<fittedPDBEntryIdList>{fitted}</fittedPDBEntryIdList>" if fitted else ""}<title>{escape(title)}</title></deposition>
<map><file format="CCP4" sizeKb="{size[0] * size[1] * size[2] * 4 // 1024}" type="map">{map_file}</file>
<dimensions><numRows>{size[1]}</numRows><numColumns>{size[0]}</numColumns><numSections>{size[2]}</numSections></dimensions>
<pixelSpacing><pixelX units="A">{cell[0] / intervals[0]:.5g}</pixelX><pixelY units="A">{cell[1] / intervals[1]:.5g}</pixelY><pixelZ units="A">{cell[2] / intervals[2]:.5g}</pixelZ></pixelSpacing>
{level}</map>
<supplement><maskSet/><figureSet/><sliceSet/></supplement>
<sample><numComponents>1</numComponents><name>{escape(title)}</name>{weight}</sample>
<processing><method>{method}</method><reconstruction><algorithm>n/a</algorithm>{by_author}</reconstruction><{method}><appliedSymmetry>{symmetry}</appliedSymmetry></{method}></processing>
</emdEntry>
"""
