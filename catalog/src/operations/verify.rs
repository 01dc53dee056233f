//! Checking the event log: every row against its hash, and every revision and figure against the event that wrote it.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;

use super::measurements::content_hash;
use crate::catalog::Catalog;
use crate::entity::{event, measurement, revision};
use crate::error::Result;
use crate::id::Version;
use crate::log::{Sealed, text_hash};
use crate::store::{events, head};

/// Something that is not as the log says it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The version it was found at.
    pub version: Version,
    /// What is wrong.
    pub problem: String,
}

/// What checking the log found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events that were checked.
    pub events: u64,
    /// What is wrong, in the order of the log.
    pub faults: Vec<Fault>,
}

/// Rows read at a time, so that memory stays bounded however long the log is.
const STEP: u64 = 1_000;
/// Faults that are listed; a log that was damaged throughout need not be named row by row.
const LISTED: usize = 100;

impl Catalog {
    /// Checks the whole log, and tells how far it has come.
    pub async fn verify_log(&self, mut progress: impl FnMut(u64)) -> Result<Verified> {
        let db = self.db();
        // What is written while this runs is checked up to the head as it was.
        let head = head::read(db).await?;
        let mut found = Found::default();
        let mut previous: (Version, Vec<u8>) = (0, vec![0; 32]);
        let mut checked = 0;
        loop {
            let mut rows = events::rows_after(db, previous.0, STEP).await?;
            rows.retain(|row| row.version <= head.version);
            if rows.is_empty() {
                break;
            }
            check_contents(db, &rows, &mut found).await?;
            for row in rows {
                checked += 1;
                check_row(&row, &previous, &mut found);
                previous = (row.version, row.chain_hash);
            }
            progress(checked);
        }
        if previous.0 != head.version {
            found.add(
                previous.0 + 1,
                format!("events {} to {} are missing", previous.0 + 1, head.version),
            );
        } else if previous.1 != head.chain_hash {
            found.add(
                head.version,
                "the head of the log does not name this event's hash".into(),
            );
        }
        check_strays(db, head.version, &mut found).await?;
        found.faults.sort_by_key(|fault| fault.version);
        Ok(Verified {
            events: checked,
            faults: found.faults,
        })
    }
}

#[derive(Default)]
struct Found {
    faults: Vec<Fault>,
}

impl Found {
    fn add(&mut self, version: Version, problem: String) {
        if self.faults.len() < LISTED {
            self.faults.push(Fault { version, problem });
        }
    }
}

/// Checks an event against the one before it. A fault is told once: the chain goes on from the stored hash.
fn check_row(row: &event::Model, previous: &(Version, Vec<u8>), found: &mut Found) {
    let expected = previous.0 + 1;
    if row.version != expected {
        let range = if row.version == expected + 1 {
            format!("event {expected} is missing")
        } else {
            format!("events {expected} to {} are missing", row.version - 1)
        };
        found.add(expected, range);
    }
    let sealed = Sealed {
        version: row.version,
        at: row.at,
        kind: &row.kind,
        is_public: row.is_public,
        subject_kind: &row.subject_kind,
        subject_id: row.subject_id,
        actor_role: &row.actor_role,
        actor_key_id: row.actor_key_id,
        payload: &row.payload,
    };
    // After a gap the hash before is unknown, and the gap has been told.
    if row.version == expected && sealed.chain(&previous.1) != row.chain_hash {
        found.add(
            row.version,
            format!("event {} was altered or moved here from another place", row.version),
        );
    }
}

/// Checks the revisions and figures that events wrote.
async fn check_contents(db: &impl ConnectionTrait, rows: &[event::Model], found: &mut Found) -> Result<()> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(());
    };
    let revisions: HashMap<Version, revision::Model> = revision::Entity::find()
        .filter(revision::Column::Id.between(first.version, last.version))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect();
    let mut figures: HashMap<Version, Vec<measurement::Model>> = HashMap::new();
    let recorded = measurement::Entity::find()
        .filter(measurement::Column::RecordedVersion.between(first.version, last.version))
        .order_by_asc(measurement::Column::Id)
        .all(db)
        .await?;
    for row in recorded {
        figures.entry(row.recorded_version).or_default().push(row);
    }
    for row in rows {
        let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
        if let Some(hash) = payload.get("documentHash").and_then(Value::as_str) {
            match revisions.get(&row.version) {
                None => found.add(
                    row.version,
                    format!("the revision that event {} saved is missing", row.version),
                ),
                Some(stored)
                    if text_hash(&stored.document) != hash
                        || stored.service_id != row.subject_id
                        || payload.get("revision").and_then(Value::as_i64) != Some(stored.revision.into()) =>
                {
                    found.add(
                        row.version,
                        format!("the revision that event {} saved was altered", row.version),
                    );
                }
                Some(_) => {}
            }
        } else if revisions.contains_key(&row.version) {
            found.add(
                row.version,
                format!("a revision stands at event {}, which saved none", row.version),
            );
        }
        let stored = figures.get(&row.version).map(|rows| content_hash(rows));
        let hash = payload.get("contentHash").and_then(Value::as_str);
        if stored.as_deref() != hash {
            found.add(
                row.version,
                format!(
                    "the figures that event {} recorded were altered, added to or removed",
                    row.version
                ),
            );
        }
    }
    Ok(())
}

/// Finds events, revisions and figures that stand where the log has no place for them.
async fn check_strays(db: &impl ConnectionTrait, head: Version, found: &mut Found) -> Result<()> {
    // Only what the head, read again, still does not cover: writers go on while this runs.
    let now = Ord::max(head::read(db).await?.version, head);
    let outside = |column: SimpleExpr| column.clone().lte(0_i64).or(column.gt(now));
    let events: Vec<Version> = event::Entity::find()
        .select_only()
        .column(event::Column::Version)
        .filter(outside(Expr::col(event::Column::Version)))
        .limit(LISTED as u64)
        .into_tuple()
        .all(db)
        .await?;
    let revisions: Vec<Version> = revision::Entity::find()
        .select_only()
        .column(revision::Column::Id)
        .filter(outside(Expr::col(revision::Column::Id)))
        .limit(LISTED as u64)
        .into_tuple()
        .all(db)
        .await?;
    let figures: Vec<Version> = measurement::Entity::find()
        .select_only()
        .column(measurement::Column::RecordedVersion)
        .filter(outside(Expr::col(measurement::Column::RecordedVersion)))
        .limit(LISTED as u64)
        .into_tuple()
        .all(db)
        .await?;
    // A write between the two reads is not a stray.
    let end = head::read(db).await?.version;
    let strays = [(events, "an event"), (revisions, "a revision"), (figures, "a figure")];
    for (versions, what) in strays {
        for version in versions.into_iter().filter(|version| *version <= 0 || *version > end) {
            found.add(
                version,
                format!("{what} stands at {version}, where the log has no event"),
            );
        }
    }
    Ok(())
}
