use fsi_catalog::{Clock, StorageOptions};

use super::*;

/// An index of an empty catalog where two searches run and one waits.
async fn index(folder: &tempfile::TempDir, deadline: Duration) -> SearchIndex {
    let url = format!("sqlite://{}", folder.path().join("catalog.sqlite").display());
    let catalog = Catalog::open(StorageOptions::new(url), Clock::system()).await.unwrap();
    let options = Options {
        folder: folder.path().join("search"),
        writer_bytes: 16_000_000,
        batch: Duration::ZERO,
        limits: QueryLimits::default(),
        deadline,
        at_once: 2,
        queue: 1,
    };
    let index = SearchIndex::open(catalog, options, Synonyms::built_in()).unwrap();
    index.wait_for(0, Duration::from_mins(1)).await.unwrap();
    index
}

/// Begins a search that lasts until the other end of the channel is dropped.
fn begin(index: &SearchIndex, ends: &crossing::Crossing) -> tokio::task::JoinHandle<Result<()>> {
    let (index, ends) = (index.clone(), ends.clone());
    let wait = move || {
        ends.wait();
        Ok(())
    };
    tokio::spawn(async move { index.run(move |_, _, _| wait()).await })
}

/// A door that searches wait at.
mod crossing {
    use std::sync::{Arc, Condvar, Mutex};

    #[derive(Clone, Default)]
    pub(super) struct Crossing(Arc<(Mutex<(usize, bool)>, Condvar)>);

    impl Crossing {
        pub(super) fn wait(&self) {
            let mut state = self.0.0.lock().unwrap();
            state.0 += 1;
            self.0.1.notify_all();
            drop(self.0.1.wait_while(state, |state| !state.1).unwrap());
        }

        pub(super) fn open(&self) {
            self.0.0.lock().unwrap().1 = true;
            self.0.1.notify_all();
        }

        /// Waits until so many searches wait.
        pub(super) fn arrived(&self, searches: usize) {
            let state = self.0.0.lock().unwrap();
            drop(self.0.1.wait_while(state, |state| state.0 < searches).unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_searches_than_may_wait_are_turned_away_and_those_that_wait_are_answered() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = index(&folder, Duration::from_mins(1)).await;
    let door = crossing::Crossing::default();
    let mut searches: Vec<_> = (0..2).map(|_| begin(&index, &door)).collect();
    let at_the_door = door.clone();
    tokio::task::spawn_blocking(move || at_the_door.arrived(2))
        .await
        .unwrap();
    searches.push(begin(&index, &door));
    while index.inner.admitted.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = index.run(|_, _, _| Ok(())).await;
    assert!(matches!(refused, Err(SearchError::Busy { .. })), "{refused:?}");
    door.open();
    for search in searches {
        search.await.unwrap().unwrap();
    }
    index.run(|_, _, _| Ok(())).await.unwrap();
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_whose_turn_does_not_come_in_time_is_turned_away() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = index(&folder, Duration::from_millis(20)).await;
    let door = crossing::Crossing::default();
    let searches: Vec<_> = (0..2).map(|_| begin(&index, &door)).collect();
    let at_the_door = door.clone();
    tokio::task::spawn_blocking(move || at_the_door.arrived(2))
        .await
        .unwrap();
    let refused = index.run(|_, _, _| Ok(())).await;
    assert!(matches!(refused, Err(SearchError::Busy { .. })), "{refused:?}");
    door.open();
    for search in searches {
        search.await.unwrap().unwrap();
    }
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_breaks_down_harms_no_other() {
    let folder = tempfile::TempDir::new().unwrap();
    let index = index(&folder, Duration::from_mins(1)).await;
    let broken = index.run::<()>(|_, _, _| panic!("a test breaks down")).await;
    assert!(matches!(broken, Err(SearchError::Damaged(_))), "{broken:?}");
    for _ in 0..10 {
        index.run(|_, _, _| Ok(())).await.unwrap();
    }
    index.close().await;
}

#[tokio::test]
async fn whoever_waits_for_the_index_learns_that_its_thread_has_ended() {
    for breaks_down in [false, true] {
        let shared = Arc::new(Shared::new());
        let mut statuses = shared.status.subscribe();
        let thread = start(shared.clone(), move || assert!(!breaks_down, "a test breaks down")).unwrap();
        let ended = statuses.wait_for(|status| status.trouble.is_some());
        let ended = tokio::time::timeout(Duration::from_mins(1), ended).await.unwrap();
        assert!(ended.is_ok());
        assert_eq!(thread.join().is_err(), breaks_down);
    }
}
