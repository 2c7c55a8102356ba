"""Packs a folder so that the bytes of the archive depend on its files alone.

archive.py FOLDER ARCHIVE, where ARCHIVE ends with .tar.gz or .zip. Times are those of SOURCE_DATE_EPOCH, or
of 1980.
"""

import gzip
import io
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path

# The first second that a zip can name.
FIRST = 315532800


def main(folder: Path, archive: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    moment = max(FIRST, int(os.environ.get("SOURCE_DATE_EPOCH") or FIRST))
    pack = pack_zip if archive.suffix == ".zip" else pack_tar
    pack(archive, [(path.relative_to(folder.parent).as_posix(), path) for path in files], moment)


def mode(path: Path) -> int:
    return 0o755 if path.name in ("sheetpress", "sheetpress.exe") else 0o644


def pack_tar(archive: Path, files: list[tuple[str, Path]], moment: int) -> None:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in files:
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = path.stat().st_size, mode(path), moment
            with path.open("rb") as content:
                tar.addfile(member, content)
    with archive.open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=moment) as packed:
        packed.write(plain.getvalue())


def pack_zip(archive: Path, files: list[tuple[str, Path]], moment: int) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, path in files:
            member = zipfile.ZipInfo(name, time.gmtime(moment)[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = (0o100000 | mode(path)) << 16
            packed.writestr(member, path.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].endswith((".tar.gz", ".zip")):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
