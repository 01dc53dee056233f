//! The folder of the index: one process has it, each version of the schema has a folder of its own in it, and whatever
//! cannot be used there is thrown away and made anew from the catalog.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use fsi_catalog::LogPosition;
use serde::{Deserialize, Serialize};
use tantivy::Index;

use crate::error::{Result, SearchError};
use crate::schema::{Fields, SCHEMA_VERSION, register, settings};

/// The name of the file that is locked as long as a process has the folder.
const LOCK: &str = "lock";
/// What the name of a folder of one version of the schema begins with.
const PREFIX: &str = "fsi-search-v";
/// The file that tells a folder of this software from others of such a name: nothing is removed without it.
const MARKER: &str = "fsi-search";

/// The folder of the index, held by this process.
pub(crate) struct Folder {
    root: PathBuf,
    /// The lock ends with the file, and with the process, however it ends.
    _lock: File,
}

/// What a commit says of itself: up to where it follows the log. A commit without it is one of an index that was not
/// built to its end.
#[derive(Serialize, Deserialize)]
struct Stamp {
    version: i64,
    chain_hash: Vec<u8>,
    schema: u32,
}

/// An index that was found.
pub(crate) struct Found {
    pub(crate) index: Index,
    pub(crate) position: LogPosition,
}

impl Folder {
    /// Takes the folder for this process; makes it when it is missing.
    pub(crate) fn take(root: &Path) -> Result<Self> {
        let unusable = |error: std::io::Error| {
            SearchError::Folder(format!(
                "the folder of the search index, {}, cannot be used: {error}",
                root.display()
            ))
        };
        fs::create_dir_all(root).map_err(unusable)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(root.join(LOCK))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                root: root.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(SearchError::Folder(format!(
                "another process keeps its search index in {}; a server keeps its index right by itself, and each \
                 server needs a folder of its own",
                root.display()
            ))),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    fn current(&self) -> PathBuf {
        self.root.join(format!("{PREFIX}{SCHEMA_VERSION}"))
    }

    /// Opens the index that is there, every byte of it checked.
    ///
    /// # Errors
    /// [`SearchError::Damaged`] says why there is none that can be used; any other error may pass.
    pub(crate) fn open(&self) -> Result<Found> {
        let unusable = |why: &str| SearchError::Damaged(why.to_owned());
        let folder = self.current();
        if !folder.try_exists()? {
            return Err(unusable("there is none yet"));
        }
        let index = Index::open_in_dir(&folder)?;
        let (schema, _) = Fields::new();
        if index.schema() != schema {
            return Err(unusable("it has other fields"));
        }
        register(&index);
        let payload = index.load_metas()?.payload;
        let stamp: Option<Stamp> = payload.and_then(|text| toml::from_str(&text).ok());
        let stamp = stamp.filter(|stamp| stamp.schema == SCHEMA_VERSION);
        let stamp = stamp.ok_or_else(|| unusable("it was not built to its end"))?;
        check(&index)?;
        Ok(Found {
            index,
            position: LogPosition {
                version: stamp.version,
                chain_hash: stamp.chain_hash,
            },
        })
    }

    /// Throws away what is there and makes an empty index.
    pub(crate) fn create(&self) -> Result<Index> {
        let folder = self.current();
        remove(&folder)?;
        self.forget_others();
        fs::create_dir(&folder)?;
        File::create(folder.join(MARKER))?;
        let (schema, _) = Fields::new();
        let index = Index::builder()
            .schema(schema)
            .settings(settings())
            .create_in_dir(&folder)?;
        register(&index);
        Ok(index)
    }

    /// Removes indexes of other versions of the schema. What cannot be removed only takes room.
    pub(crate) fn forget_others(&self) {
        let current = self.current();
        for entry in fs::read_dir(&self.root).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
            let is_index = number.is_some_and(|number| number.parse::<u32>().is_ok());
            if is_index && entry.path() != current {
                match remove(&entry.path()) {
                    Ok(()) => tracing::info!(folder = %entry.path().display(), "an old search index is removed"),
                    Err(error) => {
                        tracing::warn!(%error, folder = %entry.path().display(), "an old search index cannot be removed");
                    }
                }
            }
        }
    }
}

/// Removes a folder of an index when it is one, or is empty. An index has no folders in it, so none is looked into; the
/// marker goes last, so that what is left by a removal that broke off can be told still.
fn remove(folder: &Path) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries?.collect::<std::io::Result<Vec<_>>>()?,
    };
    let marker = folder.join(MARKER);
    if !entries.is_empty() && !marker.is_file() {
        return Err(SearchError::Folder(format!(
            "{} is not a search index of this software and is left as it is; move it away, or give the index another \
             folder",
            folder.display()
        )));
    }
    for entry in entries {
        if entry.path() != marker {
            fs::remove_file(entry.path())?;
        }
    }
    match fs::remove_file(marker) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    Ok(fs::remove_dir(folder)?)
}

/// Says what a commit is to say of itself.
pub(crate) fn stamp(position: &LogPosition) -> Result<String> {
    let stamp = Stamp {
        version: position.version,
        chain_hash: position.chain_hash.clone(),
        schema: SCHEMA_VERSION,
    };
    toml::to_string(&stamp).map_err(|error| SearchError::Internal(error.to_string()))
}

/// Reads every file of the index.
///
/// # Errors
/// [`SearchError::Damaged`] names what is damaged; any other error may pass.
pub(crate) fn check(index: &Index) -> Result<()> {
    twice(|| {
        let damaged = index.validate_checksum()?;
        if damaged.is_empty() {
            return Ok(());
        }
        let mut names: Vec<String> = damaged.iter().map(|path| path.display().to_string()).collect();
        names.sort();
        Err(SearchError::Damaged(names.join(", ")))
    })
}

/// Looks a second time at what seems damaged: a merge may have removed files that the first look was about to read.
fn twice(mut look: impl FnMut() -> Result<()>) -> Result<()> {
    match look() {
        Err(SearchError::Damaged(_)) => look(),
        looked => looked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_at_the_second_look_too_is_damaged() {
        let gone = || SearchError::Damaged("a.term".to_owned());
        let mut looks = vec![Ok(()), Err(gone())];
        assert!(twice(|| looks.pop().unwrap()).is_ok(), "a merge removed it meanwhile");
        let mut looks = vec![Err(gone()), Err(gone())];
        assert!(matches!(twice(|| looks.pop().unwrap()), Err(SearchError::Damaged(_))));
    }
}
