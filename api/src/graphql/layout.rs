//! The layout of an inventory in a workbook: the dictionary of its sheets and columns.

use async_graphql::{Enum, Object, SimpleObject};
use fsi_intake::layout::{Column, SHEETS, Sheet, ValueKind};

use super::at_hand::AllAtHand;
use super::vocabulary::VocabularyName;

/// A sheet of the workbook of an inventory. A file of one table is the sheet `services`.
pub struct LayoutSheet(&'static Sheet);

impl From<&'static Sheet> for LayoutSheet {
    fn from(sheet: &'static Sheet) -> Self {
        Self(sheet)
    }
}

/// A sheet of the workbook of an inventory. A file of one table is the sheet `services`.
#[Object]
impl LayoutSheet {
    /// Its name.
    async fn name(&self) -> &'static str {
        self.0.name
    }

    /// What one row is.
    async fn row(&self) -> &'static str {
        self.0.row
    }

    /// Its columns, in the order of the template; in a file they may stand in any order.
    #[graphql(complexity = "super::cost::list_cost(child_complexity)")]
    async fn columns(&self) -> AllAtHand<LayoutColumn> {
        self.0.columns.iter().collect()
    }
}

/// What the cells of a column hold.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text.
    Text,
    /// Several texts, with `|` between them.
    Texts,
    /// A term of a vocabulary, by code or title.
    Term,
    /// Several terms of a vocabulary, with `|` between them.
    Terms,
    /// Yes or no; empty where it was not answered.
    Answer,
    /// A whole number from 0.
    Number,
    /// A day, such as 2026-09-30.
    Day,
    /// A web address.
    Link,
    /// A span of days, such as FY2025.
    Period,
    /// A figure: a whole number from 0, `NO_DATA` or `NOT_APPLICABLE`.
    Figure,
    /// An organization, by slug, acronym or name.
    Organization,
    /// Several organizations, with `|` between them.
    Organizations,
}

/// A column of a sheet.
#[derive(SimpleObject)]
pub struct LayoutColumn {
    /// Its head.
    name: &'static str,
    /// What its cells hold.
    kind: ColumnKind,
    /// The most characters of a TEXT; null for other kinds.
    longest: Option<i32>,
    /// Whether every row must have it.
    is_required: bool,
    /// What it means.
    definition: &'static str,
    /// An example; empty where none is needed.
    example: &'static str,
    /// The vocabulary of a TERM or TERMS; null for other kinds.
    vocabulary: Option<VocabularyName>,
}

impl From<&'static Column> for LayoutColumn {
    fn from(column: &'static Column) -> Self {
        let (kind, longest, vocabulary) = match column.kind {
            ValueKind::Text(most) => (ColumnKind::Text, i32::try_from(most).ok(), None),
            ValueKind::Texts => (ColumnKind::Texts, None, None),
            ValueKind::Term(name) => (ColumnKind::Term, None, Some(name.into())),
            ValueKind::Terms(name) => (ColumnKind::Terms, None, Some(name.into())),
            ValueKind::Answer => (ColumnKind::Answer, None, None),
            ValueKind::Number => (ColumnKind::Number, None, None),
            ValueKind::Day => (ColumnKind::Day, None, None),
            ValueKind::Link => (ColumnKind::Link, None, None),
            ValueKind::Period => (ColumnKind::Period, None, None),
            ValueKind::Figure => (ColumnKind::Figure, None, None),
            ValueKind::Organization => (ColumnKind::Organization, None, None),
            ValueKind::Organizations => (ColumnKind::Organizations, None, None),
        };
        Self {
            name: column.name,
            kind,
            longest,
            is_required: column.is_required,
            definition: column.definition,
            example: column.example,
            vocabulary,
        }
    }
}

/// Reading the layout.
#[derive(Default)]
pub struct LayoutQuery;

#[Object]
impl LayoutQuery {
    /// The sheets and columns of an inventory as a file: what `/templates/inventory.xlsx` is to be filled in with.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn inventory_layout(&self) -> AllAtHand<LayoutSheet> {
        SHEETS.iter().collect()
    }
}
