//! All prices, and why they are what they are.
//!
//! A price is −100 ln p, in whole numbers, so that every machine finds the same path: 70 stands for
//! one of two, 230 for one of ten, 460 for one of a hundred. They were fitted on lists in five languages
//! and on damaged copies of them, and rounded; a third more or less of any one hardly matters.

/// A cost, −100 ln p.
pub(super) type Cost = i64;

// Beads, against one item with text (Gale and Church's priors).

/// An item without text: translators leave out less than one in a hundred.
pub(super) const MISSING: Cost = 450;
/// An item left blank between two separators: the separators show that it was meant.
pub(super) const BLANK: Cost = 150;
/// Two items in one: in running text one of ten beads is such a one, but hardly any in a list.
pub(super) const MERGED: Cost = 770;

// Lengths.

/// The variance of a length for each unit of it, times ten. Gale and Church found 68 in sentences; lists
/// are translated more closely.
pub(super) const VARIANCE: Cost = 35;
/// The variance of the shortest items, times ten: the word for a word may be long.
pub(super) const LEAST_VARIANCE: Cost = 30;
/// What an acronym adds to it, times ten: one side may write it out.
pub(super) const ACRONYM_VARIANCE: Cost = 700;
/// No length tells more than this: an item may be explained at length.
pub(super) const LENGTH_CEILING: Cost = 1200;
/// A formula alone where the source has words: it belongs to a sentence beside it.
pub(super) const NO_WORDS: Cost = 200;
/// The length of words that a formula may stand for by itself, such as `R squared`.
pub(super) const FORMULA_IN_WORDS: Cost = 12;

// Cuts that are taken, against one at the list's own separator.

/// Another separator: where `, ` separates, `，` is mostly text.
pub(super) const OTHER_SEPARATOR: Cost = 150;
/// The list's own separator without a blank behind it where the others have one: mostly a formula that
/// was not told. Not taken, such a cut costs as much less.
pub(super) const TIGHT: Cost = 120;
/// A separator behind a formula behind which the source has one within an item: `for t from 1 to T, we have`.
pub(super) const WITHIN_IN_SOURCE: Cost = 200;
/// A line break: long items are wrapped too.
pub(super) const BREAK: Cost = 150;
/// The name of a step, which begins an item in the source.
pub(super) const STEP: Cost = 60;
/// The end of a sentence: some translators need no comma behind it.
pub(super) const SENTENCE: Cost = 100;
/// The end of a sentence where the source's item ends like that.
pub(super) const SENTENCE_AS_IN_SOURCE: Cost = 25;
/// A colon: it mostly stands within an item.
pub(super) const COLON: Cost = 300;
/// A colon where the source's item ends with one.
pub(super) const COLON_AS_IN_SOURCE: Cost = 75;
/// The only "and" of a list, before its last item: as in a sentence.
pub(super) const AND: Cost = 150;
/// The only blank of a list. Of more of them each is as much less likely as there are.
pub(super) const SPACE: Cost = 170;

// Cuts that are not taken, within an item.

/// The list's own separator: most translators keep it for the list.
pub(super) const SEPARATOR_INSIDE: Cost = 240;
/// A semicolon in a list with as many as are needed: it is there to leave no doubt.
pub(super) const SEMICOLON_INSIDE: Cost = 1500;
/// One behind a stop, as in `grid., Then`: nobody writes that but between items.
pub(super) const STOPPED_SEPARATOR_INSIDE: Cost = 600;
/// Another separator: it is there to be told from the list's.
pub(super) const OTHER_SEPARATOR_INSIDE: Cost = 100;
/// A separator next to another with nothing between: a slip.
pub(super) const DOUBLED_SEPARATOR_INSIDE: Cost = 60;
/// A separator that the source's item has too: translators keep it.
pub(super) const SEPARATOR_OF_SOURCE: Cost = 50;
/// A separator of the source's item that the translation lacks: languages set commas differently.
pub(super) const SEPARATOR_LOST: Cost = 30;
/// The end of a sentence: few items have two.
pub(super) const SENTENCE_INSIDE: Cost = 60;
/// A line break.
pub(super) const BREAK_INSIDE: Cost = 20;
/// The name of a step that begins an item in the source.
pub(super) const STEP_INSIDE: Cost = 400;

// How items begin and end.

/// A small letter where the source and the other items have a capital. Behind a separator that is not
/// taken it makes that half as much cheaper.
pub(super) const SMALL_LETTER: Cost = 200;
/// A capital behind a separator that is not taken, or where the source has a small letter: it may be
/// a name, and in German any noun.
pub(super) const CAPITAL: Cost = 40;
/// Another step than the source's: steps are never renumbered.
pub(super) const OTHER_STEP: Cost = 500;
/// A step of the source without its name, while others have theirs.
pub(super) const STEP_LOST: Cost = 150;
/// A question without its mark, or a mark without a question.
pub(super) const QUESTION: Cost = 120;
/// A colon at the end of one side only.
pub(super) const COLON_AT_END: Cost = 80;
/// A full stop at the end of one side only: they are set and left out freely.
pub(super) const PERIOD_AT_END: Cost = 30;

// Anchors that one side of a bead has and the other lacks; one in the wrong item is paid for twice.

/// A formula: translators keep 84 of 100 as they are, and they do not move.
pub(super) const FORMULA: Cost = 220;
/// The translation of a whole item, as another list of the file has it, or as the source has it.
pub(super) const PHRASE: Cost = 200;
/// An acronym: it is kept, or else it is in neither.
pub(super) const ACRONYM: Cost = 180;
/// A Latin word in another script.
pub(super) const WORD: Cost = 150;
/// A numeral: small ones may be written out.
pub(super) const NUMERAL: Cost = 120;
/// A word whose translation other entries of the file tell: synonyms are frequent.
pub(super) const LEXICAL: Cost = 120;
/// A word that begins alike in two Latin languages: it may be a false friend.
pub(super) const COGNATE: Cost = 80;
/// The dash between a term and its text.
pub(super) const DASH: Cost = 80;
/// A colon within an item.
pub(super) const LABEL: Cost = 80;
/// A quotation.
pub(super) const QUOTATION: Cost = 70;
/// A bracket: the English word is often added in one.
pub(super) const BRACKETS: Cost = 30;
/// Anchors of one kind that count in a bead: what stands everywhere tells nothing.
pub(super) const MOST_ANCHORS: u32 = 3;
/// A word of an item with text, whose translation is known and nowhere in the list: that item may be
/// the one that was left out.
pub(super) const UNMET: Cost = 30;

// Confidence.

/// An item that costs more is hard to believe; one right list of twelve has such a one.
pub(super) const STRAINED: Cost = 400;
/// A split is likely if the second best is less so by a factor of three.
pub(super) const LIKELY: Cost = 120;
/// It is certain where that factor is six and there are as many pieces as items, or each item has as
/// many as its source.
pub(super) const CERTAIN_WHERE_EXACT: Cost = 180;
/// Elsewhere it is certain where the factor is thirty: right lists reach that but for one in two hundred.
pub(super) const CERTAIN: Cost = 340;
