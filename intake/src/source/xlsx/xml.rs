//! XML of a part, event by event.

use std::borrow::Cow;
use std::error::Error as _;

use fsi_catalog::rules;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::damaged;
use super::part::{Excess, PartReader, Parts};
use crate::Unreadable;
use crate::source::unreadable_with;

/// The XML of a part.
pub(super) struct Xml {
    reader: Reader<PartReader>,
}

impl Xml {
    pub(super) fn open(parts: &Parts, path: &str) -> Result<Self, Unreadable> {
        let mut reader = Reader::from_reader(parts.read(path)?);
        let config = reader.config_mut();
        // An empty element begins and ends like any other, and names of ends are not compared: faults there do not matter.
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Ok(Self { reader })
    }

    /// Answers the next event; at the end of the part, [`Event::Eof`].
    pub(super) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Unreadable> {
        buffer.clear();
        self.reader.get_mut().renew();
        self.reader.read_event_into(buffer).map_err(|error| refused(&error))
    }

    pub(super) fn progress(&mut self) -> f64 {
        self.reader.get_mut().progress()
    }
}

/// Says of a workbook that is larger than it may be that it is, and of any other that it is damaged.
fn refused(error: &quick_xml::Error) -> Unreadable {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        let excess = inner.downcast_ref::<Excess>().or_else(|| {
            let error = inner.downcast_ref::<std::io::Error>()?;
            error.get_ref()?.downcast_ref::<Excess>()
        });
        if let Some(excess) = excess {
            return too_large(*excess);
        }
        cause = inner.source();
    }
    if let quick_xml::Error::Io(error) = error
        && let Some(excess) = error.get_ref().and_then(|inner| inner.downcast_ref::<Excess>())
    {
        return too_large(*excess);
    }
    match error.source() {
        Some(source) if matches!(error, quick_xml::Error::Io(_)) => damaged(source),
        _ => damaged(error),
    }
}

/// Says how a workbook is larger than it may be, or than it says.
pub(super) fn too_large(excess: Excess) -> Unreadable {
    match excess {
        Excess::Unpacked(_) => unreadable_with(
            &rules::FILE_TOO_LARGE,
            format!("The file cannot be taken: {excess}"),
            "Send the inventory in several workbooks, without pictures and other sheets.",
        ),
        Excess::Declared(_) => damaged(excess),
        Excess::Piece(_) => unreadable_with(
            &rules::CELL_TOO_LONG,
            format!("The file cannot be taken: {excess}"),
            "Look for a cell with far too much text.",
        ),
    }
}

/// Answers an attribute by its name without prefix; its entities are resolved.
pub(super) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = element.attributes();
    let found = attributes
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    match found.value {
        Cow::Borrowed(raw) => match quick_xml::escape::unescape(raw) {
            Ok(text) => Some(text),
            Err(_) => Some(Cow::Borrowed(raw)),
        },
        Cow::Owned(raw) => Some(Cow::Owned(raw)),
    }
}

/// Adds a part of a text, as long as the text is not longer than it may be.
pub(super) fn add(text: &mut String, part: &str, most: usize) {
    if text.len() <= most {
        text.push_str(part);
    }
}

/// Answers what an entity stands for; an unknown one stands for itself.
pub(super) fn entity(reference: &BytesRef<'_>) -> String {
    let name: &str = reference.as_ref();
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return character.to_string();
    }
    match quick_xml::escape::resolve_predefined_entity(name) {
        Some(text) => text.to_owned(),
        None => format!("&{name};"),
    }
}

/// Turns `_x000D_` into the character it stands for (ECMA-376 §22.4.2.4, `ST_Xstring`).
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, after) = rest.split_at(at);
        units.extend(before.encode_utf16());
        let code = after
            .get(..7)
            .filter(|escape| escape.ends_with('_'))
            .and_then(|escape| escape.get(2..6))
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let length = if let Some(unit) = code {
            units.push(unit);
            7
        } else {
            units.extend("_x".encode_utf16());
            2
        };
        rest = after.get(length..).unwrap_or_default();
    }
    units.extend(rest.encode_utf16());
    Cow::Owned(String::from_utf16_lossy(&units))
}
