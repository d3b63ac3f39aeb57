"""add_program.py JAR PROGRAM NAME LICENCES: puts the program into the jar under that name, and beside it the
folder of licences."""

import os
import sys
import time
import zipfile
from pathlib import Path

jar, program, name, licences = sys.argv[1:]
epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))


def add(archive, name, mode, content):
    entry = zipfile.ZipInfo(name, max(time.gmtime(epoch)[:6], (1980, 1, 1, 0, 0, 0)))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = mode << 16
    archive.writestr(entry, content)


with zipfile.ZipFile(jar, "a") as archive:
    add(archive, name, 0o100755, Path(program).read_bytes())
    for licence in sorted(Path(licences).iterdir()):
        add(archive, f"META-INF/licences/{licence.name}", 0o100644, licence.read_bytes())
