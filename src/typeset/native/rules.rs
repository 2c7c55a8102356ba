//! The rules of a table, read from what was laid out: rows part where one runs across the whole.

use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::visualize::Geometry;

/// What differs by less is rounding.
fn tolerance() -> Abs {
    Abs::pt(0.01)
}

/// A rule from left to right.
struct Rule {
    left: Abs,
    right: Abs,
    height: Abs,
}

/// The heights, from the top of a block, at which rules run as far to both sides as any of them does.
pub(super) fn across(block: &Frame) -> Vec<Abs> {
    let mut rules = Vec::new();
    collect(block, Point::zero(), &mut rules);
    let left = rules.iter().map(|it| it.left).min().unwrap_or_default();
    let right = rules.iter().map(|it| it.right).max().unwrap_or_default();
    rules.sort_by_key(|it| (it.height, it.left));
    let is_same = |a: &Rule, b: &Rule| b.height - a.height < tolerance();
    let runs_across = |rules: &&[Rule]| {
        // Where cells meet, the rules of both overlap.
        let reached = rules.iter().fold(left, |reached, it| {
            if it.left < reached + tolerance() { reached.max(it.right) } else { reached }
        });
        reached > right - tolerance()
    };
    rules.chunk_by(is_same).filter(runs_across).map(|rules| rules[0].height).collect()
}

fn collect(frame: &Frame, at: Point, rules: &mut Vec<Rule>) {
    for (offset, item) in frame.items() {
        let at = at + *offset;
        match item {
            FrameItem::Group(group) if group.transform.is_identity() => {
                collect(&group.frame, at, rules);
            }
            FrameItem::Shape(shape, _) => {
                if let Geometry::Line(to) = shape.geometry
                    && to.y == Abs::zero()
                {
                    let (left, right) = (at.x.min(at.x + to.x), at.x.max(at.x + to.x));
                    rules.push(Rule { left, right, height: at.y });
                }
            }
            _ => {}
        }
    }
}
