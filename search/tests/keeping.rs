//! How the index is kept: what it takes in, what it survives, and when it is built anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use fsi_catalog::seed::Demo;
use fsi_catalog::service::{OrganizationRef, ServiceInput};
use fsi_catalog::vocabulary::ServiceState;
use fsi_catalog::{
    Actor, Catalog, Clock, LogPosition, MergeServices, SaveService, ServiceFilter, ServiceId, ServiceProviderInput,
    StorageOptions, TransitionService, Version,
};
use fsi_search::{
    Options, QueryLimits, SCHEMA_VERSION, SearchError, SearchIndex, SearchOrder, SearchRequest, State, Synonyms, Wants,
};
use serde_json::json;
use tempfile::TempDir;

/// Nobody waits longer; it only turns a hanging test into a failing one.
const PATIENCE: Duration = Duration::from_mins(1);

/// A catalog with data, and a folder for its index.
struct Place {
    folder: TempDir,
    catalog: Catalog,
}

impl Place {
    async fn with_data() -> Self {
        let place = Self::empty().await;
        place.catalog.seed(Demo::Us).await.unwrap();
        place
    }

    async fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let catalog = open_catalog(&folder.path().join("catalog.sqlite")).await;
        Self { folder, catalog }
    }

    fn index_folder(&self) -> PathBuf {
        self.folder.path().join("search")
    }

    fn options(&self) -> Options {
        Options {
            folder: self.index_folder(),
            writer_bytes: 16_000_000,
            batch: Duration::from_millis(1),
            limits: QueryLimits::default(),
            deadline: PATIENCE,
            at_once: 2,
            queue: 2,
        }
    }

    fn open(&self) -> SearchIndex {
        SearchIndex::open(self.catalog.clone(), self.options(), Synonyms::built_in()).unwrap()
    }

    /// Opens the index, waits until it holds everything, and answers it with how many services it holds.
    async fn opened(&self) -> (SearchIndex, u64) {
        let index = self.open();
        index.wait_for(self.catalog.version(), PATIENCE).await.unwrap();
        let services = index.services();
        (index, services)
    }

    /// Builds the index, closes it, and answers how many services it holds.
    async fn built(&self) -> u64 {
        let (index, services) = self.opened().await;
        index.close().await;
        services
    }

    /// Publishes the least record of a service.
    async fn publish(&self, key: &str) -> (ServiceId, Version) {
        self.save(key, true).await
    }

    async fn save(&self, key: &str, publish: bool) -> (ServiceId, Version) {
        let record = json!({"organization": "ssa", "key": key, "name": format!("Asking for {key}")});
        let record: ServiceInput = serde_json::from_value(record).unwrap();
        let command = SaveService {
            record,
            id: None,
            slug: None,
            expected_revision: None,
            publish,
            measurements: Vec::new(),
        };
        let saved = self.catalog.save_services(&Actor::operator(), &[command], None).await;
        let saved = saved.unwrap().remove(0);
        (saved.id, saved.version)
    }

    /// The files of the index whose names end so.
    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let folder = self.index_folder().join(format!("v{SCHEMA_VERSION}"));
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
    }
}

async fn open_catalog(file: &Path) -> Catalog {
    let url = format!("sqlite://{}", file.display());
    Catalog::open(StorageOptions::new(url), Clock::system()).await.unwrap()
}

/// Copies a database that nobody writes at the moment, with what is not yet in its main file.
fn copy_database(from: &Path, to: &Path) {
    for ending in ["", "-wal"] {
        let named = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        std::fs::copy(named(from), named(to)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_retired_and_merged_is_taken_in() {
    let place = Place::with_data().await;
    let (index, before) = place.opened().await;
    assert_eq!(before, place.catalog.count_public_services().await.unwrap());
    let (one, _) = place.publish("one").await;
    let (two, version) = place.publish("two").await;
    index.wait_for(version, PATIENCE).await.unwrap();
    assert_eq!(index.services(), before + 2);
    // What is in work is not in the index.
    let (_, version) = place.save("three", false).await;
    index.wait_for(version, PATIENCE).await.unwrap();
    assert_eq!(index.services(), before + 2);
    // A retired service stays readable, and so it stays in the index.
    let retire = TransitionService {
        id: one,
        to: ServiceState::Retired,
        expected_revision: None,
        reason: None,
    };
    let moved = place
        .catalog
        .transition_service(&Actor::operator(), &retire, None)
        .await;
    index.wait_for(moved.unwrap().version, PATIENCE).await.unwrap();
    assert_eq!(index.services(), before + 2);
    let merge = MergeServices {
        merged: one,
        survivor: two,
        reason: None,
    };
    let merged = place.catalog.merge_services(&Actor::operator(), &merge, None).await;
    index.wait_for(merged.unwrap().version, PATIENCE).await.unwrap();
    assert_eq!(index.services(), before + 1);
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_meanwhile_is_caught_up_with_and_nothing_is_built_anew() {
    let place = Place::with_data().await;
    let before = place.built().await;
    let segments = place.files(".store");
    place.publish("meanwhile").await;
    let (index, after) = place.opened().await;
    assert_eq!(after, before + 1);
    index.close().await;
    assert!(
        place.files(".store").contains(&segments[0]),
        "the index is the one it was"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn however_small_the_steps_every_service_that_may_be_different_is_named() {
    let place = Place::with_data().await;
    let (one, _) = place.publish("one").await;
    let (draft, _) = place.save("two", false).await;
    let head = place.catalog.head().position();
    let mut position = LogPosition {
        version: 0,
        chain_hash: Vec::new(),
    };
    let (mut named, mut steps) = (std::collections::BTreeSet::new(), 0);
    while position != head {
        let touched = place
            .catalog
            .touched_services(&position, 7)
            .await
            .unwrap()
            .expect("the log goes on");
        assert!(touched.upto.version > position.version, "each step goes on");
        position = touched.upto;
        named.extend(touched.services);
        steps += 1;
    }
    assert!(steps > 10, "{steps}");
    assert!(named.contains(&one) && !named.contains(&draft));
    let public = place.catalog.public_services_after(None, 1_000).await.unwrap();
    assert!(public.iter().all(|service| named.contains(&service.id())));
    let elsewhere = LogPosition {
        version: 5,
        chain_hash: head.chain_hash,
    };
    assert_eq!(place.catalog.touched_services(&elsewhere, 7).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_log_is_built_anew() {
    let place = Place::with_data().await;
    let backup = place.folder.path().join("backup.sqlite");
    copy_database(&place.folder.path().join("catalog.sqlite"), &backup);
    place.publish("lost-with-the-restore").await;
    place.publish("lost-too").await;
    let built = place.built().await;
    let restored = Place {
        catalog: open_catalog(&backup).await,
        folder: place.folder,
    };
    // The numbers of the log are given out again, to other events.
    for key in ["a", "b", "c"] {
        restored.publish(key).await;
    }
    let (index, services) = restored.opened().await;
    assert_eq!(services, built + 1);
    assert_eq!(services, restored.catalog.count_public_services().await.unwrap());
    index.close().await;
}

/// What is done to an index that nobody has open.
type Harm = fn(&Place);

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_used_is_built_anew() {
    let harms: [(&str, Harm); 9] = [
        ("the folder is gone", |place| {
            std::fs::remove_dir_all(place.index_folder()).unwrap();
        }),
        ("a file is cut off", |place| {
            let path = &place.files(".term")[0];
            let length = std::fs::metadata(path).unwrap().len();
            std::fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(length / 2)
                .unwrap();
        }),
        ("a file is empty", |place| {
            std::fs::write(&place.files(".idx")[0], b"").unwrap();
        }),
        ("a file is too short for its own checksum", |place| {
            std::fs::write(&place.files(".pos")[0], b"garbage").unwrap();
        }),
        ("a file is gone", |place| {
            std::fs::remove_file(&place.files(".store")[0]).unwrap();
        }),
        ("one bit is another", |place| {
            let path = &place.files(".store")[0];
            let mut bytes = std::fs::read(path).unwrap();
            bytes[100] ^= 1;
            std::fs::write(path, bytes).unwrap();
        }),
        ("the list of files is nonsense", |place| {
            std::fs::write(&place.files("meta.json")[0], b"{\"segments\":").unwrap();
        }),
        ("it was not built to its end", |place| {
            let path = &place.files("meta.json")[0];
            let mut meta: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            meta.as_object_mut().unwrap().remove("payload").unwrap();
            std::fs::write(path, meta.to_string()).unwrap();
        }),
        ("it has other fields", |place| {
            let path = &place.files("meta.json")[0];
            let meta = std::fs::read_to_string(path).unwrap();
            std::fs::write(path, meta.replace("\"volume\"", "\"volumen\"")).unwrap();
        }),
    ];
    let place = Place::with_data().await;
    let whole = place.built().await;
    for (what, harm) in harms {
        let segments = place.files(".store");
        harm(&place);
        let (index, services) = place.opened().await;
        assert_eq!(services, whole, "{what}");
        index.close().await;
        assert_ne!(place.files(".store"), segments, "{what}: it is another index");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_version_of_the_schema_gives_way() {
    let place = Place::with_data().await;
    place.built().await;
    let current = place.index_folder().join(format!("v{SCHEMA_VERSION}"));
    let old = place.index_folder().join("v0");
    std::fs::rename(&current, &old).unwrap();
    std::fs::create_dir(place.index_folder().join("something-else")).unwrap();
    let (index, services) = place.opened().await;
    assert_eq!(services, place.catalog.count_public_services().await.unwrap());
    index.close().await;
    assert!(current.is_dir() && !old.exists());
    assert!(place.index_folder().join("something-else").is_dir());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cannot_keep_one_index() {
    let place = Place::empty().await;
    let index = place.open();
    let second = SearchIndex::open(place.catalog.clone(), place.options(), Synonyms::built_in());
    let Err(SearchError::Folder(message)) = second else {
        panic!("the folder is taken");
    };
    assert!(
        message.contains("another process") && message.contains("search"),
        "{message}"
    );
    index.close().await;
    place.built().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_made_is_told() {
    let place = Place::empty().await;
    std::fs::write(place.index_folder(), b"a file").unwrap();
    let opened = SearchIndex::open(place.catalog.clone(), place.options(), Synonyms::built_in());
    assert!(matches!(opened, Err(SearchError::Folder(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn services_are_found_by_the_name_that_their_provider_has_now() {
    let place = Place::with_data().await;
    let (index, services) = place.opened().await;
    let views = place.catalog.public_services_after(None, 1_000).await.unwrap();
    let mut views = views.into_iter().map(|service| service.read().unwrap());
    let (service, provider) = views.find_map(|view| Some((view.id, view.record.provider?))).unwrap();
    let tree = place.catalog.tree();
    let provider = tree.provider(provider).unwrap();
    let renamed = ServiceProviderInput {
        slug: provider.slug.clone(),
        name: "Zebracorn Administration".to_owned(),
        organization: OrganizationRef::Id(provider.organization),
        year_designated: provider.year_designated,
        is_active: provider.is_active,
        url: provider.url.clone(),
    };
    assert_eq!(found(&index, "zebracorn").await, []);
    let version = place
        .catalog
        .save_providers(&Actor::operator(), &[renamed])
        .await
        .unwrap();
    index.wait_for(version, PATIENCE).await.unwrap();
    assert!(found(&index, "zebracorn").await.contains(&service));
    assert_eq!(index.services(), services, "each is in the index once");
    index.close().await;
}

/// Finds services by words.
async fn found(index: &SearchIndex, query: &str) -> Vec<ServiceId> {
    let request = SearchRequest {
        query: query.to_owned(),
        filter: ServiceFilter::default(),
        order: SearchOrder::default(),
        first: 100,
        after: None,
        today: NaiveDate::default(),
        wants: Wants::default(),
    };
    let result = index.search(request).await.unwrap();
    result.hits.into_iter().map(|hit| hit.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_does_not_come_is_waited_for_no_longer_than_asked() {
    let place = Place::empty().await;
    let (index, _) = place.opened().await;
    let waited = index.wait_for(1_000, Duration::from_millis(10)).await;
    let Err(SearchError::NotReached { wanted, reached }) = waited else {
        panic!("it cannot be reached");
    };
    assert_eq!((wanted, reached), (1_000, place.catalog.version()));
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_an_empty_catalog_is_ready() {
    let place = Place::empty().await;
    let (index, services) = place.opened().await;
    assert_eq!((services, index.status().state), (0, State::Ready));
    index.close().await;
}
