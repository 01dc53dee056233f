//! A small index in memory for tests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use fsi_catalog::digitization::assess;
use fsi_catalog::measurement::{Figure, Figures};
use fsi_catalog::service::{OrganizationRef, ServiceRecord, ServiceView, View};
use fsi_catalog::vocabulary::{FigureState, Measure, ServiceState};
use fsi_catalog::{OrganizationTree, ProviderId, ServiceFilter, ServiceId};
use serde_json::{Value, json};
use tantivy::{Index, IndexWriter, TantivyDocument};

use crate::{
    Entry, Fields, QueryLimits, SearchOrder, SearchRequest, SearchResult, Snapshot, Synonyms, Wants, register, settings,
};

/// The day of all tests.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day")
}

/// Makes a view of a record in JSON, whose organization and provider are slugs.
pub(crate) fn view(mut record: Value, tree: &OrganizationTree) -> ServiceView {
    let organization = |slug: &Value| {
        let slug = slug.as_str().expect("a slug").to_owned();
        let found = tree.find(&OrganizationRef::Slug(slug.clone()));
        json!(found.unwrap_or_else(|| panic!("{slug}")).id)
    };
    let fields = record.as_object_mut().expect("an object");
    let state = fields.remove("state").map_or(ServiceState::Published, |state| {
        serde_json::from_value(state).expect("a state")
    });
    let volume = fields.remove("volume").and_then(|volume| volume.as_i64());
    let reviewed = fields
        .remove("staleOn")
        .map(|day| serde_json::from_value(day).expect("a day"));
    fields.retain(|_, value| !value.is_null());
    fields.insert("organization".into(), organization(&fields["organization"]));
    for list in [
        "responsibleOrganizations",
        "participatingOrganizations",
        "nonDigitizable",
        "measurements",
    ] {
        fields.remove(list);
    }
    if let Some(provider) = fields.get_mut("provider") {
        let found = tree
            .provider_by_slug(provider.as_str().expect("a slug"))
            .expect("a provider");
        *provider = json!(found.id);
    }
    let record: ServiceRecord = serde_json::from_value::<ServiceRecord<_, ProviderId>>(record).expect("a record");
    let annual_volume = volume.map(|value| Figure {
        measure: Measure::Transactions,
        period: "FY2025".parse().expect("a period"),
        state: FigureState::Known,
        value: Some(value),
        is_estimated: false,
        source: None,
    });
    ServiceView {
        id: ServiceId::generate(),
        slug: record.key.clone(),
        view: View::Published,
        state,
        revision: 1,
        assessment: assess(&record),
        figures: Figures {
            annual_volume,
            ..Figures::default()
        },
        published_at: None,
        updated_at: "2026-11-01T00:00:00Z".parse().expect("an instant"),
        last_reviewed_on: None,
        stale_on: reviewed.unwrap_or(NaiveDate::MAX),
        record,
    }
}

/// An index of services.
pub(crate) struct Shelf {
    pub(crate) tree: OrganizationTree,
    pub(crate) views: Vec<Arc<ServiceView>>,
    fields: Fields,
    writer: IndexWriter,
    synonyms: Arc<Synonyms>,
    snapshot: Snapshot,
}

impl Shelf {
    /// An index of records in JSON, with the organizations of the demonstration data.
    pub(crate) fn of(records: Vec<Value>) -> Self {
        Self::with_synonyms(records, Synonyms::default())
    }

    pub(crate) fn with_synonyms(records: Vec<Value>, synonyms: Synonyms) -> Self {
        let (schema, fields) = Fields::new();
        let index = Index::builder()
            .schema(schema)
            .settings(settings())
            .create_in_ram()
            .expect("an index");
        register(&index);
        let writer = index.writer_with_num_threads(1, 20_000_000).expect("a writer");
        let synonyms = Arc::new(synonyms);
        let searcher = index.reader().expect("a reader").searcher();
        let snapshot = Snapshot::new(searcher, fields, Arc::clone(&synonyms), None, 0).expect("a snapshot");
        let mut shelf = Self {
            tree: fsi_catalog::seed::known_organizations(&[]).expect("organizations"),
            views: Vec::new(),
            fields,
            writer,
            synonyms,
            snapshot,
        };
        shelf.add(records);
        shelf
    }

    /// The services of the demonstration data.
    pub(crate) fn of_seed(synonyms: Synonyms) -> Self {
        let text = include_str!("../../seed-data/us/services.jsonl");
        let records = text.lines().map(|line| serde_json::from_str(line).expect("a record"));
        Self::with_synonyms(records.collect(), synonyms)
    }

    /// Adds services, or replaces those with the same key, and commits.
    pub(crate) fn add(&mut self, records: Vec<Value>) {
        for record in records {
            let mut view = view(record, &self.tree);
            let known = self.views.iter().position(|other| other.record.key == view.record.key);
            if let Some(known) = known.map(|known| self.views.remove(known)) {
                view.id = known.id;
            }
            self.writer.delete_term(self.fields.id_term(view.id));
            let view = Arc::new(view);
            let document: TantivyDocument = self.fields.document(&Entry::of(Arc::clone(&view), &self.tree));
            self.writer.add_document(document).expect("added");
            self.views.push(view);
        }
        self.commit();
    }

    /// Removes a service.
    pub(crate) fn remove(&mut self, key: &str) {
        let place = self
            .views
            .iter()
            .position(|view| view.record.key == key)
            .expect("a service");
        let view = self.views.remove(place);
        self.writer.delete_term(self.fields.id_term(view.id));
        self.commit();
    }

    fn commit(&mut self) {
        let version = self.snapshot.version() + 1;
        self.writer.commit().expect("committed");
        let searcher = self.writer.index().reader().expect("a reader").searcher();
        self.snapshot = Snapshot::new(
            searcher,
            self.fields,
            Arc::clone(&self.synonyms),
            Some(&self.snapshot),
            version,
        )
        .expect("a snapshot");
    }

    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(crate) fn search(&self, request: &SearchRequest) -> SearchResult {
        self.try_search(request).expect("an answer")
    }

    pub(crate) fn try_search(&self, request: &SearchRequest) -> crate::Result<SearchResult> {
        self.snapshot.search(
            request,
            &QueryLimits::default(),
            Instant::now() + Duration::from_mins(1),
        )
    }

    /// Answers the keys of the hits of a query.
    pub(crate) fn keys(&self, query: &str) -> Vec<String> {
        self.keys_of(&self.search(&request(query)))
    }

    pub(crate) fn keys_of(&self, result: &SearchResult) -> Vec<String> {
        result.hits.iter().map(|hit| self.key(hit.id)).collect()
    }

    pub(crate) fn key(&self, id: ServiceId) -> String {
        let view = self.views.iter().find(|view| view.id == id);
        view.expect("a service of the shelf").record.key.clone()
    }

    /// Answers completions: the text, and the key of the service.
    pub(crate) fn suggest(&self, prefix: &str) -> Vec<(String, Option<String>)> {
        let deadline = Instant::now() + Duration::from_mins(1);
        let found = self
            .snapshot
            .suggest(prefix, 8, &QueryLimits::default(), deadline)
            .expect("an answer");
        found
            .into_iter()
            .map(|one| (one.text, one.service.map(|id| self.key(id))))
            .collect()
    }
}

/// A request for the first ten hits of a query.
pub(crate) fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.to_owned(),
        filter: ServiceFilter::default(),
        order: SearchOrder::default(),
        first: 10,
        after: None,
        today: today(),
        wants: Wants::default(),
    }
}
