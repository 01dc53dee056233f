//! Which documents may be found, and for which facet alone one may still count.

use chrono::NaiveDate;
use fsi_catalog::ServiceFilter;
use fsi_catalog::vocabulary::{GapFlag, ServiceState};
use tantivy::DocId;

use crate::request::{SearchOrder, SearchRequest, Wants};
use crate::schema::{FacetBits, Standing, day};
use crate::snapshot::{Hot, Organizations, Segment};

/// A facet, as a bit.
pub(crate) struct Facet;

impl Facet {
    pub(crate) const ORGANIZATION: u8 = 1;
    pub(crate) const TYPES: u8 = 2;
    pub(crate) const STATUSES: u8 = 4;
    pub(crate) const CHANNELS: u8 = 8;
    pub(crate) const FLAGS: u8 = 16;
}

/// Which organization a service must be within.
enum Within {
    Any,
    /// One that no service of this generation belongs to.
    Nothing,
    Organization(u32),
}

/// The filter of a request, ready to be asked document by document.
pub(crate) struct Filter {
    states: u64,
    is_hisp: Option<bool>,
    life: u64,
    volumes: Option<(i64, i64)>,
    updated_since: Option<i64>,
    /// Wanted bits and what a document without them fails; a filter that is not there is not.
    facets: Vec<(u64, u8)>,
    organization: Within,
    /// The number of the day.
    today: i32,
    /// The bit of an overdue review, and of the states that are not reviewed any more.
    stale: u64,
    retired: u64,
}

impl Filter {
    pub(crate) fn new(request: &SearchRequest, organizations: &Organizations) -> Self {
        let filter = &request.filter;
        let states: &[ServiceState] = if filter.states.is_empty() {
            &[ServiceState::Published]
        } else {
            &filter.states
        };
        let volumes = (filter.min_annual_volume.is_some() || filter.max_annual_volume.is_some()).then(|| {
            let least = filter.min_annual_volume.unwrap_or(0).max(0);
            (least, filter.max_annual_volume.unwrap_or(i64::MAX))
        });
        let facets = [
            (FacetBits::types(&filter.types), Facet::TYPES),
            (FacetBits::statuses(&filter.status), Facet::STATUSES),
            (FacetBits::channels(filter.channels.iter().copied()), Facet::CHANNELS),
            (FacetBits::flags(filter.flags.iter().copied()), Facet::FLAGS),
        ];
        Self {
            states: Standing::states(states),
            is_hisp: filter.is_hisp,
            life: Standing::life(&filter.life_experiences),
            volumes,
            updated_since: filter.updated_since.map(|since| since.timestamp_micros()),
            facets: facets.into_iter().filter(|(bits, _)| *bits != 0).collect(),
            organization: match filter.organization {
                None => Within::Any,
                Some(id) => organizations.find(id).map_or(Within::Nothing, Within::Organization),
            },
            today: i32::try_from(day(request.today)).unwrap_or(i32::MAX),
            stale: FacetBits::flags([GapFlag::StaleReview]),
            retired: Standing::states(&[ServiceState::Retired]),
        }
    }

    /// Passes what the public sees when nothing is asked for, whatever the day.
    pub(crate) fn published() -> Self {
        let request = SearchRequest {
            query: String::new(),
            filter: ServiceFilter::default(),
            order: SearchOrder::default(),
            first: 0,
            after: None,
            today: NaiveDate::MIN,
            wants: Wants::default(),
        };
        Self::new(&request, &Organizations::default())
    }

    /// Makes the filter ready for a segment.
    pub(crate) fn of_segment<'a>(&'a self, segment: &'a Segment) -> SegmentFilter<'a> {
        let of = |is_within: &dyn Fn(&[u32]) -> bool| {
            let lineages = segment.lineages.iter();
            Some(lineages.map(|lineage| is_within(lineage)).collect())
        };
        let within = match self.organization {
            Within::Any => None,
            Within::Nothing => of(&|_| false),
            Within::Organization(place) => of(&|lineage| lineage.contains(&place)),
        };
        SegmentFilter {
            filter: self,
            segment,
            within,
        }
    }
}

/// A filter over one segment.
pub(crate) struct SegmentFilter<'a> {
    filter: &'a Filter,
    segment: &'a Segment,
    /// By lineage: whether it is within the organization asked for.
    within: Option<Vec<bool>>,
}

impl SegmentFilter<'_> {
    /// Answers the facets whose filters a document fails; none when it fails any other filter or is deleted.
    #[inline]
    pub(crate) fn failed(&self, doc: DocId) -> Option<(u8, Hot)> {
        let hot = *self.segment.columns.hot.get(doc as usize)?;
        let filter = self.filter;
        if hot.standing & filter.states == 0
            || filter
                .is_hisp
                .is_some_and(|is_hisp| is_hisp != (hot.standing & Standing::HISP != 0))
            || filter.life != 0 && hot.standing & filter.life == 0
            || self.segment.reader.is_deleted(doc)
        {
            return None;
        }
        if let Some((least, most)) = filter.volumes {
            let volume = *self.segment.columns.volumes.get(doc as usize)?;
            if volume < least || volume > most {
                return None;
            }
        }
        if let Some(since) = filter.updated_since
            && *self.segment.columns.updated_at.get(doc as usize)? < since
        {
            return None;
        }
        let hot = Hot {
            facets: hot.facets | self.overdue(&hot),
            ..hot
        };
        let mut failed = 0;
        for (wanted, facet) in &filter.facets {
            if hot.facets & wanted == 0 {
                failed |= facet;
            }
        }
        if let Some(within) = &self.within
            && !within.get(hot.lineage as usize).copied().unwrap_or(false)
        {
            failed |= Facet::ORGANIZATION;
        }
        Some((failed, hot))
    }

    /// Answers the bit of an overdue review.
    fn overdue(&self, hot: &Hot) -> u64 {
        let is_overdue = hot.stale_on <= self.filter.today && hot.standing & self.filter.retired == 0;
        if is_overdue { self.filter.stale } else { 0 }
    }
}
