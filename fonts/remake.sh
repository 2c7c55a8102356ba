#!/usr/bin/env bash
# Makes the font files anew from the packages that fonts.toml names, and checks their sums.
#
#   fonts/remake.sh           download, unpack, copy, check (Debian: apt-get, dpkg-deb)
#   fonts/remake.sh --check   check the files that are there (sha256sum only)
set -euo pipefail
cd "$(dirname "$0")"

# "file<TAB>source<TAB>version<TAB>path<TAB>sha256" of each font. The manifest is flat and written
# by us, so that no TOML parser is needed on a machine that only checks.
rows() {
  awk -F ' = ' '
    function value() { gsub(/"/, "", $2); return $2 }
    /^file = /    { file = value() }
    /^source = /  { source = value() }
    /^version = / { version = value() }
    /^path = /    { path = value() }
    /^sha256 = /  { print file "\t" source "\t" version "\t" path "\t" value() }
  ' fonts.toml
}

check() {
  local failed=0
  while IFS=$'\t' read -r file _ _ _ expected; do
    if [ ! -f "$file" ]; then
      echo "fonts/$file: not there; run fonts/remake.sh" >&2
      failed=1
      continue
    fi
    actual=$(sha256sum <"$file" | cut -d ' ' -f 1)
    if [ "$actual" != "$expected" ]; then
      printf 'fonts/%s: sha256 is\n  %s, but fonts.toml has\n  %s\n' "$file" "$actual" "$expected" >&2
      failed=1
    fi
  done < <(rows)
  return "$failed"
}

remake() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  while IFS=$'\t' read -r package version; do
    (cd "$work" && apt-get -qq download "$package=$version")
    dpkg-deb -x "$work/$package"_*.deb "$work/$package"
  done < <(rows | cut -f 2,3 | sort -u)
  while IFS=$'\t' read -r file package _ path _; do
    mkdir -p "$(dirname "$file")"
    install -m 644 "$work/$package/$path" "$file"
  done < <(rows)
}

case "${1-}" in
  --check) ;;
  '') remake ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
check
echo "fonts: $(rows | wc -l) files as fonts.toml has them"
