//! Pages of a list, forward from a cursor or backward from one.

use crate::error::{CatalogError, Result};

/// A request for a page, as Relay words it: `first` after a cursor, or `last` before one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// How many from the beginning.
    pub first: Option<i64>,
    /// Begin behind this cursor.
    pub after: Option<String>,
    /// How many from the end.
    pub last: Option<i64>,
    /// End in front of this cursor.
    pub before: Option<String>,
}

/// The page size when none is asked for.
pub const DEFAULT_PAGE: usize = 20;
/// The largest page.
pub const LARGEST_PAGE: usize = 100;

/// How many entries to take and from which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Extent {
    pub(crate) limit: usize,
    pub(crate) is_from_end: bool,
}

impl PageRequest {
    /// Asks for the first entries.
    #[must_use]
    pub fn first(count: i64) -> Self {
        Self {
            first: Some(count),
            ..Self::default()
        }
    }

    pub(crate) fn extent(&self) -> Result<Extent> {
        let size = |name: &str, count: i64| {
            usize::try_from(count)
                .ok()
                .filter(|count| (1..=LARGEST_PAGE).contains(count))
                .ok_or_else(|| {
                    CatalogError::InvalidInput(format!("{name} must be from 1 to {LARGEST_PAGE}, not {count}"))
                })
        };
        match (self.first, self.last) {
            (Some(_), Some(_)) => Err(CatalogError::InvalidInput("give first or last, not both".into())),
            (None, Some(last)) => Ok(Extent {
                limit: size("last", last)?,
                is_from_end: true,
            }),
            (first, None) => Ok(Extent {
                limit: first.map_or(Ok(DEFAULT_PAGE), |first| size("first", first))?,
                is_from_end: false,
            }),
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The entries, each with its cursor, in the order of the list.
    pub entries: Vec<(String, T)>,
    /// Whether entries follow.
    pub has_next: bool,
    /// Whether entries come before.
    pub has_previous: bool,
}

impl<T> Page<T> {
    /// A page without entries.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            entries: Vec::new(),
            has_next: false,
            has_previous: false,
        }
    }

    /// Makes a page of entries that were fetched from the wanted end, one more than wanted when there are more.
    pub(crate) fn of(mut fetched: Vec<(String, T)>, extent: Extent, request: &PageRequest) -> Self {
        let has_more = fetched.len() > extent.limit;
        fetched.truncate(extent.limit);
        if extent.is_from_end {
            fetched.reverse();
        }
        // The entry a cursor names lies on its other side, so the list goes on there.
        let (has_next, has_previous) = if extent.is_from_end {
            (request.before.is_some(), has_more)
        } else {
            (has_more, request.after.is_some())
        };
        Self {
            entries: fetched,
            has_next,
            has_previous,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_out_of_bounds_are_refused_by_name() {
        for (first, last) in [
            (Some(0), None),
            (Some(-1), None),
            (Some(1_000_000), None),
            (None, Some(101)),
        ] {
            let request = PageRequest {
                first,
                last,
                ..PageRequest::default()
            };
            let message = request.extent().expect_err("refused").to_string();
            assert!(message.contains("must be from 1 to 100"), "{message}");
        }
        assert_eq!(PageRequest::default().extent().expect("a default").limit, DEFAULT_PAGE);
        assert!(
            PageRequest {
                first: Some(1),
                last: Some(1),
                ..PageRequest::default()
            }
            .extent()
            .is_err()
        );
    }
}
