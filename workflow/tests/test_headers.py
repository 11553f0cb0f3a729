"""The made-up headers are what the archive's schema asks for."""

import gzip
import xml.etree.ElementTree

import headers
import helices
import mrc
import pytest

GRID = {"size": (64, 60, 56), "start": (0, -3, 0), "intervals": (64, 60, 56), "cell": (96.0, 90.0, 84.0), "axes": (0, 1, 2)}


def header(method, **more):
    return headers.version_3("EMD-9001", title="A & B", method=method, grid=GRID, map_file="emd_9001.map.gz", **more)


@pytest.mark.parametrize("method", headers.PROCESSING)
def test_headers_are_valid_against_the_schema_of_the_archive(method):
    etree = pytest.importorskip("lxml.etree")
    schema_of = pytest.importorskip("wwpdb.utils.emdb.EmdbSchema")
    schema = etree.XMLSchema(etree.parse(schema_of.EmdbSchema().getSchemaPath()))
    rna = {"kind": "rna", "sequence": "AUGC", "kda": 1.3, "copies": 1}
    text = header(method, resolution=3.2, half_maps=["emd_9001_half_map_1.map.gz", "emd_9001_half_map_2.map.gz"], masks=["emd_9001_msk_1.map"],
                  contour=0.1, pdb_ids=["5ni1"], polymers=[helices.polymer(), rna], status="OBS", superseded_by=["EMD-9002"])
    assert schema.validate(etree.fromstring(text.encode())), schema.error_log


def test_a_header_of_version_1_9_is_xml():
    text = headers.version_1_9("EMD-9001", title="A & B", method="singleParticle", grid=GRID, map_file="emd_9001.map.gz", resolution=4, kda=11)
    assert xml.etree.ElementTree.fromstring(text.encode()).get("accessCode") == "9001"


def test_the_header_of_a_map_is_read_in_both_byte_orders(tmp_path):
    import struct

    for order in "<>":
        words = struct.pack(f"{order}10i3f3f3i", 4, 5, 6, 2, 1, 2, 3, 40, 50, 60, 40.0, 50.0, 60.0, 90, 90, 90, 3, 1, 2)
        path = tmp_path / "map.gz"
        path.write_bytes(gzip.compress(words.ljust(1024, b"\0")))
        assert mrc.read_header(path) == {"size": (4, 5, 6), "start": (1, 2, 3), "intervals": (40, 50, 60), "cell": (40.0, 50.0, 60.0), "axes": (2, 0, 1)}
