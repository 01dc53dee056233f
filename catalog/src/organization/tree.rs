//! The whole tree in memory: some hundred organizations, read on every request, changed a few times a year.

use std::collections::HashMap;
use std::ops::Range;

use super::{Organization, OrganizationInput, ServiceProvider, ServiceProviderInput};
use crate::id::{OrganizationId, ProviderId, Version};
use crate::service::OrganizationRef;
use crate::text::fold;

/// Every organization and provider, with the ways to find and walk them.
#[derive(Debug, Default)]
pub struct OrganizationTree {
    version: Version,
    /// In depth-first order, siblings by name, so that an organization and its descendants stand together.
    nodes: Vec<Node>,
    by_id: HashMap<OrganizationId, usize>,
    by_slug: HashMap<String, usize>,
    by_acronym: HashMap<String, Vec<usize>>,
    /// By folded name and folded other names.
    by_any_name: HashMap<String, Vec<usize>>,
    /// Places in `nodes`, by folded name, then id.
    by_name: Vec<usize>,
    providers: HashMap<ProviderId, ServiceProvider>,
    provider_slugs: HashMap<String, ProviderId>,
}

#[derive(Debug)]
struct Node {
    organization: Organization,
    name_key: String,
    parent: Option<usize>,
    /// Where the descendants end in `nodes`.
    end: usize,
}

impl OrganizationTree {
    /// Builds the tree of the organizations as of a version; old slugs come as pairs with the id they now name.
    pub(crate) fn build(
        version: Version,
        organizations: Vec<Organization>,
        old_slugs: Vec<(String, OrganizationId)>,
        providers: Vec<ServiceProvider>,
    ) -> Self {
        let mut children: HashMap<Option<OrganizationId>, Vec<(String, Organization)>> = HashMap::new();
        for organization in organizations {
            children
                .entry(organization.parent)
                .or_default()
                .push((fold(&organization.name), organization));
        }
        for siblings in children.values_mut() {
            // Taken from the end below, so the last by name comes first.
            siblings.sort_by(|a, b| (&b.0, b.1.id).cmp(&(&a.0, a.1.id)));
        }
        let mut tree = Self {
            version,
            ..Self::default()
        };
        tree.place_children(None, None, &mut children);
        let mut by_name: Vec<usize> = (0..tree.nodes.len()).collect();
        by_name.sort_by(|a, b| tree.sort_key(*a).cmp(&tree.sort_key(*b)));
        tree.by_name = by_name;
        for (slug, id) in old_slugs {
            if let Some(place) = tree.by_id.get(&id) {
                tree.by_slug.entry(slug).or_insert(*place);
            }
        }
        for provider in providers {
            tree.provider_slugs.insert(provider.slug.clone(), provider.id);
            tree.providers.insert(provider.id, provider);
        }
        tree
    }

    /// Builds a tree of organizations and providers that are in no catalog, under ids of their own.
    pub(crate) fn of_inputs(inputs: Vec<OrganizationInput>, providers: Vec<ServiceProviderInput>) -> Self {
        let ids: HashMap<String, OrganizationId> = inputs
            .iter()
            .map(|input| (input.slug.clone(), OrganizationId::generate()))
            .collect();
        let named = |reference: &OrganizationRef| ids.get(&reference.to_string()).copied();
        let organizations = inputs.iter().filter_map(|input| {
            Some(Organization {
                id: *ids.get(&input.slug)?,
                slug: input.slug.clone(),
                name: input.name.clone(),
                alternate_names: input.alternate_names.clone(),
                acronym: input.acronym.clone(),
                level: input.level,
                parent: input.parent.as_ref().and_then(named),
                omb_agency_code: input.omb_agency_code.clone(),
                omb_bureau_code: input.omb_bureau_code.clone(),
                cgac_code: input.cgac_code.clone(),
            })
        });
        let providers = providers.into_iter().filter_map(|input| {
            Some(ServiceProvider {
                id: ProviderId::generate(),
                organization: named(&input.organization)?,
                slug: input.slug,
                name: input.name,
                year_designated: input.year_designated,
                is_active: input.is_active,
                url: input.url,
            })
        });
        Self::build(0, organizations.collect(), Vec::new(), providers.collect())
    }

    /// Builds the tree that this one would be with some more organizations, under ids of their own.
    pub(crate) fn with(&self, more: &[OrganizationInput]) -> Self {
        let added = Self::of_inputs(more.to_vec(), Vec::new());
        let below = |organization: &Organization| {
            let input = more.iter().find(|input| input.slug == organization.slug);
            let parent = input.and_then(|input| self.find(input.parent.as_ref()?));
            organization.parent.or(parent.map(|parent| parent.id))
        };
        let own = self.nodes.iter().map(|node| node.organization.clone());
        let new = added.nodes.iter().map(|node| Organization {
            parent: below(&node.organization),
            ..node.organization.clone()
        });
        let old_slugs = self
            .by_slug
            .iter()
            .map(|(slug, place)| (slug, &self.nodes[*place].organization));
        let old_slugs = old_slugs.filter(|(slug, organization)| **slug != organization.slug);
        Self::build(
            self.version,
            own.chain(new).collect(),
            old_slugs
                .map(|(slug, organization)| (slug.clone(), organization.id))
                .collect(),
            self.providers.values().cloned().collect(),
        )
    }

    fn place_children(
        &mut self,
        id: Option<OrganizationId>,
        parent: Option<usize>,
        children: &mut HashMap<Option<OrganizationId>, Vec<(String, Organization)>>,
    ) {
        let Some(mut siblings) = children.remove(&id) else {
            return;
        };
        while let Some((name_key, organization)) = siblings.pop() {
            let place = self.nodes.len();
            let id = organization.id;
            self.by_id.insert(id, place);
            self.by_slug.insert(organization.slug.clone(), place);
            if let Some(acronym) = &organization.acronym {
                self.by_acronym.entry(acronym.to_uppercase()).or_default().push(place);
            }
            let names = std::iter::once(&organization.name).chain(&organization.alternate_names);
            for name in names {
                let places = self.by_any_name.entry(fold(name)).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
            self.nodes.push(Node {
                organization,
                name_key,
                parent,
                end: place + 1,
            });
            self.place_children(Some(id), Some(place), children);
            self.nodes[place].end = self.nodes.len();
        }
    }

    fn sort_key(&self, place: usize) -> (&str, OrganizationId) {
        let node = &self.nodes[place];
        (&node.name_key, node.organization.id)
    }

    /// Answers the version of the catalog the tree stands for.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Answers the slugs of all organizations, an organization before its descendants.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| node.organization.slug.as_str())
    }

    /// Answers how many organizations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no organization.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Finds an organization by id.
    #[must_use]
    pub fn get(&self, id: OrganizationId) -> Option<&Organization> {
        self.by_id.get(&id).map(|place| &self.nodes[*place].organization)
    }

    /// Finds an organization however it is named. An acronym that several share names none of them.
    #[must_use]
    pub fn find(&self, reference: &OrganizationRef) -> Option<&Organization> {
        let place = match reference {
            OrganizationRef::Id(id) => *self.by_id.get(id)?,
            OrganizationRef::Slug(slug) => *self.by_slug.get(slug)?,
            OrganizationRef::Acronym(acronym) => match self.by_acronym.get(&acronym.to_uppercase())?[..] {
                [place] => place,
                _ => return None,
            },
            OrganizationRef::Named(text) => match self.places_named(text)[..] {
                [place] => place,
                _ => return None,
            },
        };
        Some(&self.nodes[place].organization)
    }

    /// Finds the organizations that are written so, by the first of slug, acronym and name that fits any.
    #[must_use]
    pub fn named(&self, text: &str) -> Vec<&Organization> {
        let places = self.places_named(text);
        places.iter().map(|place| &self.nodes[*place].organization).collect()
    }

    fn places_named(&self, text: &str) -> Vec<usize> {
        let text = text.trim();
        if let Some(place) = self.by_slug.get(&text.to_lowercase()) {
            return vec![*place];
        }
        let of_acronym = self.by_acronym.get(&text.to_uppercase());
        let found = of_acronym.or_else(|| self.by_any_name.get(&fold(text)));
        found.cloned().unwrap_or_default()
    }

    /// Answers the slugs of the organizations that share an acronym.
    #[must_use]
    pub fn slugs_of_acronym(&self, acronym: &str) -> Vec<&str> {
        self.by_acronym
            .get(&acronym.to_uppercase())
            .into_iter()
            .flatten()
            .map(|place| self.nodes[*place].organization.slug.as_str())
            .collect()
    }

    fn range(&self, id: OrganizationId) -> Range<usize> {
        self.by_id.get(&id).map_or(0..0, |place| *place..self.nodes[*place].end)
    }

    /// Whether `id` is `ancestor` or one of its descendants.
    #[must_use]
    pub fn is_within(&self, id: OrganizationId, ancestor: OrganizationId) -> bool {
        self.by_id
            .get(&id)
            .is_some_and(|place| self.range(ancestor).contains(place))
    }

    /// Answers the organization and all its descendants, parents first.
    pub fn with_descendants(&self, id: OrganizationId) -> impl Iterator<Item = &Organization> {
        self.nodes[self.range(id)].iter().map(|node| &node.organization)
    }

    /// Answers the organization and its ancestors, from itself to the root.
    pub fn with_ancestors(&self, id: OrganizationId) -> impl Iterator<Item = &Organization> {
        let start = self.by_id.get(&id).copied();
        std::iter::successors(start, |place| self.nodes[*place].parent).map(|place| &self.nodes[place].organization)
    }

    /// Answers every organization with its folded name, by name.
    #[must_use]
    pub fn by_name(&self) -> impl DoubleEndedIterator<Item = (&str, &Organization)> {
        self.by_name.iter().map(|place| {
            let node = &self.nodes[*place];
            (node.name_key.as_str(), &node.organization)
        })
    }

    /// Answers the direct children of an organization, or the roots, with their folded names, by name.
    pub fn children(&self, parent: Option<OrganizationId>) -> impl Iterator<Item = (&str, &Organization)> {
        let range = parent.map_or(0..self.nodes.len(), |id| {
            let range = self.range(id);
            (range.start + 1).min(range.end)..range.end
        });
        let mut next = range.start;
        std::iter::from_fn(move || {
            let node = self.nodes.get(next).filter(|_| next < range.end)?;
            next = node.end;
            Some((node.name_key.as_str(), &node.organization))
        })
    }

    /// Finds a provider by id.
    #[must_use]
    pub fn provider(&self, id: ProviderId) -> Option<&ServiceProvider> {
        self.providers.get(&id)
    }

    /// Finds a provider by slug.
    #[must_use]
    pub fn provider_by_slug(&self, slug: &str) -> Option<&ServiceProvider> {
        self.providers.get(self.provider_slugs.get(slug)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::OrganizationLevel;

    fn organization(slug: &str, parent: Option<&Organization>) -> Organization {
        Organization {
            id: OrganizationId::generate(),
            slug: slug.into(),
            name: slug.to_uppercase(),
            alternate_names: vec![],
            acronym: Some(slug[..1].to_uppercase()),
            level: OrganizationLevel::Bureau,
            parent: parent.map(|parent| parent.id),
            omb_agency_code: None,
            omb_bureau_code: None,
            cgac_code: None,
        }
    }

    #[test]
    fn a_tree_is_walked_up_down_and_by_name() {
        let root = organization("zeta", None);
        let child = organization("beta", Some(&root));
        let leaf = organization("alpha", Some(&child));
        let other = organization("gamma", Some(&root));
        let lone = organization("eta", None);
        let all = vec![leaf.clone(), other.clone(), lone.clone(), child.clone(), root.clone()];
        let tree = OrganizationTree::build(1, all, vec![("old".into(), leaf.id)], vec![]);
        let slugs = |found: Vec<&Organization>| -> Vec<String> { found.iter().map(|o| o.slug.clone()).collect() };
        assert_eq!(
            slugs(tree.with_descendants(root.id).collect()),
            ["zeta", "beta", "alpha", "gamma"]
        );
        assert_eq!(slugs(tree.with_ancestors(leaf.id).collect()), ["alpha", "beta", "zeta"]);
        assert_eq!(
            slugs(tree.children(Some(root.id)).map(|c| c.1).collect()),
            ["beta", "gamma"]
        );
        assert_eq!(slugs(tree.children(None).map(|c| c.1).collect()), ["eta", "zeta"]);
        assert_eq!(tree.children(Some(leaf.id)).count(), 0);
        assert_eq!(
            slugs(tree.by_name().map(|entry| entry.1).collect()),
            ["alpha", "beta", "eta", "gamma", "zeta"]
        );
        assert!(tree.is_within(leaf.id, root.id) && !tree.is_within(root.id, leaf.id));
        assert!(!tree.is_within(lone.id, root.id));
        let named = |slug: &str| tree.find(&OrganizationRef::Slug(slug.into())).map(|o| o.id);
        assert_eq!(named("old"), Some(leaf.id));
    }

    #[test]
    fn a_shared_acronym_names_nobody() {
        let (one, two) = (organization("bureau-a", None), organization("bureau-b", None));
        let tree = OrganizationTree::build(1, vec![one, two], vec![], vec![]);
        assert_eq!(tree.find(&OrganizationRef::Acronym("b".into())), None);
        assert_eq!(tree.slugs_of_acronym("b").len(), 2);
    }
}
