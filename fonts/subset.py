"""Cuts a face out of a font file for remake.sh: subset.py CHARACTERS SOURCE INDEX TARGET

CHARACTERS is `all`, `signs`, or a national standard of which the glyphs stay. Needs fontTools. Nothing of the
day or the machine gets into the result.
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent


def decoded(encoding, leads, trails):
    """The characters that the two-byte codes of a standard stand for."""
    found = set()
    for lead in leads:
        for trail in trails:
            try:
                found.add(ord(bytes((lead, trail)).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                pass
    return found


def span(first, last):
    return set(range(first, last + 1))


ROWS = range(0xA1, 0xFF)
BIG5_TRAILS = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]

# The standards, by the names that fonts.toml gives them.
STANDARDS = {
    "jis-x-0208": lambda: decoded("euc_jp", ROWS, ROWS),
    # All syllables of Unicode; the standard has only the common ones.
    "ks-x-1001": lambda: decoded("euc_kr", ROWS, ROWS) | span(0xAC00, 0xD7A3) | span(0x1100, 0x11FF),
    "gb-2312": lambda: decoded("gb2312", ROWS, ROWS),
    # Symbols, and the first of two levels.
    "big5-1": lambda: decoded("big5", range(0xA1, 0xC6), BIG5_TRAILS)
    | decoded("big5", [0xC6], range(0x40, 0x7F)),
}

# The signs of the design, and their family: one of its own, so that the whole face can still be added.
SIGNS = {0x2752}
SIGNS_FAMILY = "Sheetpress Signs"

# What every region needs beside its standard.
COMMON = (
    span(0x20, 0x7E)
    | span(0xA0, 0xFF)
    | span(0x2010, 0x2027)
    | span(0x2030, 0x205E)
    | {0x20AC}
    | span(0x2190, 0x2193)
    | span(0x3000, 0x303F)
    | span(0x3040, 0x30FF)
    | span(0xFF00, 0xFFEF)
)

# Of the layout rules, those that horizontal text uses.
CJK_FEATURES = ["calt", "ccmp", "halt", "kern", "liga", "ljmo", "locl", "mark", "mkmk", "palt", "tjmo", "vjmo"]
VERTICAL_TABLES = ["VORG", "vhea", "vmtx"]

# The languages of Arabic script whose 4, 6 or 7 have shapes of their own.
URDU_DIGITS = {"KSH ", "SND ", "URD "}


def characters(standard):
    # Characters beyond the standard that translations use, in lines; `#` begins a comment.
    more = HERE / "characters" / f"{standard}.txt"
    lines = more.read_text("utf-8").splitlines() if more.exists() else []
    extra = "".join(line.strip() for line in lines if not line.startswith("#"))
    return STANDARDS[standard]() | COMMON | {ord(c) for c in extra}


def rename(font, family):
    """Gives a regular face another family."""
    names = {1: family, 4: family, 6: family.replace(" ", "") + "-Regular", 16: family}
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.string)


def leave_urdu_digits(font):
    """Leaves the Urdu shapes of the eastern digits to the languages that have them.

    Noto Naskh Arabic gives them to every language, so that Persian text had 4, 6 and 7 of another one.
    """
    names = font.getBestCmap()
    digits = {names.get(c) for c in span(0x6F0, 0x6F9)} - {None}
    if not digits or "GSUB" not in font:
        return
    table = font["GSUB"].table
    systems = [it for script in table.ScriptList.ScriptRecord for it in script.Script.LangSysRecord]
    own = {n for it in systems if it.LangSysTag in URDU_DIGITS for n in it.LangSys.FeatureIndex}

    def is_of_digits(number):
        tables = (getattr(it, "ExtSubTable", it) for it in table.LookupList.Lookup[number].SubTable)
        return any(digits & set(getattr(it, "mapping", {})) for it in tables)

    for number, record in enumerate(table.FeatureList.FeatureRecord):
        if record.FeatureTag == "locl" and number not in own:
            lookups = [it for it in record.Feature.LookupListIndex if not is_of_digits(it)]
            record.Feature.LookupListIndex, record.Feature.LookupCount = lookups, len(lookups)


def cut(standard, source, index, target):
    options = subset.Options(
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
        name_languages=["*"],
        glyph_names=False,
        recalc_timestamp=False,
        canonical_order=True,
    )
    font = TTFont(source, fontNumber=index, recalcTimestamp=False, lazy=False)
    leave_urdu_digits(font)
    if standard == "all":
        options.layout_features = ["*"]
        unicodes = set(font.getBestCmap())
        glyphs = font.getGlyphOrder()
    elif standard == "signs":
        options.layout_features = []
        unicodes, glyphs = SIGNS, []
        rename(font, SIGNS_FAMILY)
    else:
        options.layout_features = CJK_FEATURES
        options.drop_tables += VERTICAL_TABLES
        unicodes, glyphs = characters(standard), []
    # The bold of Noto Serif Myanmar gives the weight of its regular.
    if font["head"].macStyle & 1:
        font["OS/2"].usWeightClass = max(font["OS/2"].usWeightClass, 700)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes, glyphs=glyphs)
    subsetter.subset(font)
    font.save(target, reorderTables=True)


if __name__ == "__main__":
    standard, source, index, target = sys.argv[1:]
    cut(standard, source, int(index), target)
