"""Says whether a tag, the program, the changelog and the repository agree.

versions.py "sheetpress 1.2.3" refs/tags/v1.2.3   fails if the tag names another version
versions.py --notes v1.2.3                        prints what the changelog says of the version
versions.py --repository URL                      fails if Cargo.toml names another repository
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHANGELOG = ROOT / "CHANGELOG.md"


def notes(version: str) -> str:
    text = CHANGELOG.read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    if not found:
        sys.exit(f"error: CHANGELOG.md says nothing of {version}")
    return found[1].strip()


def check_repository(url: str) -> None:
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    named = re.search(r'^repository = "(.*)"$', manifest, re.M)[1]
    if named != url:
        sys.exit(f"error: `repository` in Cargo.toml is {named}, and this is {url}: programs would be looked for there")


def main(first: str, second: str) -> None:
    if first == "--repository":
        check_repository(second)
        return
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
