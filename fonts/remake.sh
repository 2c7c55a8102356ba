#!/usr/bin/env bash
# Makes the font files anew from the packages that fonts.toml names, and checks their sums.
#
#   fonts/remake.sh           download, unpack, cut, compress, check (Debian: apt-get, dpkg-deb, python3)
#   fonts/remake.sh --check   check the files that are there (sha256sum only)
set -euo pipefail
cd "$(dirname "$0")"

# The tools that cut and compress, in the versions that give the same bytes.
tools=(python3-fonttools=4.38.0-1+deb12u1 zstd=1.5.4+dfsg2-5)

# "file<TAB>source<TAB>version<TAB>path<TAB>subset<TAB>index<TAB>sha256" of each font, `-` for what a
# row does not have. The manifest is flat and written by us, so that no TOML parser is needed on a
# machine that only checks.
rows() {
  awk -F ' = ' '
    function value() { gsub(/"/, "", $2); return $2 }
    /^\[\[font\]\]/ { subset = "-"; number = 0 }
    /^file = /    { file = value() }
    /^source = /  { source = value() }
    /^version = / { version = value() }
    /^path = /    { path = value() }
    /^subset = /  { subset = value() }
    /^index = /   { number = value() }
    /^sha256 = /  { print file "\t" source "\t" version "\t" path "\t" subset "\t" number "\t" value() }
  ' fonts.toml
}

check() {
  local failed=0
  while IFS=$'\t' read -r file _ _ _ _ _ expected; do
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
  { rows | awk -F '\t' '{ print $2 "=" $3 }' | sort -u; printf '%s\n' "${tools[@]}"; } |
    while read -r package; do
      (cd "$work" && apt-get -qq download "$package")
      dpkg-deb -x "$work/${package%%=*}"_*.deb "$work/root"
    done
  while IFS=$'\t' read -r file _ _ path subset index _; do
    mkdir -p "$(dirname "$file")"
    local source="$work/root/$path"
    if [ "$subset" != - ]; then
      PYTHONPATH="$work/root/usr/lib/python3/dist-packages" PYTHONDONTWRITEBYTECODE=1 \
        /usr/bin/python3 subset.py "$subset" "$source" "$index" "$work/font"
      source="$work/font"
    fi
    case "$file" in
      *.zst) "$work/root/usr/bin/zstd" -19 -q -f -T1 "$source" -o "$file" ;;
      *) cp "$source" "$file" ;;
    esac
    chmod 644 "$file"
  done < <(rows)
}

case "${1-}" in
  --check) ;;
  '') remake ;;
  *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
check
echo "fonts: $(rows | wc -l) files as fonts.toml has them"
