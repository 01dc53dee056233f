//! What is done with folders and files that cannot be used, and with those that are not the index's.

use std::fs;

use crate::place::{PATIENCE, Place};

/// What is done to an index that nobody has open.
type Harm = fn(&Place);

#[tokio::test(flavor = "multi_thread")]
async fn whatever_cannot_be_used_is_built_anew() {
    let harms: [(&str, Harm); 9] = [
        ("the folder is gone", |place| {
            fs::remove_dir_all(place.index_folder()).unwrap();
        }),
        ("a file is cut off", |place| {
            let path = &place.files(".term")[0];
            let length = fs::metadata(path).unwrap().len();
            fs::File::options()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(length / 2)
                .unwrap();
        }),
        ("a file is empty", |place| {
            fs::write(&place.files(".idx")[0], b"").unwrap();
        }),
        ("a file is too short for its own checksum", |place| {
            fs::write(&place.files(".pos")[0], b"garbage").unwrap();
        }),
        ("a file is gone", |place| {
            fs::remove_file(&place.files(".store")[0]).unwrap();
        }),
        ("one bit is another", |place| {
            let path = &place.files(".store")[0];
            let mut bytes = fs::read(path).unwrap();
            bytes[100] ^= 1;
            fs::write(path, bytes).unwrap();
        }),
        ("the list of files is nonsense", |place| {
            fs::write(&place.files("meta.json")[0], b"{\"segments\":").unwrap();
        }),
        ("it was not built to its end", |place| {
            let path = &place.files("meta.json")[0];
            let mut meta: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            meta.as_object_mut().unwrap().remove("payload").unwrap();
            fs::write(path, meta.to_string()).unwrap();
        }),
        ("it has other fields", |place| {
            let path = &place.files("meta.json")[0];
            let meta = fs::read_to_string(path).unwrap();
            fs::write(path, meta.replace("\"volume\"", "\"volumen\"")).unwrap();
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
    let current = place.current();
    let old = place.index_folder().join("fsi-search-v0");
    fs::rename(&current, &old).unwrap();
    fs::create_dir(place.index_folder().join("something-else")).unwrap();
    let (index, services) = place.opened().await;
    assert_eq!(services, place.catalog.count_public_services().await.unwrap());
    index.close().await;
    assert!(current.is_dir() && !old.exists());
    assert!(place.index_folder().join("something-else").is_dir());
}

/// A folder with a file and a folder in it, as somebody else may have it.
fn foreign(path: &std::path::Path) {
    fs::create_dir_all(path.join("inner")).unwrap();
    fs::write(path.join("inner/work.txt"), b"a year's work").unwrap();
    fs::write(path.join("meta.json"), b"{}").unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_index_did_not_make_is_left_as_it_is() {
    let place = Place::with_data().await;
    let names = ["v0", "v1", "v17", "fsi-search-v0", "fsi-search-v17", "fsi-search-vault"];
    for name in names {
        foreign(&place.index_folder().join(name));
    }
    let whole = place.built().await;
    // Built anew, too.
    fs::remove_file(place.current().join("meta.json")).unwrap();
    assert_eq!(place.built().await, whole);
    for name in names {
        let work = place.index_folder().join(name).join("inner/work.txt");
        assert!(work.is_file(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_not_made_over_what_somebody_else_has_in_its_place() {
    let place = Place::with_data().await;
    foreign(&place.current());
    let index = place.open();
    let mut statuses = index.subscribe();
    let told = statuses.wait_for(|status| status.trouble.is_some());
    let told = tokio::time::timeout(PATIENCE, told).await.unwrap();
    let trouble = told.unwrap().trouble.clone().unwrap();
    assert!(trouble.contains("is not a search index of this software"), "{trouble}");
    assert!(place.current().join("inner/work.txt").is_file());
    // Once it is out of the way, the index is built.
    fs::rename(place.current(), place.index_folder().join("elsewhere")).unwrap();
    index.wait_for(place.catalog.version(), PATIENCE).await.unwrap();
    index.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_building_or_a_removal_that_broke_off_left_is_removed() {
    let place = Place::with_data().await;
    let whole = place.built().await;
    let old = place.index_folder().join("fsi-search-v0");
    let empty = place.index_folder().join("fsi-search-v2000");
    fs::rename(place.current(), &old).unwrap();
    fs::create_dir(&empty).unwrap();
    for file in ["meta.json", ".managed.json"] {
        fs::remove_file(old.join(file)).unwrap();
    }
    fs::create_dir(place.current()).unwrap();
    assert_eq!(place.built().await, whole);
    assert!(!old.exists() && !empty.exists());
}
