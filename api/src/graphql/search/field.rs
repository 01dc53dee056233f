//! The parts of a service in which words are looked for.

use async_graphql::Enum;

/// A part of a service in which words are looked for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchField {
    /// The name.
    Name,
    /// Another name that people use.
    AlternateName,
    /// The agency's own id of the service.
    Key,
    /// The number or title of a form.
    Form,
    /// An OMB control number.
    ControlNumber,
    /// An assistance listing number.
    AssistanceListing,
    /// What a person must do.
    Task,
    /// A moment of life, or the kind of service.
    Topic,
    /// The organization or one above it.
    Organization,
    /// The summary.
    Summary,
    /// The description.
    Description,
}

impl From<fsi_search::SearchField> for SearchField {
    fn from(field: fsi_search::SearchField) -> Self {
        use fsi_search::SearchField as Field;
        match field {
            Field::Name => Self::Name,
            Field::AlternateName => Self::AlternateName,
            Field::Key => Self::Key,
            Field::Form => Self::Form,
            Field::ControlNumber => Self::ControlNumber,
            Field::AssistanceListing => Self::AssistanceListing,
            Field::Task => Self::Task,
            Field::Topic => Self::Topic,
            Field::Organization => Self::Organization,
            Field::Summary => Self::Summary,
            Field::Description => Self::Description,
        }
    }
}
