//! Records that were judged and can be saved.

use std::collections::HashMap;

use uuid::Uuid;

use crate::measurement::Measurement;
use crate::operations::save::{Earlier, Existing, Item, SaveService};
use crate::service::ServiceRecord;

/// Records without errors, with all that saving them takes.
pub(super) struct Judged {
    good: std::vec::IntoIter<Good>,
    existing: Existing,
    series: HashMap<Uuid, Vec<Measurement>>,
}

/// A record without errors.
pub(super) struct Good {
    /// The place of its change among those of the submission.
    pub(super) place: usize,
    pub(super) command: SaveService,
    pub(super) record: ServiceRecord,
    pub(super) slug: String,
}

impl Judged {
    pub(super) fn new(good: Vec<Good>, existing: Existing, series: HashMap<Uuid, Vec<Measurement>>) -> Self {
        Self {
            good: good.into_iter(),
            existing,
            series,
        }
    }

    /// Takes the next record to save: the place of its change, the record, and what there was.
    #[expect(clippy::type_complexity, reason = "the parts are taken apart at once")]
    pub(super) fn take_next(&mut self) -> Option<(usize, Item<'static>, Option<Earlier>, String, Vec<Measurement>)> {
        let good = self.good.next()?;
        let item = Item {
            index: good.place,
            command: std::borrow::Cow::Owned(good.command),
            record: good.record,
        };
        let earlier = self.existing.take(&item);
        let series = earlier.as_ref().and_then(|earlier| self.series.remove(&earlier.row.id));
        Some((good.place, item, earlier, good.slug, series.unwrap_or_default()))
    }
}
