//! Deciding what becomes of each service, and writing it all.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::existing::{Becoming, Earlier, becoming};
use super::resolve::Item;
use super::{Outcome, SavedService};
use crate::access::Actor;
use crate::entity::{alias, revision, revision_mark, service};
use crate::error::Result;
use crate::id::{ServiceId, Version};
use crate::log::{EventKind, NewEvent, Subject, text_hash};
use crate::measurement::Measurement;
use crate::operations::facts::{self, NewFacts, Renewal, Source};
use crate::operations::measurements::Series;
use crate::operations::writing::Writing;
use crate::service::{ServiceRecord, View};
use crate::store::bulk;
use crate::store::marks::{self, mark_rows};
use crate::store::services::{KEY_ALIAS, SLUG_ALIAS};
use crate::store::to_json;
use crate::vocabulary::{ChangeKind, ServiceState, Vocabulary};

/// Everything that a batch writes.
pub(in crate::operations) struct Saving {
    by: Option<Uuid>,
    /// The version at which what held before ends.
    first_version: Version,
    services: Vec<service::ActiveModel>,
    revisions: Vec<revision::ActiveModel>,
    /// Revisions that were saved earlier and become public now, by id.
    published: Vec<(i64, Version)>,
    marks: Vec<revision_mark::ActiveModel>,
    /// Revisions that no longer stand.
    superseded: Vec<i64>,
    aliases: Vec<alias::ActiveModel>,
    facts: NewFacts,
    renewals: Vec<Renewal>,
    ended: Vec<i64>,
    series: Series,
}

/// The revisions of a service that stood before and do not any more.
fn superseded(earlier: &Earlier, decision: &Decision) -> impl Iterator<Item = i64> {
    let held = earlier.published.as_ref().map(|facts| facts.revision_id);
    let (stays, newest) = (held.filter(|_| !decision.becomes_public), decision.revision_id);
    let before = [Some(earlier.row.current_revision_id), held];
    before
        .into_iter()
        .flatten()
        .filter(move |revision| *revision != newest && Some(*revision) != stays)
}

/// What becomes of one service.
struct Decision {
    id: ServiceId,
    record: ServiceRecord,
    slug: String,
    /// Whether record and slug are what they were.
    is_same: bool,
    becomes_public: bool,
    /// The number of the newest revision, and the version that saved it.
    revision: i32,
    /// The highest number given to a revision.
    newest: i32,
    revision_id: Version,
    /// The number of the revision that was public before.
    published: Option<i32>,
    was_retired: bool,
    /// The version from which new facts hold.
    valid_from: Version,
}

impl Saving {
    pub(in crate::operations) fn begin(writing: &Writing, actor: &Actor) -> Self {
        Self {
            by: actor.key.map(|key| key.0),
            first_version: writing.next_version(),
            services: Vec::new(),
            revisions: Vec::new(),
            published: Vec::new(),
            marks: Vec::new(),
            superseded: Vec::new(),
            aliases: Vec::new(),
            facts: NewFacts::default(),
            renewals: Vec::new(),
            ended: Vec::new(),
            series: Series::default(),
        }
    }

    /// Decides what becomes of a service and gathers the rows; nothing is written yet.
    pub(in crate::operations) fn decide(
        &mut self,
        writing: &mut Writing,
        item: Item,
        earlier: Option<Earlier>,
        slug: String,
        standing: Vec<Measurement>,
    ) -> Result<SavedService> {
        let Item { command, record, .. } = item;
        let old = earlier.as_ref().map(|earlier| &earlier.row);
        let newest = old.map_or(0, |row| row.current_revision);
        let standing_revision = old.map_or(0, service::Model::standing_revision);
        let published = old.and_then(|row| row.published_revision);
        let Becoming {
            is_same,
            becomes_public,
            was_retired,
        } = becoming(earlier.as_ref(), &record, &slug, command.publish)?;
        let mut decision = Decision {
            id: old.map_or_else(ServiceId::generate, |row| ServiceId(row.id)),
            record,
            slug,
            is_same,
            becomes_public,
            revision: if is_same { standing_revision } else { newest + 1 },
            newest: if is_same { newest } else { newest + 1 },
            revision_id: old.map_or(0, |row| row.current_revision_id),
            published,
            was_retired,
            valid_from: 0,
        };
        let is_public = becomes_public || published.is_some();
        let series = self
            .series
            .record(writing, decision.id, &command.measurements, standing, is_public);
        let saved = SavedService {
            id: decision.id,
            revision: decision.revision,
            outcome: match (&earlier, is_same && !becomes_public) {
                (None, _) => Outcome::Added,
                (Some(_), true) => Outcome::Unchanged,
                (Some(_), false) => Outcome::Changed,
            },
            is_published: becomes_public || published == Some(decision.revision),
            version: 0,
        };
        if is_same && !becomes_public && !series.is_changed {
            return Ok(saved);
        }
        self.add_revision(writing, &mut decision);
        if let Some(earlier) = &earlier {
            self.keep_names(earlier, &decision);
            self.superseded.extend(superseded(earlier, &decision));
        }
        let figures = (&series.standing[..], series.is_changed);
        self.add_facts(writing, decision, earlier.as_ref(), figures);
        Ok(saved)
    }

    /// Adds the event and the revision, where there is a new one; figures alone have their own event already.
    fn add_revision(&mut self, writing: &mut Writing, decision: &mut Decision) {
        if decision.is_same && !decision.becomes_public {
            decision.valid_from = writing.head_version();
            return;
        }
        let document = to_json(&decision.record);
        let version = writing.record(NewEvent {
            kind: if decision.becomes_public {
                EventKind::Change(ChangeKind::ServicePublished)
            } else {
                EventKind::ServiceSaved
            },
            is_public: decision.becomes_public,
            subject: Subject::Service(decision.id.0),
            payload: if decision.is_same {
                json!({"revision": decision.revision})
            } else {
                json!({"revision": decision.revision, "documentHash": text_hash(&document)})
            },
        });
        decision.valid_from = version;
        if !decision.is_same {
            decision.revision_id = version;
            self.marks.extend(mark_rows(version, &decision.record));
            self.revisions.push(revision::ActiveModel {
                id: Set(version),
                service_id: Set(decision.id.0),
                revision: Set(decision.revision),
                document: Set(document),
                created_at: Set(writing.now),
                created_by: Set(self.by),
                organization_id: Set(decision.record.organization.0),
                published_at: Set(decision.becomes_public.then_some(writing.now)),
                published_version: Set(decision.becomes_public.then_some(version)),
            });
        } else if decision.published != Some(decision.revision) {
            self.published.push((decision.revision_id, version));
        }
    }

    /// Keeps the names a service gives up.
    fn keep_names(&mut self, Earlier { row, .. }: &Earlier, decision: &Decision) {
        let mut keep = |kind: &str, scope: Uuid, name: &str| {
            self.aliases.push(alias::ActiveModel {
                kind: Set(kind.to_owned()),
                scope_id: Set(scope),
                name: Set(name.to_owned()),
                target_id: Set(decision.id.0),
            });
        };
        if row.slug != decision.slug {
            keep(SLUG_ALIAS, Uuid::nil(), &row.slug);
        }
        if row.key != decision.record.key || row.organization_id != decision.record.organization.0 {
            keep(KEY_ALIAS, row.organization_id, &row.key);
        }
    }

    /// Ends the facts that no longer hold, begins those that do, and points the service to them.
    fn add_facts(
        &mut self,
        writing: &Writing,
        decision: Decision,
        earlier: Option<&Earlier>,
        (standing, has_new_figures): (&[Measurement], bool),
    ) {
        let held = earlier.and_then(|earlier| earlier.published.as_ref());
        let mut published_facts = earlier.and_then(|earlier| earlier.row.published_facts_id);
        let mut working_facts = earlier.and_then(|earlier| earlier.row.working_facts_id);
        let source = |view, state| Source {
            service: decision.id,
            slug: &decision.slug,
            view,
            state,
            revision: decision.revision,
            revision_id: decision.revision_id,
            record: &decision.record,
            measurements: standing,
            confirmed_on: held.and_then(|facts| facts.confirmed_on),
            published_at: (view == View::Published).then_some(writing.now),
            updated_at: writing.now,
            valid_from: decision.valid_from,
        };
        let state = if decision.becomes_public {
            self.ended.extend(published_facts.into_iter().chain(working_facts));
            let source = source(View::Published, ServiceState::Published);
            published_facts = Some(self.facts.add(&source, &writing.tree));
            working_facts = None;
            ServiceState::Published
        } else if !decision.is_same || working_facts.is_some() {
            self.ended.extend(working_facts);
            let source = source(View::Working, ServiceState::Draft);
            working_facts = Some(self.facts.add(&source, &writing.tree));
            ServiceState::Draft
        } else if decision.was_retired {
            ServiceState::Retired
        } else {
            ServiceState::Published
        };
        // New figures are public at once, whatever revision is in work.
        if has_new_figures
            && !decision.becomes_public
            && let Some(held) = held
        {
            self.ended.push(held.id);
            let renewal = Renewal::with_figures(held.clone(), decision.valid_from, standing, writing.now);
            published_facts = Some(renewal.id());
            self.renewals.push(renewal);
        }
        self.services.push(service::ActiveModel {
            id: Set(decision.id.0),
            organization_id: Set(decision.record.organization.0),
            key: Set(decision.record.key),
            slug: Set(decision.slug),
            state: Set(state.code().to_owned()),
            current_revision: Set(decision.newest),
            current_revision_id: Set(decision.revision_id),
            published_revision: Set(if decision.becomes_public {
                Some(decision.revision)
            } else {
                decision.published
            }),
            published_facts_id: Set(published_facts),
            working_facts_id: Set(working_facts),
            merged_into: Set(None),
            merged_version: Set(None),
        });
    }

    /// Writes everything that was gathered.
    pub(in crate::operations) async fn save(self, writing: &Writing<'_>) -> Result<()> {
        use alias::Column as A;
        use service::Column as S;
        let db = &writing.tx;
        bulk::insert_all(db, self.revisions).await?;
        marks::forget(db, &self.superseded).await?;
        bulk::insert_all(db, self.marks).await?;
        for (id, version) in self.published {
            revision::Entity::update_many()
                .col_expr(revision::Column::PublishedAt, Expr::value(writing.now))
                .col_expr(revision::Column::PublishedVersion, Expr::value(version))
                .filter(revision::Column::Id.eq(id))
                .exec(db)
                .await?;
        }
        let changing = [
            S::OrganizationId,
            S::Key,
            S::Slug,
            S::State,
            S::CurrentRevision,
            S::CurrentRevisionId,
            S::PublishedRevision,
            S::PublishedFactsId,
            S::WorkingFactsId,
        ];
        let known = OnConflict::column(S::Id).update_columns(changing).to_owned();
        bulk::put_all(db, self.services, known).await?;
        let given_up = OnConflict::columns([A::Kind, A::ScopeId, A::Name])
            .update_column(A::TargetId)
            .to_owned();
        bulk::put_all(db, self.aliases, given_up).await?;
        for renewal in self.renewals {
            renewal.save(db).await?;
        }
        facts::end(db, &self.ended, self.first_version).await?;
        self.facts.save(db).await?;
        self.series.save(db).await
    }
}
