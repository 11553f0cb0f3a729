"""Brings the files of an entry from an EMDB server into a mirror on disk.

    fetch.py --entry EMD-1234 --url https://.../structures --mirror mirror --manifest fetched/EMD-1234.json

The header comes first and names the others. A download that ended early goes on where it ended (HTTP Range, If-Range). A file
counts as complete where its length is the server's and its gzip sum is right. Where the server has SHA256SUMS, its SHA-256 has
to be that one. Complete files of the same length and date are not fetched again. The manifest appears last.
"""

import argparse
import gzip
import hashlib
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree

TRIES = 5
PART = 1 << 20


class Missing(Exception):
    """The server has no such file."""


def request(url, headers=None, method="GET"):
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}, method=method), timeout=60)


def stamp_of(headers):
    return {"length": int(headers.get("Content-Length", -1)), "modified": headers.get("Last-Modified", ""), "etag": headers.get("ETag", "")}


def check(path, wanted_sha):
    """SHA-256 of a complete file; ValueError where it is damaged."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(PART):
            digest.update(part)
    if wanted_sha and digest.hexdigest() != wanted_sha:
        raise ValueError("its SHA-256 is not that of SHA256SUMS")
    if path.name.removesuffix(".part").endswith(".gz"):
        try:
            with gzip.open(path) as file:
                while file.read(PART):
                    pass
        except (OSError, EOFError) as error:
            raise ValueError(str(error)) from error
    return digest.hexdigest()


def once(url, target, stamp):
    """One try: appends to what is there, and raises OSError where the connection ends early."""
    part = target.with_name(target.name + ".part")
    note = target.with_name(target.name + ".part.json")
    have = 0
    if part.exists() and note.exists() and json.loads(note.read_text()) == stamp:
        have = part.stat().st_size
    note.write_text(json.dumps(stamp))
    if 0 <= stamp["length"] == have:
        return part, note
    headers = {}
    if have:
        headers = {"Range": f"bytes={have}-", "If-Range": stamp["etag"] or stamp["modified"]}
    with request(url, headers) as answer, open(part, "ab" if answer.status == 206 else "wb") as file:
        while data := answer.read(PART):
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if 0 <= stamp["length"] != part.stat().st_size:
        raise OSError(f"{part.stat().st_size} of {stamp['length']} bytes came")
    return part, note


def fetch(url, target, wanted_sha="", pause=1.0):
    """Brings one file; what the manifest says of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    done = target.with_name(f".{target.name}.fetched")
    error = None
    for attempt in range(TRIES):
        try:
            with request(url, method="HEAD") as answer:
                stamp = stamp_of(answer.headers)
            if target.exists() and done.exists():
                known = json.loads(done.read_text())
                if known["stamp"] == stamp and target.stat().st_size == known["bytes"]:
                    return known
            part, note = once(url, target, stamp)
            try:
                sha = check(part, wanted_sha)
            except ValueError:
                part.unlink()
                raise
            known = {"file": target.name, "bytes": part.stat().st_size, "sha256": sha, "stamp": stamp}
            os.replace(part, target)
            done.write_text(json.dumps(known))
            note.unlink()
            return known
        except urllib.error.HTTPError as failed:
            if failed.code == 404:
                raise Missing(url) from failed
            error = failed
        except (OSError, ValueError) as failed:
            error = failed
        time.sleep(pause * 2**attempt)
    raise SystemExit(f"Cannot fetch {url} ({error}; {TRIES} tries). Start again later; it goes on where it ended.")


def names_in(header):
    """(folder, file) of all maps that a header names; it may be of any version."""
    try:
        root = xml.etree.ElementTree.parse(header).getroot()
    except xml.etree.ElementTree.ParseError:
        return []
    found = []
    for tag, folder in (("map", "map"), ("half_map", "other"), ("segmentation", "masks"), ("mask", "masks")):
        for node in root.iter(tag):
            name = (node.findtext("file") or "").strip()
            if name and "/" not in name and (folder, name) not in found:
                found.append((folder, name))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--entry", "--url", "--mirror", "--manifest"):
        parser.add_argument(name, required=True)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds before the second try; doubled each time")
    arguments = parser.parse_args()
    base = f"{arguments.url.rstrip('/')}/{arguments.entry}"
    folder = pathlib.Path(arguments.mirror) / arguments.entry
    sums = {}
    try:
        with request(f"{base}/SHA256SUMS") as answer:
            for line in answer.read().decode().splitlines():
                sha, _, name = line.partition("  ")
                sums[name.strip()] = sha
    except OSError:
        pass
    files, missing = [], []
    header = ("header", f"{arguments.entry.lower()}.xml")
    wanted = [header]
    while wanted:
        part, name = wanted.pop(0)
        path = f"{part}/{name}"
        try:
            files.append(fetch(f"{base}/{path}", folder / path, sums.get(path, ""), arguments.pause))
        except Missing:
            missing.append(path)  # The program says what that means.
        if (part, name) == header and not missing:
            wanted += names_in(folder / path)
    manifest = pathlib.Path(arguments.manifest)
    manifest.parent.mkdir(parents=True, exist_ok=True)
    part = manifest.with_name(f".{manifest.name}.{os.getpid()}")
    part.write_text(json.dumps({"entry": arguments.entry, "files": files, "missing": missing}) + "\n")
    os.replace(part, manifest)


if __name__ == "__main__":
    sys.exit(main())
