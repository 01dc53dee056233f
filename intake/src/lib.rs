//! How inventories come in, and the workbooks that go out.
//!
//! ```text
//! bytes ─ source ─► tables of cells ─ profile ─► our columns ─ draft ─► Draft {record, figures, places, findings}
//!                └► JSON documents ────────────────────────────────┘
//! ```
//!
//! Nothing here knows of storage: what comes out are drafts for `fsi_catalog`, and findings about what could not be read.

pub mod dictionary;
mod drafting;
pub mod findings_book;
pub mod fixing;
pub mod json;
pub mod json_schema;
pub mod layout;
pub mod profile;
mod reading;
pub mod source;
pub mod table;
pub mod template;
pub mod value;
mod workbook;

pub use profile::Profile;
pub use reading::{Intake, Limits, Reading, Unreadable, read};
pub use workbook::BookError;
