"""Downloads from a server that breaks off, sends damaged files, and changes them."""

import gzip
import hashlib
import http.server
import json
import pathlib
import subprocess
import sys
import threading

import headers
import pytest
import support

GRID = {"size": (8, 8, 8), "start": (0, 0, 0), "intervals": (8, 8, 8), "cell": (8.0, 8.0, 8.0), "axes": (0, 1, 2)}
NAMES = ["map/emd_9001.map.gz", "other/emd_9001_half_map_1.map.gz", "other/emd_9001_half_map_2.map.gz"]


class Server(http.server.BaseHTTPRequestHandler):
    """Serves `files` {path: bytes}. `cuts` {path: n}: that many answers end after a third of what was asked for."""

    files, cuts, asked = {}, {}, []
    protocol_version = "HTTP/1.1"

    def send(self, body):
        data = self.files.get(self.path)
        if data is None:
            self.send_error(404)
            return
        tag = hashlib.md5(data).hexdigest()
        start = 0
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range") == tag:
            start = int(wanted.removeprefix("bytes=").split("-")[0])
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.send_header("ETag", tag)
        self.end_headers()
        if not body:
            return
        self.asked.append((self.path, start))
        part = data[start:]
        if self.cuts.get(self.path, 0) > 0:
            self.cuts[self.path] -= 1
            part = part[: len(part) // 3]
            self.close_connection = True
        self.wfile.write(part)

    def do_GET(self):
        self.send(True)

    def do_HEAD(self):
        self.send(False)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    header = headers.version_3("EMD-9001", title="x", method="singleParticle", grid=GRID, map_file="emd_9001.map.gz",
                               half_maps=["emd_9001_half_map_1.map.gz", "emd_9001_half_map_2.map.gz"])
    Server.files = {f"/EMD-9001/{name}": gzip.compress(name.encode() * 3000, 0, mtime=0) for name in NAMES}
    Server.files["/EMD-9001/header/emd-9001.xml"] = header.encode()
    Server.cuts, Server.asked = {}, []
    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def fetch(url, folder):
    script = support.WORKFLOW / "scripts" / "fetch.py"
    command = [sys.executable, script, "--entry", "EMD-9001", "--url", url, "--mirror", folder / "mirror", "--manifest", folder / "manifest.json", "--pause", "0.01"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def mirrored(folder):
    root = folder / "mirror" / "EMD-9001"
    return {f"/EMD-9001/{p.relative_to(root)}": p.read_bytes() for p in pathlib.Path(root).rglob("*") if p.is_file() and not p.name.startswith(".")}


def test_all_files_that_the_header_names_come_whole_and_only_once(server, tmp_path):
    assert fetch(server, tmp_path).returncode == 0
    assert mirrored(tmp_path) == Server.files
    assert json.loads((tmp_path / "manifest.json").read_text())["missing"] == []
    Server.asked.clear()
    assert fetch(server, tmp_path).returncode == 0
    assert [path for path, _ in Server.asked if not path.endswith("SHA256SUMS")] == []


def test_a_download_that_was_cut_goes_on_where_it_ended(server, tmp_path):
    path = f"/EMD-9001/{NAMES[1]}"
    Server.cuts = {path: 2}
    assert fetch(server, tmp_path).returncode == 0
    assert mirrored(tmp_path) == Server.files
    starts = [start for asked, start in Server.asked if asked == path]
    assert starts[0] == 0 and len(starts) == 3 and 0 < starts[1] < starts[2]


def test_a_server_that_always_breaks_off_leaves_no_file_that_looks_whole(server, tmp_path):
    path = f"/EMD-9001/{NAMES[1]}"
    Server.files[path] = Server.files[path] * 200
    Server.cuts = {path: 99}
    done = fetch(server, tmp_path)
    assert done.returncode != 0 and "it goes on where it ended" in done.stderr
    assert not (tmp_path / "manifest.json").exists()
    assert not (tmp_path / "mirror/EMD-9001" / NAMES[1]).exists()
    Server.cuts = {}
    Server.files[path] = Server.files[path][: len(Server.files[path]) // 200]
    assert fetch(server, tmp_path).returncode == 0
    assert mirrored(tmp_path) == Server.files


def test_damaged_files_are_not_taken(server, tmp_path):
    path = f"/EMD-9001/{NAMES[0]}"
    data = bytearray(Server.files[path])
    data[len(data) // 2] ^= 1
    Server.files[path] = bytes(data)
    assert fetch(server, tmp_path).returncode != 0
    assert not (tmp_path / "mirror/EMD-9001" / NAMES[0]).exists()


def test_sums_of_the_server_are_compared(server, tmp_path):
    path = f"/EMD-9001/{NAMES[0]}"
    sha = hashlib.sha256(Server.files[path]).hexdigest()
    Server.files["/EMD-9001/SHA256SUMS"] = f"{sha}  {NAMES[0]}\n".encode()
    assert fetch(server, tmp_path).returncode == 0
    Server.files[path] = gzip.compress(b"another map", mtime=0)
    assert fetch(server, tmp_path).returncode != 0


def test_a_new_version_replaces_the_old_one_and_a_missing_file_is_listed(server, tmp_path):
    assert fetch(server, tmp_path).returncode == 0
    Server.files[f"/EMD-9001/{NAMES[2]}"] = gzip.compress(b"a new version", mtime=0)
    del Server.files[f"/EMD-9001/{NAMES[1]}"]
    assert fetch(server, tmp_path).returncode == 0
    assert mirrored(tmp_path)[f"/EMD-9001/{NAMES[2]}"] == Server.files[f"/EMD-9001/{NAMES[2]}"]
    assert json.loads((tmp_path / "manifest.json").read_text())["missing"] == [NAMES[1]]
