//! Keeping organizations and service providers.

mod plan;

use std::collections::HashSet;
use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::LARGEST_BATCH;
use super::facts::relist;
use super::save::unknown_organization;
use super::writing::Writing;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::check::{check_organization, check_provider};
use crate::entity::{alias, organization, service_provider};
use crate::error::{CatalogError, Problem, ProblemCode, Result};
use crate::id::{OrganizationId, ProviderId, Version};
use crate::log::{EventKind, NewEvent, Subject};
use crate::organization::{Organization, OrganizationInput, OrganizationTree, ServiceProviderInput};
use crate::service::OrganizationRef;
use crate::store::bulk;
use crate::store::organizations::{SLUG_ALIAS, load_tree};
use crate::store::to_json;
use crate::vocabulary::{ChangeKind, Vocabulary};
use plan::{DEEPEST, Plan};

/// An organization to save.
#[derive(Clone, Debug, Serialize)]
pub struct SaveOrganization {
    /// The organization to change. Without it the slug decides whether it is a new one.
    pub id: Option<OrganizationId>,
    /// The organization; it replaces what there is.
    pub organization: OrganizationInput,
}

/// What saving organizations did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedOrganization {
    /// The organizations, in order.
    pub ids: Vec<OrganizationId>,
    /// The version of the catalog after the write.
    pub version: Version,
}

impl Catalog {
    /// Saves organizations, all or none. A parent may stand in the same batch, before its children.
    pub async fn save_organizations(
        &self,
        actor: &Actor,
        commands: &[SaveOrganization],
        idempotency_key: Option<&str>,
    ) -> Result<SavedOrganization> {
        if commands.len() > LARGEST_BATCH {
            return Err(CatalogError::InvalidInput(format!(
                "at most {LARGEST_BATCH} organizations can be saved at once, not {}",
                commands.len()
            )));
        }
        let mut writing = Writing::begin(self, actor).await?;
        actor.demand(Action::KeepOrganizations, None, &writing.tree)?;
        if let Some(answer) = writing.earlier_answer(idempotency_key, &commands).await? {
            return Ok(answer);
        }
        let (ids, changed) = decide(commands, &writing.tree)?;
        let mut moved = Vec::new();
        let mut rows = Vec::new();
        let mut aliases = Vec::new();
        for new in &changed {
            let old = writing.tree.get(new.id).cloned();
            writing.record(NewEvent {
                kind: EventKind::Change(ChangeKind::OrganizationChanged),
                is_public: true,
                subject: Subject::Organization(new.id.0),
                payload: json!({"before": old, "after": new}),
            });
            if let Some(old) = old {
                if old.parent != new.parent {
                    moved.push(new.id);
                }
                if old.slug != new.slug {
                    aliases.push(alias::ActiveModel {
                        kind: Set(SLUG_ALIAS.to_owned()),
                        scope_id: Set(Uuid::nil()),
                        name: Set(old.slug),
                        target_id: Set(new.id.0),
                    });
                }
            }
            rows.push(row(new));
        }
        if !changed.is_empty() {
            writing.touch_organizations();
            save_rows(&writing, rows, aliases).await?;
            relist_services(&writing, &moved).await?;
        }
        let answer = SavedOrganization {
            ids,
            version: writing.head_version(),
        };
        writing.remember_answer(idempotency_key, &commands, &answer).await?;
        writing.commit().await?;
        Ok(answer)
    }

    /// Saves service providers by their slugs, all or none.
    pub async fn save_providers(&self, actor: &Actor, inputs: &[ServiceProviderInput]) -> Result<Version> {
        use service_provider::Column as P;
        let mut writing = Writing::begin(self, actor).await?;
        actor.demand(Action::KeepOrganizations, None, &writing.tree)?;
        let mut problems = Vec::new();
        let mut rows = Vec::new();
        for (index, input) in inputs.iter().enumerate() {
            let place = ["providers".to_owned(), index.to_string()];
            let prefix: Vec<&str> = place.iter().map(String::as_str).collect();
            problems.extend(check_provider(input).into_iter().map(|problem| problem.under(&prefix)));
            let Some(owner) = writing.tree.find(&input.organization).map(|found| found.id) else {
                let path = ["organization".to_owned()];
                problems.push(unknown_organization(&input.organization, &writing.tree, &path).under(&prefix));
                continue;
            };
            let old = writing.tree.provider_by_slug(&input.slug).cloned();
            let is_same = old.as_ref().is_some_and(|old| {
                (
                    &old.name,
                    old.organization,
                    old.year_designated,
                    old.is_active,
                    &old.url,
                ) == (&input.name, owner, input.year_designated, input.is_active, &input.url)
            });
            if is_same {
                continue;
            }
            let id = old.map_or_else(ProviderId::generate, |old| old.id);
            writing.record(NewEvent {
                kind: EventKind::ProviderChanged,
                is_public: false,
                subject: Subject::Provider(id.0),
                payload: json!({"after": input}),
            });
            rows.push(service_provider::ActiveModel {
                id: Set(id.0),
                slug: Set(input.slug.clone()),
                name: Set(input.name.clone()),
                organization_id: Set(owner.0),
                year_designated: Set(input.year_designated),
                is_active: Set(input.is_active),
                url: Set(input.url.clone()),
            });
        }
        if !problems.is_empty() {
            return Err(CatalogError::Rejected(problems));
        }
        if rows.is_empty() {
            return Ok(writing.head_version());
        }
        writing.touch_organizations();
        let known = OnConflict::column(P::Id)
            .update_columns([P::Name, P::OrganizationId, P::YearDesignated, P::IsActive, P::Url])
            .to_owned();
        bulk::put_all(&writing.tx, rows, known).await?;
        writing.commit().await
    }
}

/// Decides what each organization becomes; answers the ids in order and the organizations that change.
fn decide(commands: &[SaveOrganization], tree: &OrganizationTree) -> Result<(Vec<OrganizationId>, Vec<Organization>)> {
    let is_batch = commands.len() > 1;
    let mut plan = Plan::of(tree);
    let mut problems = Vec::new();
    let mut ids = Vec::with_capacity(commands.len());
    let mut changed: Vec<Organization> = Vec::new();
    let mut seen = HashSet::new();
    for (
        index,
        SaveOrganization {
            id,
            organization: input,
        },
    ) in commands.iter().enumerate()
    {
        let index = index.to_string();
        let at = |problem: Problem| {
            let problem = problem.under(&["organization"]);
            if is_batch {
                problem.under(&["organizations", &index])
            } else {
                problem
            }
        };
        problems.extend(check_organization(input).into_iter().map(at));
        let old = match id {
            Some(id) => {
                let found = plan.by_id.get(id).cloned();
                if found.is_none() {
                    let message = "there is no organization with this id";
                    problems.push(Problem::new(ProblemCode::NotFound, ["id"], message));
                    continue;
                }
                found
            }
            None => plan.by_slug.get(&input.slug).and_then(|id| plan.by_id.get(id)).cloned(),
        };
        let parent = match &input.parent {
            None => None,
            Some(reference) => {
                let found = plan.find(reference, tree);
                if found.is_none() {
                    problems.push(at(unknown_organization(reference, tree, &["parent".to_owned()])));
                    continue;
                }
                found
            }
        };
        let id = old.as_ref().map_or_else(OrganizationId::generate, |old| old.id);
        let holder = plan.by_slug.get(&input.slug).copied().or_else(|| {
            tree.find(&OrganizationRef::Slug(input.slug.clone()))
                .map(|found| found.id)
        });
        if holder.is_some_and(|holder| holder != id) || !seen.insert(id) {
            let message = format!("another organization has or had the slug {}", input.slug);
            problems.push(at(Problem::new(ProblemCode::Duplicate, ["slug"], message)));
            continue;
        }
        let new = Organization {
            id,
            slug: input.slug.clone(),
            name: input.name.clone(),
            alternate_names: input.alternate_names.clone(),
            acronym: input.acronym.clone(),
            level: input.level,
            parent,
            omb_agency_code: input.omb_agency_code.clone(),
            omb_bureau_code: input.omb_bureau_code.clone(),
            cgac_code: input.cgac_code.clone(),
        };
        let is_moved = old.as_ref().is_none_or(|old| old.parent != new.parent);
        if let Some(old) = &old {
            plan.by_slug.remove(&old.slug);
        }
        plan.by_slug.insert(new.slug.clone(), id);
        plan.by_id.insert(id, new.clone());
        if plan.is_cyclic(id) {
            let message = "the organization would become its own ancestor; name another parent";
            problems.push(at(Problem::new(ProblemCode::CyclicParent, ["parent"], message)));
        } else if is_moved && plan.depth(id) + plan.height(id) > DEEPEST {
            let message = format!("it or an organization below it would stand below more than {DEEPEST} others");
            problems.push(at(Problem::new(ProblemCode::InvalidInput, ["parent"], message)));
        }
        ids.push(id);
        if old.is_none_or(|old| old != new) {
            changed.push(new);
        }
    }
    if problems.is_empty() {
        Ok((ids, changed))
    } else {
        Err(CatalogError::Rejected(problems))
    }
}

fn row(organization: &Organization) -> organization::ActiveModel {
    organization::ActiveModel {
        id: Set(organization.id.0),
        slug: Set(organization.slug.clone()),
        name: Set(organization.name.clone()),
        alternate_names: Set(to_json(&organization.alternate_names)),
        acronym: Set(organization.acronym.clone()),
        level: Set(organization.level.code().to_owned()),
        parent_id: Set(organization.parent.map(|id| id.0)),
        omb_agency_code: Set(organization.omb_agency_code.clone()),
        omb_bureau_code: Set(organization.omb_bureau_code.clone()),
        cgac_code: Set(organization.cgac_code.clone()),
    }
}

async fn save_rows(
    writing: &Writing<'_>,
    rows: Vec<organization::ActiveModel>,
    aliases: Vec<alias::ActiveModel>,
) -> Result<()> {
    use alias::Column as A;
    use organization::Column as O;
    let known = OnConflict::column(O::Id)
        .update_columns([
            O::Slug,
            O::Name,
            O::AlternateNames,
            O::Acronym,
            O::Level,
            O::ParentId,
            O::OmbAgencyCode,
            O::OmbBureauCode,
            O::CgacCode,
        ])
        .to_owned();
    bulk::put_all(&writing.tx, rows, known).await?;
    let given_up = OnConflict::columns([A::Kind, A::ScopeId, A::Name])
        .update_column(A::TargetId)
        .to_owned();
    bulk::put_all(&writing.tx, aliases, given_up).await?;
    Ok(())
}

/// Lists the services of moved organizations under their new ancestors.
async fn relist_services(writing: &Writing<'_>, moved: &[OrganizationId]) -> Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    let version = writing.head_version();
    let new_tree = Arc::new(load_tree(&writing.tx, version).await?);
    // Every organization below a moved one is relisted by itself, because several may have moved in one write.
    let mut affected: Vec<OrganizationId> = moved
        .iter()
        .flat_map(|id| new_tree.with_descendants(*id).chain(writing.tree.with_descendants(*id)))
        .map(|organization| organization.id)
        .collect();
    affected.sort_unstable();
    affected.dedup();
    for id in affected {
        let above = |tree: &OrganizationTree| -> HashSet<Uuid> {
            tree.with_ancestors(id)
                .skip(1)
                .map(|organization| organization.id.0)
                .collect()
        };
        let (old, new) = (above(&writing.tree), above(&new_tree));
        let removed: Vec<Uuid> = old.difference(&new).copied().collect();
        let added: Vec<Uuid> = new.difference(&old).copied().collect();
        relist(&writing.tx, id.0, &removed, &added, version).await?;
    }
    Ok(())
}
