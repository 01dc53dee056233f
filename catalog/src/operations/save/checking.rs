//! The rules over a record that is to be saved by itself.

use super::SaveService;
use super::existing::load;
use crate::access::{Action, Actor};
use crate::catalog::Catalog;
use crate::draft::{Draft, Places};
use crate::error::Result;
use crate::finding::{Finding, Place};
use crate::id::OrganizationId;
use crate::operations::submit::Namesakes;
use crate::rules::{Checker, Setting};
use crate::store::measurements;
use crate::vocabulary::Severity;

impl Catalog {
    /// Runs the rules over a record as it would stand when it is saved, and answers warnings and suggestions: what is
    /// wrong is told when it is saved. Saves nothing, and takes no lock. Nothing is found for somebody who may not save it.
    ///
    /// Places are paths of input fields: those of the record under `input.service`, those of figures under
    /// `input.measurements`.
    pub async fn check_service(&self, actor: &Actor, command: &SaveService) -> Result<Vec<Finding>> {
        let tree = self.tree();
        let owner = tree.find(&command.record.organization).map(|found| found.id);
        if !owner.is_some_and(|owner| actor.may(Action::Edit, Some(owner), &tree)) {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = command.id.iter().map(|id| id.0).collect();
        let names = owner.map(|owner| (owner, command.record.key.as_str()));
        let existing = load(self.db(), &ids, names).await?;
        let earlier = match command.id {
            Some(id) => existing.of_id(id.0),
            None => owner.and_then(|owner| existing.of_key(owner, &command.record.key)),
        };
        // What another agency has in work is not told by way of what differs from it.
        let is_foreign = earlier.is_some_and(|earlier| {
            let organization = OrganizationId(earlier.row.organization_id);
            !actor.may(Action::Edit, Some(organization), &tree)
        });
        if is_foreign {
            return Ok(Vec::new());
        }
        let series = measurements::standing_now(self.db(), &existing.ids()).await?;
        let drafts = [draft(command)];
        let namesakes = Namesakes::find(self.db(), &tree, actor.sight(), &drafts, &[owner]).await?;
        let known = namesakes.known(&[earlier], &series);
        let setting = Setting {
            today: self.today(),
            tree: &tree,
            organization: None,
        };
        let mut checker = Checker::default();
        let found = drafts
            .iter()
            .zip(&known)
            .flat_map(|(draft, known)| checker.check(&setting, draft, known));
        Ok(found.filter(|finding| finding.severity() != Severity::Error).collect())
    }
}

fn draft(command: &SaveService) -> Draft {
    let mut places = Places::input("input.service");
    places.fields = (0..command.measurements.len())
        .map(|index| {
            let path = format!("measurements.{index}");
            let place = Place::Input(format!("input.{path}"));
            (path, place)
        })
        .collect();
    Draft {
        measurements: command.measurements.clone(),
        slug: command.slug.clone(),
        ..Draft::new(command.record.clone(), places)
    }
}
