//! Opaque cursors: where a page ended, and which list it was a page of.

use data_encoding::BASE64URL_NOPAD;
use fsi_catalog::vocabulary::Vocabulary;
use uuid::Uuid;

use crate::error::{Result, SearchError};
use crate::interpretation::MOST_SLOTS;
use crate::request::{SearchOrderField, SearchRequest};
use crate::snapshot::Retrieved;

/// Cursors are short; longer text is refused before it is decoded.
const LONGEST: usize = 4_096;
const LIST_BYTES: usize = 8;
const ID_BYTES: usize = 16;
/// Set beside the level when what is there for want of better was read.
const LAST_RESORTS: u8 = 0x80;

/// What a hit is ordered by.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Key {
    /// Relevance.
    Score(f32),
    /// A name as it is sorted.
    Text(String),
    /// A volume or an instant.
    Number(i64),
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Position {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
    /// How the hits up to there were found.
    pub(crate) retrieved: Retrieved,
}

/// Names a list by its query, filter and order, so that a cursor of another is recognized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListId([u8; LIST_BYTES]);

impl ListId {
    pub(crate) fn of(request: &SearchRequest) -> Self {
        let text = written(request);
        // FNV-1a: cursors outlive a process, so the hash must not change from one to the next.
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash.to_be_bytes())
    }
}

/// Writes what a list depends on, in a form that stays the same from one version of the software to the next.
fn written(request: &SearchRequest) -> String {
    fn terms<V: Vocabulary>(terms: &[V]) -> String {
        terms.iter().map(|term| term.code()).collect::<Vec<_>>().join(",")
    }
    let filter = &request.filter;
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let field = match request.order.field {
        SearchOrderField::Relevance => "relevance",
        SearchOrderField::Name => "name",
        SearchOrderField::AnnualVolume => "volume",
        SearchOrderField::UpdatedAt => "updated",
    };
    [
        request.query.clone(),
        filter.organization.map(|id| id.0.to_string()).unwrap_or_default(),
        terms(&filter.types),
        terms(&filter.status),
        terms(&filter.channels),
        terms(&filter.flags),
        filter.is_hisp.map(|is_hisp| is_hisp.to_string()).unwrap_or_default(),
        terms(&filter.life_experiences),
        number(filter.min_annual_volume),
        number(filter.max_annual_volume),
        number(filter.updated_since.map(|since| since.timestamp_micros())),
        terms(&filter.states),
        field.to_owned(),
        request.order.is_descending.to_string(),
    ]
    .join("\0")
}

/// Writes a cursor.
pub(crate) fn encode(list: ListId, key: &Key, id: Uuid, retrieved: Retrieved) -> String {
    let mut bytes = Vec::with_capacity(LIST_BYTES + ID_BYTES + 10);
    bytes.extend(list.0);
    bytes.extend(id.as_bytes());
    let last_resorts = if retrieved.with_last_resorts { LAST_RESORTS } else { 0 };
    bytes.push(u8::try_from(retrieved.level).unwrap_or(0) | last_resorts);
    match key {
        Key::Score(score) => {
            bytes.push(b's');
            bytes.extend(score.to_bits().to_be_bytes());
        }
        Key::Number(number) => {
            bytes.push(b'n');
            bytes.extend(number.to_be_bytes());
        }
        Key::Text(text) => {
            bytes.push(b't');
            bytes.extend(text.as_bytes());
        }
    }
    BASE64URL_NOPAD.encode(&bytes)
}

/// Reads a cursor that `encode` wrote for the same list.
pub(crate) fn decode(list: ListId, cursor: &str) -> Result<Position> {
    let unreadable = || SearchError::InvalidCursor("the cursor is not one this search gave out".into());
    if cursor.len() > LONGEST {
        return Err(unreadable());
    }
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).map_err(|_| unreadable())?;
    let (of_list, rest) = bytes.split_first_chunk::<LIST_BYTES>().ok_or_else(unreadable)?;
    let (id, rest) = rest.split_first_chunk::<ID_BYTES>().ok_or_else(unreadable)?;
    let (how, rest) = rest.split_first().ok_or_else(unreadable)?;
    let retrieved = Retrieved {
        level: u32::from(how & !LAST_RESORTS),
        with_last_resorts: how & LAST_RESORTS != 0,
    };
    if retrieved.level as usize > MOST_SLOTS {
        return Err(unreadable());
    }
    let (kind, value) = rest.split_first().ok_or_else(unreadable)?;
    let key = match kind {
        b's' => {
            let score = f32::from_bits(u32::from_be_bytes(value.try_into().map_err(|_| unreadable())?));
            Key::Score(if score.is_finite() {
                score
            } else {
                return Err(unreadable());
            })
        }
        b'n' => Key::Number(i64::from_be_bytes(value.try_into().map_err(|_| unreadable())?)),
        b't' => Key::Text(std::str::from_utf8(value).map_err(|_| unreadable())?.to_owned()),
        _ => return Err(unreadable()),
    };
    if *of_list != list.0 {
        return Err(SearchError::InvalidCursor(
            "the cursor belongs to another search: keep query, filter and order the same while paging".into(),
        ));
    }
    Ok(Position {
        key,
        id: Uuid::from_bytes(*id),
        retrieved,
    })
}
