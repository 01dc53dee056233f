//! What one generation of the index answers.

mod columns;
mod publicity;
mod retrieving;
mod segment;

pub(crate) use columns::Hot;
pub(crate) use retrieving::Retrieved;
pub(crate) use segment::{Organizations, Segment};

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use fsi_catalog::{ServiceId, Version};
use tantivy::{DocAddress, Searcher, TantivyDocument};

use crate::cursor::{self, ListId};
use crate::error::{Result, SearchError};
use crate::facets::FacetCounter;
use crate::filter::Filter;
use crate::highlight::Highlighter;
use crate::interpretation::{Interpretation, Mode, interpret};
use crate::lexicon::Lexicon;
use crate::ranking::TitleMatcher;
use crate::request::{QueryLimits, SearchRequest};
use crate::result::{Hit, SearchResult, Suggestion};
use crate::retrieval::{Accumulator, Deadline, Match, Plan, Scope};
use crate::schema::Fields;
use crate::selection::{Chosen, Selection};
use crate::synonyms::Synonyms;
use crate::terms::Terms;

/// Working memory kept for further searches; more searches at once make their own.
const SPARE_SCRATCHES: usize = 8;

/// One generation of the index, made after a commit and swapped in whole.
pub struct Snapshot {
    searcher: Searcher,
    fields: Fields,
    synonyms: Arc<Synonyms>,
    segments: Vec<Segment>,
    organizations: Organizations,
    /// What the public sees.
    published: Filter,
    lexicon: Lexicon,
    /// Moves on as long as nothing of what is in it changes.
    version: AtomicI64,
    spare: Arc<Mutex<Vec<Scratch>>>,
}

/// Working memory of a search.
#[derive(Default)]
pub(crate) struct Scratch {
    cells: Accumulator,
    /// By segment.
    matches: Vec<Vec<Match>>,
}

impl Snapshot {
    /// Reads what is kept in memory of a generation; `previous` lends what it knows of segments that are still there.
    pub fn new(
        searcher: Searcher,
        fields: Fields,
        synonyms: Arc<Synonyms>,
        previous: Option<&Self>,
        version: Version,
    ) -> Result<Self> {
        let mut organizations = Organizations::default();
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for reader in searcher.segment_readers() {
            let mut known = previous.into_iter().flat_map(|previous| &previous.segments);
            let known = known.find(|segment| segment.id() == reader.segment_id());
            segments.push(Segment::open(reader, &fields, known, &mut organizations)?);
        }
        let surfaces: Vec<_> = segments.iter().map(|segment| Arc::clone(&segment.surfaces)).collect();
        Ok(Self {
            lexicon: Lexicon::merge(&surfaces, synonyms.vocabulary())?,
            spare: previous.map(|previous| Arc::clone(&previous.spare)).unwrap_or_default(),
            searcher,
            fields,
            synonyms,
            segments,
            organizations,
            published: Filter::published(),
            version: AtomicI64::new(version),
        })
    }

    /// Answers the version of the catalog that it holds.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version.load(Ordering::Acquire)
    }

    /// Notes that it holds a later version too, because nothing of what is in it changed up to there.
    pub(crate) fn move_on(&self, version: Version) {
        self.version.fetch_max(version, Ordering::AcqRel);
    }

    /// Answers how many services it holds, retired ones among them.
    #[must_use]
    pub fn services(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Searches; gives up at the deadline.
    pub fn search(&self, request: &SearchRequest, limits: &QueryLimits, deadline: Instant) -> Result<SearchResult> {
        if request.first > limits.page {
            return Err(SearchError::InvalidInput(format!(
                "first must be at most {}",
                limits.page
            )));
        }
        let deadline = Deadline::new(deadline);
        let list = ListId::of(request);
        let after = request
            .after
            .as_deref()
            .map(|cursor| cursor::decode(list, cursor))
            .transpose()?;
        let before = after.as_ref().map(|position| position.retrieved);
        let first = if request.wants.hits { request.first } else { 0 };
        let mut selection = Selection::new(&self.segments, request.order, after, first)?;
        let filter = Filter::new(request, &self.organizations);
        let mut facets = request.wants.facets.then(FacetCounter::default);
        let mut terms = Terms::new(&self.segments);
        let read = self.read(&request.query, Mode::Search, limits, deadline, &mut terms)?;
        let plan = Plan::new(&read, &self.fields, &mut terms, self.services(), Scope::Everything)?;
        let mut scratch = self.scratch();
        let retrieved = self.retrieve(&read, &plan, &filter, before, deadline, &mut scratch)?;
        let total = self.gather(
            &plan,
            &filter,
            retrieved,
            &mut scratch,
            deadline,
            &mut selection,
            facets.as_mut(),
        )?;
        self.put_back(scratch);
        let with_last_resorts = retrieved.with_last_resorts;
        let titles = TitleMatcher::new(&read, &plan, with_last_resorts);
        let (chosen, has_next) = selection.finish(Some(&titles));
        let highlighter = request
            .wants
            .highlights
            .then(|| Highlighter::new(&read, &plan, with_last_resorts, limits));
        let mut hits = Vec::with_capacity(chosen.len());
        for one in chosen {
            deadline.check()?;
            hits.push(self.hit(one, list, retrieved, highlighter.as_ref())?);
        }
        Ok(SearchResult {
            has_next: has_next && first > 0,
            has_previous: before.is_some(),
            hits,
            total,
            facets: facets.map(|facets| facets.finish(&self.organizations, limits.facet_values)),
            // Other words that find nothing either are no help.
            did_you_mean: read.did_you_mean.filter(|_| total > 0),
            version: self.version(),
        })
    }

    /// Completes what was typed, best first; gives up at the deadline.
    pub fn suggest(
        &self,
        prefix: &str,
        first: usize,
        limits: &QueryLimits,
        deadline: Instant,
    ) -> Result<Vec<Suggestion>> {
        crate::suggestion::suggest(self, prefix, first.min(limits.page), limits, Deadline::new(deadline))
    }

    /// Reads a query with the words of this generation.
    pub(crate) fn read(
        &self,
        query: &str,
        mode: Mode,
        limits: &QueryLimits,
        deadline: Deadline,
        terms: &mut Terms<'_>,
    ) -> Result<Interpretation> {
        interpret(query, mode, self, limits, deadline, terms)
    }

    pub(crate) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    pub(crate) fn published(&self) -> &Filter {
        &self.published
    }

    pub(crate) fn synonyms(&self) -> &Synonyms {
        &self.synonyms
    }

    pub(crate) fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    pub(crate) fn fields(&self) -> &Fields {
        &self.fields
    }

    fn hit(
        &self,
        chosen: Chosen,
        list: ListId,
        retrieved: Retrieved,
        highlighter: Option<&Highlighter>,
    ) -> Result<Hit> {
        let (highlights, matched_on) = match highlighter {
            Some(highlighter) => highlighter.highlight(&self.texts(chosen.segment, chosen.doc)?),
            None => (Vec::new(), Vec::new()),
        };
        Ok(Hit {
            id: ServiceId(chosen.id),
            score: chosen.score,
            cursor: cursor::encode(list, &chosen.key, chosen.id, retrieved),
            highlights,
            matched_on,
        })
    }

    /// Reads the stored texts of a document.
    pub(crate) fn texts(&self, segment: usize, doc: tantivy::DocId) -> Result<Vec<u8>> {
        use tantivy::schema::Value;
        let segment = u32::try_from(segment).unwrap_or(u32::MAX);
        let document: TantivyDocument = self.searcher.doc(DocAddress::new(segment, doc))?;
        let texts = document.get_first(self.fields.texts);
        Ok(texts
            .and_then(|texts| texts.as_bytes().map(<[u8]>::to_vec))
            .unwrap_or_default())
    }

    pub(crate) fn scratch(&self) -> Scratch {
        self.spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop()
            .unwrap_or_default()
    }

    /// Keeps working memory for the next search. What a failed search leaves half full is dropped instead.
    pub(crate) fn put_back(&self, scratch: Scratch) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.len() < SPARE_SCRATCHES {
            spare.push(scratch);
        }
    }
}
