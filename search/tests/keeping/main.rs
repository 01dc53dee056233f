//! How the index is kept: what it takes in, what it survives, and when it is built anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod damage;
mod place;

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::NaiveDate;
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::ServiceState;
use fsi_catalog::{
    Actor, LogPosition, MergeServices, ServiceFilter, ServiceId, ServiceProviderInput, TransitionService,
};
use fsi_search::{SearchError, SearchIndex, SearchOrder, SearchRequest, SearchResult, State, Synonyms, Wants};
use place::{PATIENCE, Place, open_catalog};

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
    let result = search(index, query).await;
    result.hits.into_iter().map(|hit| hit.id).collect()
}

async fn search(index: &SearchIndex, query: &str) -> SearchResult {
    let request = SearchRequest {
        query: query.to_owned(),
        filter: ServiceFilter::default(),
        order: SearchOrder::default(),
        first: 100,
        after: None,
        today: NaiveDate::default(),
        wants: Wants::default(),
    };
    index.search(request).await.unwrap()
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
async fn a_draft_moves_the_version_on_and_makes_no_other_generation() {
    let place = Place::with_data().await;
    let (index, services) = place.opened().await;
    let generation = index.status().generation;
    let (_, version) = place.save("draft", false).await;
    index.wait_for(version, PATIENCE).await.unwrap();
    assert_eq!((index.status().generation, index.services()), (generation, services));
    assert_eq!(
        search(&index, "").await.version,
        version,
        "an answer says how far it goes"
    );
    let (_, version) = place.publish("other").await;
    index.wait_for(version, PATIENCE).await.unwrap();
    assert!(index.status().generation > generation);
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_answers_depend_on_are_told_apart() {
    let place = Place::empty().await;
    let mut others = place.options();
    others.limits.expansions += 1;
    let words = "[[plain]]\nsaid = [\"brolly\"]\nmeans = [\"umbrella\"]\nreason = \"People say so.\"\n";
    let file = place.folder.path().join("more.toml");
    std::fs::write(&file, words).unwrap();
    let more = Synonyms::built_in().with_path(&file).unwrap();
    let mut seen = Vec::new();
    for (options, synonyms) in [
        (place.options(), Synonyms::built_in()),
        (others, Synonyms::built_in()),
        (place.options(), more),
        (place.options(), Synonyms::built_in()),
    ] {
        let index = SearchIndex::open(place.catalog.clone(), options, synonyms).unwrap();
        seen.push(index.settings());
        index.close().await;
    }
    assert_eq!(seen[0], seen[3], "a new start changes nothing");
    assert!(
        seen[0] != seen[1] && seen[0] != seen[2] && seen[1] != seen[2],
        "{seen:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_an_empty_catalog_is_ready() {
    let place = Place::empty().await;
    let (index, services) = place.opened().await;
    assert_eq!((services, index.status().state), (0, State::Ready));
    index.close().await;
}
