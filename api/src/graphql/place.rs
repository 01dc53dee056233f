//! Where the stream of a subscription stands. Its resolver knows; whoever writes the stream tells the reader beside the
//! answers, whatever fields the document asks for.

use std::sync::{Arc, Mutex, PoisonError};

/// Where a stream stands. The library resolves the items of a stream one after another, each before the next is asked
/// for, so one place is enough: what the resolver says when it gives an item out is about the next answer.
#[derive(Clone, Debug, Default)]
pub struct Place(Arc<Mutex<Option<Reached>>>);

#[derive(Debug)]
enum Reached {
    /// It has begun behind a cursor and given nothing out yet.
    Beginning(String),
    /// The item that was given out last is behind this cursor.
    Item(String),
    /// It is over, and is to be resumed.
    BrokenOff,
}

impl Place {
    fn set(&self, reached: Reached) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reached);
    }

    /// The stream begins behind a cursor.
    pub fn begin(&self, cursor: &str) {
        self.set(Reached::Beginning(cursor.to_owned()));
    }

    /// The stream gives out an item with a cursor.
    pub fn reach(&self, cursor: &str) {
        self.set(Reached::Item(cursor.to_owned()));
    }

    /// The stream ends for a reason that passes.
    pub fn break_off(&self) {
        self.set(Reached::BrokenOff);
    }

    /// Answers the cursor the stream has begun behind, once, unless something was given out since: a cursor told before
    /// its item would lose the item to a reader whose connection ends between the two.
    pub fn take_beginning(&self) -> Option<String> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match place.take() {
            Some(Reached::Beginning(cursor)) => Some(cursor),
            other => {
                *place = other;
                None
            }
        }
    }

    /// Answers the cursor of the item that was answered just now.
    pub fn take_item(&self) -> Option<String> {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match place.take() {
            Some(Reached::Item(cursor)) => Some(cursor),
            other => {
                *place = other;
                None
            }
        }
    }

    /// Answers whether the stream is to be resumed.
    #[must_use]
    pub fn is_broken_off(&self) -> bool {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        matches!(*place, Some(Reached::BrokenOff))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_told_once_and_never_the_cursor_of_an_item_before_its_answer() {
        let place = Place::default();
        assert_eq!(place.take_beginning(), None);
        place.begin("a");
        assert_eq!(place.take_item(), None);
        assert_eq!(place.take_beginning().as_deref(), Some("a"));
        assert_eq!(place.take_beginning(), None);
        place.reach("b");
        assert_eq!(place.take_beginning(), None);
        assert_eq!(place.take_item().as_deref(), Some("b"));
        assert_eq!(place.take_item(), None);
        place.break_off();
        assert_eq!(place.take_item(), None);
        assert!(place.is_broken_off());
    }
}
