//! What parts of a document cost, computed before anything runs.

use async_graphql::Positioned;
use async_graphql_parser::types::{Field, Selection};
use fsi_catalog::{DEFAULT_PAGE, LARGEST_PAGE};

/// What is more is all the same; it keeps costs from overflowing where pages stand in pages.
const LARGEST_COST: usize = u32::MAX as usize;

/// The cost of a page, computed before anything is checked: that of an entry, as often as the page may hold one.
#[must_use]
pub fn page_cost(first: Option<i32>, last: Option<i32>, entry: usize) -> usize {
    let size = first.or(last).map_or(DEFAULT_PAGE, |size| {
        usize::try_from(size).unwrap_or(0).clamp(1, LARGEST_PAGE)
    });
    size.saturating_mul(entry).min(LARGEST_COST)
}

/// The cost of a list in a record, which holds three entries more often than not.
#[must_use]
pub fn list_cost(entry: usize) -> usize {
    3 * entry + 1
}

/// What it costs to count a list: the count looks at all of it.
pub const COUNT_COST: usize = 25;

/// What it costs to count the values of a result: the counts look at all of it.
pub const FACETS_COST: usize = 50;

/// The cost of a page of a list that can be counted: a page is counted once, however many entries it holds.
///
/// `page` is `__field` of the library's expressions for costs, which show no other way to what a page is asked for.
#[must_use]
pub fn counted_page_cost(first: Option<i32>, last: Option<i32>, page: &Field, children: usize) -> usize {
    page_and_once(page_cost(first, last, 1), ("totalCount", COUNT_COST), page, children)
}

/// The cost of a page of hits, whose values are counted once likewise.
#[must_use]
pub fn searched_page_cost(first: Option<i32>, page: &Field, children: usize) -> usize {
    page_and_once(page_cost(first, None, 1), ("facets", FACETS_COST), page, children)
}

/// The cost of a page of so many entries that has a field which is answered once for all of them.
fn page_and_once(size: usize, (name, cost): (&str, usize), page: &Field, children: usize) -> usize {
    let is_it =
        |item: &&Positioned<Selection>| matches!(&item.node, Selection::Field(field) if field.node.name.node == name);
    let once = page.selection_set.node.items.iter().filter(is_it).count() * cost;
    size.saturating_mul(children.saturating_sub(once)).min(LARGEST_COST) + once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_costs_its_entries_and_neither_absurd_sizes_nor_depth_make_it_cheap() {
        assert_eq!(page_cost(None, None, 3), 60);
        assert_eq!(page_cost(Some(7), None, 3), 21);
        assert_eq!(page_cost(None, Some(7), 3), 21);
        assert_eq!(page_cost(Some(-1), None, 3), 3);
        assert_eq!(page_cost(Some(i32::MAX), None, 3), 300);
        let nested = (0..40).fold(1, |entry, _| page_cost(Some(100), None, entry));
        assert_eq!(nested, LARGEST_COST);
    }

    #[test]
    fn a_page_is_counted_once() {
        let text = "{ services { totalCount nodes { id } again: totalCount } }";
        let document = async_graphql_parser::parse_query(text).expect("a document");
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let Selection::Field(page) = &operation.node.selection_set.node.items[0].node else {
            panic!("a field")
        };
        let children = 2 * COUNT_COST + 2;
        assert_eq!(
            counted_page_cost(Some(100), None, &page.node, children),
            200 + 2 * COUNT_COST
        );
    }
}
