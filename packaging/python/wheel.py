"""wheel.py PROGRAM VERSION ARCH LICENCES OUT: a wheel of fixtures/python with the program under scripts.

Prints its name. The standard library alone makes it, so that no build tool need be installed.
"""

import base64
import hashlib
import os
import sys
import time
import zipfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2] / "fixtures" / "python"
NAME = "pytest_momento_emulator"
# The plugin looks for the program beside its modules first, and need not be on PATH there. An installed
# wheel has its scripts in the folder bin of the environment.
FINDER = """#!/bin/sh
exec "$(dirname "$0")/../../../../bin/momento-emulator" "$@"
"""


def field(name: str) -> str:
    """A value of [project] in pyproject.toml; Python 3.9 has no TOML reader."""
    for line in (PROJECT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(" = ")
        if key == name:
            return value.strip('"')
    raise KeyError(name)


class Wheel:
    def __init__(self, path: Path, info: str) -> None:
        epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
        self._time = max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0))
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._info = info
        self._record: list[str] = []

    def add(self, name: str, content: bytes, mode: int = 0o644) -> None:
        entry = zipfile.ZipInfo(name, self._time)
        entry.external_attr = (0o100000 | mode) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        self._record.append(f"{name},sha256={digest},{len(content)}\n")

    def close(self) -> None:
        name = f"{self._info}/RECORD"
        self.add(name, ("".join(self._record) + f"{name},,\n").encode())
        self._zip.close()


def main(program: str, version: str, arch: str, licences: str, out: str) -> None:
    tag = f"py3-none-manylinux_2_34_{arch}"
    name = f"{NAME}-{version}-{tag}.whl"
    info = f"{NAME}-{version}.dist-info"
    wheel = Wheel(Path(out) / name, info)
    for path in sorted((PROJECT / "src" / NAME).iterdir()):
        if path.is_file():
            wheel.add(f"{NAME}/{path.name}", path.read_bytes())
    wheel.add(f"{NAME}/momento-emulator", FINDER.encode(), 0o755)
    wheel.add(f"{NAME}-{version}.data/scripts/momento-emulator", Path(program).read_bytes(), 0o755)
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    wheel.add(
        f"{info}/METADATA",
        (
            f"Metadata-Version: 2.1\nName: {field('name')}\nVersion: {version}\n"
            f"Summary: {field('description')}\nRequires-Python: {field('requires-python')}\n"
            f"Requires-Dist: pytest>=7\nDescription-Content-Type: text/markdown\n\n{readme}"
        ).encode(),
    )
    wheel.add(f"{info}/entry_points.txt", b"[pytest11]\nmomento_emulator = pytest_momento_emulator.plugin\n")
    wheel.add(
        f"{info}/WHEEL",
        f"Wheel-Version: 1.0\nGenerator: momento-emulator\nRoot-Is-Purelib: true\nTag: {tag}\n".encode(),
    )
    for path in sorted(Path(licences).iterdir()):
        wheel.add(f"{info}/licenses/{path.name}", path.read_bytes())
    wheel.close()
    print(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
