//! The first few of many, in any order.

use std::cmp::Ordering;

/// Keeps the first `wanted` of what is offered, by an order that the caller brings.
pub(super) struct Top<T> {
    wanted: usize,
    items: Vec<T>,
    /// The last that still counts, once there are enough.
    last: Option<T>,
}

impl<T: Copy> Top<T> {
    pub(super) fn new(wanted: usize) -> Self {
        Self {
            wanted,
            items: Vec::new(),
            last: None,
        }
    }

    /// Keeps an item if it is among the first so far. The order must be the same each time, and total.
    #[inline]
    pub(super) fn offer(&mut self, item: T, order: impl Fn(&T, &T) -> Ordering) {
        if self
            .last
            .as_ref()
            .is_some_and(|last| order(&item, last) != Ordering::Less)
            || self.wanted == 0
        {
            return;
        }
        self.items.push(item);
        if self.items.len() >= 2 * self.wanted {
            let (_, last, _) = self.items.select_nth_unstable_by(self.wanted - 1, order);
            self.last = Some(*last);
            self.items.truncate(self.wanted);
        }
    }

    /// Answers what was kept, in no order; at most twice as much as was wanted.
    pub(super) fn into_items(self) -> Vec<T> {
        self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_are_kept_whatever_comes() {
        let mut top = Top::new(3);
        for number in [5, 9, 1, 7, 3, 8, 2, 6, 4, 0] {
            top.offer(number, Ord::cmp);
        }
        let mut items = top.into_items();
        items.sort_unstable();
        assert_eq!(items[..3], [0, 1, 2]);
    }
}
