//! Opaque cursors: where a page ended, and which list it was a page of.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::error::{CatalogError, Result};

/// Names one list with its filter and order, so that a cursor of another is recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListId([u8; 6]);

impl ListId {
    /// Makes the id of a list from its name and whatever else its order depends on.
    pub(crate) fn new(name: &str, parameters: &impl std::fmt::Debug) -> Self {
        let digest = Sha256::digest(format!("{name}\0{parameters:?}"));
        let mut id = [0; 6];
        id.copy_from_slice(&digest[..6]);
        Self(id)
    }
}

/// Where a page ended: the sort value of an entry and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) key: SortKey,
    /// What breaks ties: ids as bytes, or a version.
    pub(crate) id: Vec<u8>,
}

/// The value a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SortKey {
    Text(String),
    Number(i64),
}

/// Cursors are short; longer text is refused before it is decoded.
const LONGEST: usize = 4096;

/// Writes a cursor.
pub(crate) fn encode(list: ListId, position: &Position) -> String {
    let mut bytes = list.0.to_vec();
    bytes.push(u8::try_from(position.id.len()).expect("an id is short"));
    bytes.extend(&position.id);
    match &position.key {
        SortKey::Text(text) => {
            bytes.push(b't');
            bytes.extend(text.as_bytes());
        }
        SortKey::Number(number) => {
            bytes.push(b'n');
            bytes.extend(number.to_be_bytes());
        }
    }
    BASE64URL_NOPAD.encode(&bytes)
}

/// Reads a cursor that `encode` wrote for the same list.
pub(crate) fn decode(list: ListId, cursor: &str) -> Result<Position> {
    let unreadable = || CatalogError::InvalidCursor("the cursor is not one this index gave out".into());
    if cursor.len() > LONGEST {
        return Err(unreadable());
    }
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| unreadable())?;
    let (id_of_list, rest) = bytes.split_at_checked(list.0.len()).ok_or_else(unreadable)?;
    let (&length, rest) = rest.split_first().ok_or_else(unreadable)?;
    let (id, rest) = rest.split_at_checked(usize::from(length)).ok_or_else(unreadable)?;
    let (&kind, value) = rest.split_first().ok_or_else(unreadable)?;
    let key = match kind {
        // No stored text holds NUL, and PostgreSQL refuses it.
        b't' if value.contains(&0) => return Err(unreadable()),
        b't' => SortKey::Text(String::from_utf8(value.to_vec()).map_err(|_| unreadable())?),
        b'n' => SortKey::Number(i64::from_be_bytes(value.try_into().map_err(|_| unreadable())?)),
        _ => return Err(unreadable()),
    };
    if id_of_list != list.0 {
        return Err(CatalogError::InvalidCursor(
            "the cursor belongs to another list: keep filter, order and asOf the same while paging".into(),
        ));
    }
    Ok(Position { key, id: id.to_vec() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_list_only() {
        let list = ListId::new("services", &"name");
        for key in [SortKey::Text("élan".into()), SortKey::Number(-7)] {
            let position = Position { key, id: vec![1; 16] };
            let cursor = encode(list, &position);
            assert_eq!(decode(list, &cursor).expect("readable"), position);
            let other = ListId::new("services", &"volume");
            assert!(matches!(decode(other, &cursor), Err(CatalogError::InvalidCursor(_))));
        }
    }

    #[test]
    fn what_is_not_a_cursor_is_refused() {
        let list = ListId::new("services", &"name");
        let cut = encode(
            list,
            &Position {
                key: SortKey::Number(1),
                id: vec![1; 16],
            },
        );
        for text in ["", "!", "AAAA", "AAAAAAAA", &cut[..cut.len() - 4], &"A".repeat(5000)] {
            assert!(
                matches!(decode(list, text), Err(CatalogError::InvalidCursor(_))),
                "{text}"
            );
        }
    }
}
