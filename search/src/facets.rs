//! Counts over a whole result, each facet without its own filter, in one pass.

use fsi_catalog::OrganizationId;
use fsi_catalog::vocabulary::Vocabulary;

use crate::filter::Facet;
use crate::result::Facets;
use crate::schema::FacetBits;
use crate::snapshot::{Hot, Organizations, Segment};

/// Sets of bits that are summed together before they enter the planes.
const TOGETHER: usize = 8;
/// Planes: enough for four billion services.
const PLANES: usize = 32;

/// Counts for each of 64 bits how many sets have it.
///
/// A service has a dozen bits; adding one to a dozen counters for each of tens of thousands of services would cost more
/// than finding them. Instead the counters stand upright: plane `n` holds bit `n` of all 64 counters, and a set is
/// added to all of them at once.
#[derive(Default)]
struct BitCounts {
    planes: [u64; PLANES],
    waiting: [u64; TOGETHER],
    count: usize,
}

impl BitCounts {
    #[inline]
    fn add(&mut self, set: u64) {
        self.waiting[self.count] = set;
        self.count += 1;
        if self.count == TOGETHER {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let sets = std::mem::take(&mut self.waiting);
        self.count = 0;
        let (ones, first_two) = add_three(self.planes[0], sets[0], sets[1]);
        let (ones, second_two) = add_three(ones, sets[2], sets[3]);
        let (ones, third_two) = add_three(ones, sets[4], sets[5]);
        let (ones, fourth_two) = add_three(ones, sets[6], sets[7]);
        let (twos, first_four) = add_three(self.planes[1], first_two, second_two);
        let (twos, second_four) = add_three(twos, third_two, fourth_two);
        let (fours, mut carry) = add_three(self.planes[2], first_four, second_four);
        self.planes[0] = ones;
        self.planes[1] = twos;
        self.planes[2] = fours;
        for plane in &mut self.planes[3..] {
            if carry == 0 {
                break;
            }
            (*plane, carry) = (*plane ^ carry, *plane & carry);
        }
    }

    /// Answers the count of a bit.
    fn of(&self, bit: u32) -> u64 {
        (0_u32..)
            .zip(&self.planes)
            .map(|(power, plane)| (plane >> bit & 1) << power)
            .sum()
    }
}

/// Adds three sets bit by bit: the sums and the carries.
#[inline]
fn add_three(a: u64, b: u64, c: u64) -> (u64, u64) {
    let partial = a ^ b;
    (partial ^ c, (a & b) | (partial & c))
}

/// Counts facets.
#[derive(Default)]
pub(crate) struct FacetCounter {
    bits: BitCounts,
    /// By lineage of the segment in hand.
    lineages: Vec<u64>,
    /// By organization of the snapshot.
    organizations: Vec<u64>,
    /// By organization of the snapshot: as the root of a lineage.
    departments: Vec<u64>,
}

impl FacetCounter {
    /// Counts a document for every facet, or for the one whose filter alone it fails.
    #[inline]
    pub(crate) fn add(&mut self, failed: u8, hot: &Hot) {
        let bits = match failed {
            0 => u64::MAX,
            Facet::TYPES => TYPES,
            Facet::STATUSES => STATUSES,
            Facet::CHANNELS => CHANNELS,
            Facet::FLAGS => FLAGS,
            Facet::ORGANIZATION => 0,
            _ => return,
        };
        if bits != 0 {
            self.bits.add(hot.facets & bits);
        }
        if failed & !Facet::ORGANIZATION == 0
            && let Some(count) = self.lineages.get_mut(hot.lineage as usize)
        {
            *count += 1;
        }
    }

    /// Begins a segment.
    pub(crate) fn begin(&mut self, segment: &Segment) {
        self.lineages.clear();
        self.lineages.resize(segment.lineages.len(), 0);
    }

    /// Ends a segment: what was counted by lineage counts for each organization of it.
    pub(crate) fn end(&mut self, segment: &Segment, organizations: &Organizations) {
        self.organizations.resize(organizations.ids().len(), 0);
        self.departments.resize(organizations.ids().len(), 0);
        for (lineage, count) in segment
            .lineages
            .iter()
            .zip(&self.lineages)
            .filter(|(_, count)| **count > 0)
        {
            for place in lineage {
                if let Some(sum) = self.organizations.get_mut(*place as usize) {
                    *sum += count;
                }
            }
            if let Some(root) = lineage.last()
                && let Some(sum) = self.departments.get_mut(*root as usize)
            {
                *sum += count;
            }
        }
    }

    /// Answers the counts, of each facet at most so many values.
    pub(crate) fn finish(mut self, organizations: &Organizations, most: usize) -> Facets {
        self.bits.flush();
        let named = |counts: &[u64]| -> Vec<(OrganizationId, u64)> {
            ranked(organizations.ids().iter().copied().zip(counts.iter().copied()), most)
        };
        Facets {
            organizations: named(&self.organizations),
            departments: named(&self.departments),
            types: self.terms(FacetBits::TYPES, most),
            statuses: self.terms(FacetBits::STATUSES, most),
            channels: self.terms(FacetBits::CHANNELS, most),
            flags: self.terms(FacetBits::FLAGS, most),
        }
    }

    fn terms<V: Vocabulary + Ord>(&self, from: u32, most: usize) -> Vec<(V, u64)> {
        ranked(
            V::ALL.iter().map(|term| (*term, self.bits.of(from + term.position()))),
            most,
        )
    }
}

const TYPES: u64 = (1 << FacetBits::STATUSES) - 1;
const STATUSES: u64 = (1 << FacetBits::CHANNELS) - 1 - TYPES;
const CHANNELS: u64 = (1 << FacetBits::FLAGS) - 1 - TYPES - STATUSES;
const FLAGS: u64 = !(TYPES | STATUSES | CHANNELS);

/// Answers what was counted at all, most frequent first.
fn ranked<T: Ord>(counts: impl Iterator<Item = (T, u64)>, most: usize) -> Vec<(T, u64)> {
    let mut counts: Vec<(T, u64)> = counts.filter(|entry| entry.1 > 0).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(most);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_like_one_by_one() {
        let mut counts = BitCounts::default();
        let mut expected = [0_u64; 64];
        let mut set = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..1_003 {
            set = set.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
            let set = set ^ (set >> 29);
            counts.add(set);
            for (bit, count) in expected.iter_mut().enumerate() {
                *count += set >> bit & 1;
            }
        }
        counts.flush();
        for (bit, count) in (0..).zip(expected) {
            assert_eq!(counts.of(bit), count, "bit {bit}");
        }
    }
}
