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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use typst::layout::Size;
    use typst::syntax::Span;
    use typst::visualize::FixedStroke;

    use super::*;

    fn rule(left: u32, right: u32) -> FrameItem {
        let [left, right] = [left, right].map(f64::from);
        // One drawn from right to left is a rule as well.
        let to = Point::new(Abs::pt(left - right), Abs::zero());
        FrameItem::Shape(Geometry::Line(to).stroked(FixedStroke::default()), Span::detached())
    }

    proptest! {
        #[test]
        fn rules_run_across_whatever_they_are_drawn_of(
            // By height: where the rules of the cells meet.
            whole in prop::collection::btree_map(1..60u32, prop::collection::btree_set(1..99u32, 0..5), 1..6),
            short in prop::collection::vec((1..99u32, 0..50u32, 1..50u32), 0..6),
        ) {
            let size = Size::splat(Abs::pt(100.0));
            let (mut block, mut cells) = (Frame::hard(size), Frame::soft(size));
            let at = |x: u32, y: u32| Point::new(Abs::pt(x.into()), Abs::pt(y.into()));
            for (height, joints) in &whole {
                let ends: Vec<u32> = [0].into_iter().chain(joints.iter().copied()).chain([100]).collect();
                for pair in ends.windows(2).rev() {
                    cells.push(at(pair[1], *height - 1), rule(pair[0], pair[1]));
                }
            }
            for (height, left, length) in short {
                block.push(at(left + length, height), rule(left, left + length));
            }
            block.push_frame(at(0, 1), cells);
            let heights: Vec<Abs> = whole.keys().map(|it| Abs::pt((*it).into())).collect();
            prop_assert_eq!(across(&block), heights);
        }
    }
}
