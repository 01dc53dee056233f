//! What the catalog knows that bears on records which are judged.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::access::Sight;
use crate::draft::Draft;
use crate::error::Result;
use crate::id::OrganizationId;
use crate::measurement::Measurement;
use crate::operations::save::Earlier;
use crate::organization::OrganizationTree;
use crate::rules::{Alike, Checker, Known, Mark};
use crate::store::marks;

/// Services elsewhere in the catalog that may be the same as records which are judged.
pub(in crate::operations) struct Namesakes {
    marks_of: Vec<Vec<Mark>>,
    bearers: HashMap<Mark, Vec<Alike>>,
}

impl Namesakes {
    /// Finds the services that bear the marks of drafts, as far as whoever asks may see them. `owners` are the
    /// organizations of the drafts.
    pub(in crate::operations) async fn find(
        db: &impl ConnectionTrait,
        tree: &OrganizationTree,
        sight: Sight,
        drafts: &[Draft],
        owners: &[Option<OrganizationId>],
    ) -> Result<Self> {
        let marks_of: Vec<Vec<Mark>> = drafts.iter().map(Checker::marks).collect();
        let mut all: Vec<Mark> = marks_of.iter().flatten().cloned().collect();
        all.sort_unstable();
        all.dedup();
        let bearers = marks::bearers(db, &all, &departments(tree, owners), sight, tree).await?;
        Ok(Self { marks_of, bearers })
    }

    /// Gathers what the catalog knows that bears on each draft: `earlier` is what there is of each, and `series` holds the
    /// figures that stand, by service.
    pub(in crate::operations) fn known(
        self,
        earlier: &[Option<&Earlier>],
        series: &HashMap<Uuid, Vec<Measurement>>,
    ) -> Vec<Known> {
        let Self { marks_of, bearers } = self;
        let known = earlier.iter().zip(marks_of).map(|(earlier, marks)| Known {
            earlier: earlier.map(|earlier| earlier.record.clone()),
            standing: earlier
                .and_then(|earlier| series.get(&earlier.row.id).cloned())
                .unwrap_or_default(),
            alike: marks
                .iter()
                .filter_map(|mark| bearers.get(mark))
                .flatten()
                .cloned()
                .collect(),
        });
        known.collect()
    }
}

/// The organizations of the departments that the records belong to.
fn departments(tree: &OrganizationTree, owners: &[Option<OrganizationId>]) -> Vec<Uuid> {
    let owners: HashSet<OrganizationId> = owners.iter().flatten().copied().collect();
    let tops: HashSet<OrganizationId> = owners
        .into_iter()
        .filter_map(|owner| tree.with_ancestors(owner).last())
        .map(|top| top.id)
        .collect();
    tops.into_iter()
        .flat_map(|top| tree.with_descendants(top))
        .map(|organization| organization.id.0)
        .collect()
}
