//! The tree of organizations as it will be, while a batch is decided.

use std::collections::HashMap;

use crate::id::OrganizationId;
use crate::organization::{Organization, OrganizationTree};
use crate::service::OrganizationRef;

/// How deep the tree may be: every service is listed once for each organization above it.
pub(super) const DEEPEST: usize = 32;

/// The organizations as they will be, while a batch is decided.
pub(super) struct Plan {
    pub(super) by_id: HashMap<OrganizationId, Organization>,
    pub(super) by_slug: HashMap<String, OrganizationId>,
}

impl Plan {
    pub(super) fn of(tree: &OrganizationTree) -> Self {
        let by_id: HashMap<_, _> = tree.by_name().map(|(_, found)| (found.id, found.clone())).collect();
        let by_slug = by_id.values().map(|found| (found.slug.clone(), found.id)).collect();
        Self { by_id, by_slug }
    }

    pub(super) fn find(&self, reference: &OrganizationRef, tree: &OrganizationTree) -> Option<OrganizationId> {
        match reference {
            OrganizationRef::Slug(slug) if self.by_slug.contains_key(slug) => self.by_slug.get(slug).copied(),
            other => tree.find(other).map(|found| found.id),
        }
    }

    /// How many organizations stand above one, counted no further than the bound.
    pub(super) fn depth(&self, id: OrganizationId) -> usize {
        let parent = |id: &OrganizationId| self.by_id.get(id).and_then(|found| found.parent);
        std::iter::successors(parent(&id), parent).take(DEEPEST + 1).count()
    }

    /// How many organizations stand below one on the longest way down.
    pub(super) fn height(&self, id: OrganizationId) -> usize {
        let parent = |id: &OrganizationId| self.by_id.get(id).and_then(|found| found.parent);
        let below = |from: &OrganizationId| {
            let mut above = std::iter::successors(Some(*from), parent).take(DEEPEST + 2);
            above.position(|found| found == id)
        };
        self.by_id.keys().filter_map(below).max().unwrap_or(0)
    }

    /// Whether following parents from `id` comes back to it.
    pub(super) fn is_cyclic(&self, id: OrganizationId) -> bool {
        let mut next = self.by_id.get(&id).and_then(|found| found.parent);
        for _ in 0..self.by_id.len() {
            match next {
                None => return false,
                Some(parent) if parent == id => return true,
                Some(parent) => next = self.by_id.get(&parent).and_then(|found| found.parent),
            }
        }
        next.is_some()
    }
}
