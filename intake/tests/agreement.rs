//! What the profile of the Canadian inventory makes of the published file agrees with the index that was seeded from it.

use std::collections::BTreeMap;
use std::fs::File;

use fsi_catalog::measurement::MeasurementInput;
use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::{
    Actor, Catalog, Clock, Draft, MeasurementQuery, Moment, PageRequest, SaveOrganization, SaveService, ServiceRef,
    StorageOptions,
};
use fsi_intake::{Intake, Profile, read};

use external::external;

#[path = "shared/external.rs"]
mod external;

fn drafts(path: &str) -> Option<Vec<Draft>> {
    let intake = Intake {
        profile: Profile::by_name("gc-service-inventory"),
        ..Intake::default()
    };
    let file = File::open(external(path)?).expect("the file opens");
    let mut reading = read(file, None, &intake).expect("it is read");
    Some(reading.next(usize::MAX).expect("it is read to its end"))
}

async fn catalog(folder: &tempfile::TempDir) -> Catalog {
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("catalog.db").display());
    Catalog::open(StorageOptions::new(url), Clock::system())
        .await
        .expect("the catalog opens")
}

fn moment(catalog: &Catalog) -> Moment {
    Moment {
        version: None,
        today: catalog.today(),
    }
}

#[tokio::test]
async fn importing_over_the_seeded_index_changes_only_what_the_seed_leaves_out() {
    let Some(drafts) = drafts("ca/inventory/si_2024_rev-2025-03-01.csv") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = catalog(&folder).await;
    catalog
        .seed(fsi_catalog::seed::Demo::Canada)
        .await
        .expect("it is seeded");
    let tree = catalog.tree();
    // How many services differ, by field.
    let mut differing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for draft in &drafts {
        let owner = tree
            .find(&draft.record.organization)
            .expect("the organization is seeded");
        let by = ServiceRef::Key(owner.id, draft.record.key.clone());
        let view = catalog
            .service(&Actor::operator(), &by, moment(&catalog))
            .await
            .expect("it is read");
        let view = view.unwrap_or_else(|| panic!("{} is not seeded", draft.record.key));
        let seeded: ServiceInput = view
            .record
            .clone()
            .try_rename(
                |id| {
                    tree.get(id)
                        .map(|organization| OrganizationRef::Slug(organization.slug.clone()))
                },
                |_| None,
            )
            .expect("every organization is known");
        let json = |record: &ServiceInput| serde_json::to_value(record).expect("a record is JSON");
        let (ours, theirs) = (json(&draft.record), json(&seeded));
        let fields = ours
            .as_object()
            .into_iter()
            .chain(theirs.as_object())
            .flat_map(serde_json::Map::keys);
        let fields: std::collections::BTreeSet<&String> = fields.collect();
        for field in fields {
            if ours.get(field) != theirs.get(field) {
                differing
                    .entry(field.clone())
                    .or_default()
                    .push(draft.record.key.clone());
            }
        }
        let pages = catalog
            .measurements(&[view.id], &MeasurementQuery::default(), &PageRequest::first(100))
            .await
            .expect("figures are read");
        let standing: Vec<MeasurementInput> = pages[&view.id]
            .entries
            .iter()
            .map(|(_, figure)| MeasurementInput {
                channel: figure.subject.channel,
                task: figure.subject.task.clone(),
                measure: figure.measure,
                period: figure.period,
                state: figure.state,
                value: figure.value,
                is_estimated: figure.is_estimated,
                source: figure.source.clone(),
            })
            .collect();
        for figure in &standing {
            if !draft.measurements.contains(figure) {
                differing
                    .entry("measurements".to_owned())
                    .or_default()
                    .push(draft.record.key.clone());
            }
        }
    }
    let all: Vec<String> = drafts.iter().map(|draft| draft.record.key.clone()).collect();
    // The seed has no prose and keeps nothing beside the record. Of service 255 it leaves the address out as well, because
    // another one was pasted into it.
    let broken = vec!["255".to_owned()];
    let expected = BTreeMap::from(
        [
            ("description", &all),
            ("notes", &all),
            ("channels", &broken),
            ("infoUrl", &broken),
        ]
        .map(|(field, keys)| (field.to_owned(), keys.clone())),
    );
    let count = |found: &BTreeMap<String, Vec<String>>| -> BTreeMap<String, usize> {
        found.iter().map(|(field, keys)| (field.clone(), keys.len())).collect()
    };
    assert_eq!(count(&differing), count(&expected));
    assert_eq!(differing, expected);
}

#[tokio::test]
async fn every_year_can_be_saved_as_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let catalog = catalog(&folder).await;
    let profile = Profile::by_name("gc-service-inventory").expect("the profile is shipped");
    let organizations: Vec<SaveOrganization> = profile
        .organizations()
        .iter()
        .map(|organization| SaveOrganization {
            id: None,
            organization: organization.clone(),
        })
        .collect();
    let actor = Actor::operator();
    for chunk in organizations.chunks(200) {
        catalog
            .save_organizations(&actor, chunk, None)
            .await
            .expect("the register is sound");
    }
    let files = [
        "ca/history/2016-2017_services.csv",
        "ca/history/2017-2018_services.csv",
        "ca/history/2020-2021_services.csv",
        "ca/inventory/si_2024_rev-2025-03-01.csv",
    ];
    for path in files {
        let Some(drafts) = drafts(path) else { continue };
        let mut seen = std::collections::HashSet::new();
        let commands: Vec<SaveService> = drafts
            .into_iter()
            // Two services of one id are refused, rightly.
            .filter(|draft| seen.insert((draft.record.organization.clone(), draft.record.key.clone())))
            .map(|draft| SaveService {
                record: draft.record,
                id: None,
                slug: None,
                expected_revision: None,
                publish: true,
                measurements: draft.measurements,
            })
            .collect();
        for chunk in commands.chunks(100) {
            let saved = catalog.save_services(&actor, chunk, None).await;
            assert!(saved.is_ok(), "{path}: {:?}", saved.err());
        }
    }
}
