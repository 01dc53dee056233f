//! Relay connections.

use async_graphql::SimpleObject;
use fsi_catalog::{Page, PageRequest};

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether entries follow.
    pub has_next_page: bool,
    /// Whether entries come before.
    pub has_previous_page: bool,
    /// The cursor of the first entry; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last entry; null on an empty page.
    pub end_cursor: Option<String>,
}

impl<T> From<&Page<T>> for PageInfo {
    fn from(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.entries.first().map(|entry| entry.0.clone()),
            end_cursor: page.entries.last().map(|entry| entry.0.clone()),
        }
    }
}

/// Takes the paging arguments of a field.
pub fn page_request(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> PageRequest {
    PageRequest {
        first: first.map(i64::from),
        after,
        last: last.map(i64::from),
        before,
    }
}

/// Defines a connection and its edge over a node type.
macro_rules! connection {
    ($connection:ident $edge:ident $node:ty, $what:literal) => {
        #[doc = concat!("A page of ", $what, ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $connection {
            /// The entries with their cursors.
            edges: Vec<$edge>,
            /// The entries without their cursors.
            nodes: Vec<$node>,
            /// Where the page stands in the list.
            page_info: $crate::graphql::connection::PageInfo,
        }

        #[doc = concat!("An entry of a page of ", $what, ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// The cursor of the entry: the next page comes `after` it.
            cursor: String,
            /// The entry.
            node: $node,
        }

        impl<T> From<fsi_catalog::Page<T>> for $connection
        where
            T: Clone,
            $node: From<T>,
        {
            fn from(page: fsi_catalog::Page<T>) -> Self {
                Self {
                    page_info: (&page).into(),
                    nodes: page
                        .entries
                        .iter()
                        .map(|(_, entry)| entry.clone().into())
                        .collect(),
                    edges: page
                        .entries
                        .into_iter()
                        .map(|(cursor, entry)| $edge {
                            cursor,
                            node: entry.into(),
                        })
                        .collect(),
                }
            }
        }
    };
}
pub(super) use connection;
