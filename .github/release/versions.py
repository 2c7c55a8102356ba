"""Says whether a tag, the program and the changelog agree.

versions.py "sheetpress 1.2.3" refs/tags/v1.2.3   fails if the tag names another version
versions.py --notes v1.2.3                        prints what the changelog says of the version
"""

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def notes(version: str) -> str:
    text = CHANGELOG.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not found:
        sys.exit(f"error: CHANGELOG.md says nothing of {version}")
    return found[1].strip()


def main(first: str, second: str) -> None:
    if first == "--notes":
        print(notes(second.removeprefix("v")))
        return
    version = first.split()[-1]
    notes(version)
    if second.startswith("refs/tags/") and second != f"refs/tags/v{version}":
        sys.exit(f"error: the tag is {second}, and the program is {version}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
