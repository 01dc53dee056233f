//! What is filtered and counted, packed into two numbers, so that counting is a few instructions for each service.

use chrono::{Datelike, NaiveDate};
use fsi_catalog::service::ServiceView;
use fsi_catalog::vocabulary::{
    Channel, DigitizationStatus, GapFlag, LifeExperience, ServiceState, ServiceType, Vocabulary, to_bits,
};

use crate::analysis::{each_word, is_stop_word};

/// Types, status, channels and flags, each term one bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct FacetBits(pub(crate) u64);

impl FacetBits {
    pub(crate) const TYPES: u32 = 0;
    pub(crate) const STATUSES: u32 = 12;
    pub(crate) const CHANNELS: u32 = 20;
    pub(crate) const FLAGS: u32 = 52;

    pub(crate) fn of(view: &ServiceView) -> Self {
        let record = &view.record;
        Self(
            Self::types(&record.types)
                | Self::statuses(&[view.assessment.status])
                | Self::channels(record.offered_channels())
                | Self::flags(view.assessment.flags.iter().copied()),
        )
    }

    pub(crate) fn types(terms: &[ServiceType]) -> u64 {
        shifted(terms.iter().copied(), Self::TYPES)
    }

    pub(crate) fn statuses(terms: &[DigitizationStatus]) -> u64 {
        shifted(terms.iter().copied(), Self::STATUSES)
    }

    pub(crate) fn channels(terms: impl IntoIterator<Item = Channel>) -> u64 {
        shifted(terms, Self::CHANNELS)
    }

    pub(crate) fn flags(terms: impl IntoIterator<Item = GapFlag>) -> u64 {
        shifted(terms, Self::FLAGS)
    }
}

/// State, high-impact provider and moments of life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing(pub(crate) u64);

impl Standing {
    pub(crate) const HISP: u64 = 1 << 8;
    /// Where the number of words of the name stands, five bits.
    const NAME_WORDS: u32 = 10;
    const MOST_NAME_WORDS: u64 = 31;
    const LIFE: u32 = 16;

    pub(crate) fn of(view: &ServiceView) -> Self {
        let hisp = if view.record.is_hisp() { Self::HISP } else { 0 };
        let mut name_words = 0;
        each_word(&view.record.name, |_, word| {
            name_words += u64::from(!is_stop_word(word));
        });
        let name_words = name_words.min(Self::MOST_NAME_WORDS) << Self::NAME_WORDS;
        Self(Self::states(&[view.state]) | hisp | name_words | Self::life(&view.record.life_experiences))
    }

    /// Answers how many words the name has, stop words not counted.
    pub(crate) fn name_words(self) -> u32 {
        u32::try_from((self.0 >> Self::NAME_WORDS) & Self::MOST_NAME_WORDS).unwrap_or(0)
    }

    pub(crate) fn states(states: &[ServiceState]) -> u64 {
        shifted(states.iter().copied(), 0)
    }

    pub(crate) fn life(terms: &[LifeExperience]) -> u64 {
        shifted(terms.iter().copied(), Self::LIFE)
    }
}

fn shifted<V: Vocabulary>(terms: impl IntoIterator<Item = V>, by: u32) -> u64 {
    to_bits(terms).cast_unsigned() << by
}

/// Answers the number of a day.
pub(crate) fn day(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabularies_fit_their_bits() {
        let fits = |terms: usize, from: u32, to: u32| terms <= (to - from) as usize;
        assert!(fits(ServiceType::ALL.len(), FacetBits::TYPES, FacetBits::STATUSES));
        assert!(fits(
            DigitizationStatus::ALL.len(),
            FacetBits::STATUSES,
            FacetBits::CHANNELS
        ));
        assert!(fits(Channel::ALL.len(), FacetBits::CHANNELS, FacetBits::FLAGS));
        assert!(fits(GapFlag::ALL.len(), FacetBits::FLAGS, 64));
        assert!(fits(ServiceState::ALL.len(), 0, 8));
        assert!(fits(LifeExperience::ALL.len(), Standing::LIFE, 64));
    }
}
