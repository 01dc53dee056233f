//! A catalog and the folder of its index.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fsi_catalog::seed::Demo;
use fsi_catalog::service::ServiceInput;
use fsi_catalog::{Actor, Catalog, Clock, SaveService, ServiceId, StorageOptions, Version};
use fsi_search::{Options, QueryLimits, SCHEMA_VERSION, SearchIndex, Synonyms};
use serde_json::json;
use tempfile::TempDir;

/// Nobody waits longer; it only turns a hanging test into a failing one.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A catalog with data, and a folder for its index.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) catalog: Catalog,
}

impl Place {
    pub(crate) async fn with_data() -> Self {
        let place = Self::empty().await;
        place.catalog.seed(Demo::Us).await.unwrap();
        place
    }

    pub(crate) async fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let catalog = open_catalog(&folder.path().join("catalog.sqlite")).await;
        Self { folder, catalog }
    }

    pub(crate) fn index_folder(&self) -> PathBuf {
        self.folder.path().join("search")
    }

    /// The folder of the index of this version of the schema.
    pub(crate) fn current(&self) -> PathBuf {
        self.index_folder().join(format!("fsi-search-v{SCHEMA_VERSION}"))
    }

    pub(crate) fn options(&self) -> Options {
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

    pub(crate) fn open(&self) -> SearchIndex {
        SearchIndex::open(self.catalog.clone(), self.options(), Synonyms::built_in()).unwrap()
    }

    /// Opens the index, waits until it holds everything, and answers it with how many services it holds.
    pub(crate) async fn opened(&self) -> (SearchIndex, u64) {
        let index = self.open();
        index.wait_for(self.catalog.version(), PATIENCE).await.unwrap();
        let services = index.services();
        (index, services)
    }

    /// Builds the index, closes it, and answers how many services it holds.
    pub(crate) async fn built(&self) -> u64 {
        let (index, services) = self.opened().await;
        index.close().await;
        services
    }

    /// Publishes the least record of a service.
    pub(crate) async fn publish(&self, key: &str) -> (ServiceId, Version) {
        self.save(key, true).await
    }

    pub(crate) async fn save(&self, key: &str, publish: bool) -> (ServiceId, Version) {
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
    pub(crate) fn files(&self, ending: &str) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.current()).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_str().unwrap().ends_with(ending)).collect()
    }
}

pub(crate) async fn open_catalog(file: &Path) -> Catalog {
    let url = format!("sqlite://{}", file.display());
    Catalog::open(StorageOptions::new(url), Clock::system()).await.unwrap()
}
