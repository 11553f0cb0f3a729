"""What the experiments of docs/validation.md share: calling the program, and putting tables into the page."""
import array
import json
import os
import pathlib
import struct
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def find_program():
    candidates = [os.environ.get("ACUITY")] + [str(REPOSITORY / "build" / p / "bin/acuity") for p in ("release", "ci")]
    for candidate in candidates:
        if candidate and pathlib.Path(candidate).exists():
            return candidate
    sys.exit("error: the program was not found. Build it with scripts/test, or name it in ACUITY.")


def acuity(program, *arguments):
    run = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"error: acuity {' '.join(map(str, arguments))}: {run.stderr}")
    return run.stdout


def voxels(path):
    """Of a map that acuity wrote: mode 2 in the byte order of this machine."""
    data = path.read_bytes()
    values = array.array("f")
    values.frombytes(data[1024 + struct.unpack("i", data[92:96])[0]:])
    return values


def correlation(program, a, b, mask):
    """Real-space correlation of two maps inside a mask."""
    return json.loads(acuity(program, "compare", a, b, "--mask", mask, "--json"))["correlation"]


def write_like(path, like, values):
    """A map with the header of another that acuity wrote. The density statistics of that header stay."""
    header = like.read_bytes()
    path.write_bytes(header[: 1024 + struct.unpack("i", header[92:96])[0]] + array.array("f", values).tobytes())


def write_table(name, text):
    """Replaces what stands in docs/validation.md between <!-- NAME --> and <!-- end of NAME -->."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    page = REPOSITORY / "docs" / "validation.md"
    before, rest = page.read_text().split(start)
    page.write_text(before + start + text + end + rest.split(end)[1])
