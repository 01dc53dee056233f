//! What a submission retires that replaces an inventory.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::evaluation::Evaluation;
use crate::entity::service;
use crate::error::Result;
use crate::finding::{Finding, Place};
use crate::id::ServiceId;
use crate::operations::save::{load_documents, load_published};
use crate::operations::transition::retire;
use crate::operations::writing::Writing;
use crate::rules;
use crate::store::CHUNK;
use crate::submission::{Batch, ServiceChange};
use crate::vocabulary::{Acceptance, DiffKind, ServiceState, SubmissionMode, Vocabulary};

/// Services that are read at a time.
const STEP: u64 = 500;

/// What the log says of why a service was retired.
const REASON: &str = "not in the inventory that replaced the one before";

impl Evaluation {
    /// Ends the evaluation: an empty submission is an error, and one that replaces the inventory retires the services of
    /// the organization that are offered and not in it.
    pub(super) async fn end(&mut self, db: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
        if self.counts.rows == 0 && !self.is_broken {
            self.add(Batch::empty_finding());
        }
        let Some(organization) = self
            .mandate
            .organization
            .filter(|_| self.mode == SubmissionMode::Replace)
        else {
            if self.mode == SubmissionMode::Replace {
                let message = "it does not say whose inventory it replaces";
                self.add(
                    Finding::new(&rules::RETIRING_TOO_MANY, Place::Whole, message).with_remedy(
                        "Name the organization whose inventory it replaces, or submit it with the mode UPSERT.",
                    ),
                );
            }
            return Ok(Vec::new());
        };
        let within: Vec<Uuid> = self
            .tree
            .with_descendants(organization)
            .map(|found| found.id.0)
            .collect();
        let mut retiring = Vec::new();
        let mut after = Uuid::nil();
        loop {
            use service::Column as S;
            let rows = service::Entity::find()
                .filter(S::OrganizationId.is_in(within.iter().copied()))
                .filter(S::Id.gt(after))
                .filter(S::PublishedFactsId.is_not_null())
                .filter(S::State.ne(ServiceState::Retired.code()))
                .filter(S::MergedInto.is_null())
                .order_by_asc(S::Id)
                .limit(STEP)
                .all(db)
                .await?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            let missing: Vec<service::Model> = rows.into_iter().filter(|row| !self.named.contains(&row.id)).collect();
            let published = load_published(db, &missing).await?;
            let documents = load_documents(db, &missing, &published).await?;
            for row in missing {
                let held = row.published_facts_id.and_then(|id| published.get(&id));
                let is_offered = held.is_some_and(|facts| facts.state == ServiceState::Published.code());
                if !is_offered {
                    continue;
                }
                let name = documents
                    .get(&row.current_revision_id)
                    .map(|record| record.name.clone());
                self.counts.count_change(DiffKind::Retired);
                self.changes.push(ServiceChange {
                    kind: DiffKind::Retired,
                    service: Some(ServiceId(row.id)),
                    key: row.key,
                    name: name.unwrap_or_default(),
                    place: None,
                    changes: Vec::new(),
                });
                retiring.push(row.id);
            }
        }
        self.guard(retiring.len());
        Ok(retiring)
    }

    /// Refuses to retire more than was allowed, or anything by who may not.
    fn guard(&mut self, retiring: usize) {
        if retiring > 0 && !self.mandate.may_publish {
            let message = format!(
                "{retiring} services are not in the submission and would be retired, which this key may not do"
            );
            self.add(Finding::new(&rules::RETIRING_TOO_MANY, Place::Whole, message).with_remedy(
                "Submit with the mode UPSERT, which leaves them as they are, or let somebody submit who may retire.",
            ));
        } else if retiring > 0 && !self.mandate.publish {
            let message = format!(
                "{retiring} services are not in the submission and would be retired at once, but drafts were asked for"
            );
            self.add(
                Finding::new(&rules::RETIRING_TOO_MANY, Place::Whole, message).with_remedy(
                    "Publish the submission, or submit with the mode UPSERT, which leaves them as they are.",
                ),
            );
        } else if retiring > 0 && self.unidentified > 0 && self.acceptance == Acceptance::GoodRecords {
            let message = format!(
                "{retiring} services seem to be missing, but {} records with errors may be among them",
                self.unidentified
            );
            self.add(
                Finding::new(&rules::RETIRING_TOO_MANY, Place::Whole, message)
                    .with_remedy("Mend the records with errors first; what is still missing then can be retired."),
            );
        } else if retiring > self.allow_retiring as usize {
            let message = format!(
                "{retiring} services are not in the submission and would be retired; at most {} may be",
                self.allow_retiring
            );
            self.add(
                Finding::new(&rules::RETIRING_TOO_MANY, Place::Whole, message).with_remedy(format!(
                    "See which they are. If all of them have ended, allow {retiring} to be retired (allowRetiring; --replace-retiring)."
                )),
            );
        }
    }
}

/// Retires services that were found.
pub(super) async fn retire_all(writing: &mut Writing<'_>, ids: &[Uuid]) -> Result<()> {
    for chunk in ids.chunks(CHUNK) {
        let rows = service::Entity::find()
            .filter(service::Column::Id.is_in(chunk.iter().copied()))
            .all(&writing.tx)
            .await?;
        let published = load_published(&writing.tx, &rows).await?;
        for row in &rows {
            if let Some(held) = row.published_facts_id.and_then(|id| published.get(&id)) {
                retire(writing, row, held, &published, REASON).await?;
            }
        }
    }
    Ok(())
}
