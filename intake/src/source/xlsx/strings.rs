//! The texts that cells share.

use std::sync::Arc;

use fsi_catalog::rules;
use quick_xml::events::Event;

use super::part::Parts;
use super::xml::{Xml, add, entity, unescaped};
use crate::source::unreadable;
use crate::table::Cell;
use crate::{Limits, Unreadable};

/// What a text costs besides its bytes.
const OVERHEAD: u64 = 48;

/// Reads the shared texts, trimmed as cells are. Those that are longer than a cell may be are cut just behind that.
pub(super) fn read(parts: &Parts, path: &str, limits: &Limits) -> Result<Vec<Arc<str>>, Unreadable> {
    let mut xml = Xml::open(parts, path)?;
    let mut buffer = Vec::new();
    let mut strings: Vec<Arc<str>> = Vec::new();
    let empty: Arc<str> = "".into();
    let most_memory = limits.unpacked_bytes / 4;
    let mut memory = 0_u64;
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                let text = text_until(&mut xml, &mut buffer, "si", limits)?;
                memory += text.len() as u64 + OVERHEAD;
                if memory > most_memory {
                    return Err(unreadable(
                        &rules::FILE_TOO_LARGE,
                        "The texts of the workbook are more than can be kept at once",
                    ));
                }
                strings.push(match Cell::text(&text) {
                    Cell::Text(text) => text,
                    _ => Arc::clone(&empty),
                });
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// Reads the text of an element until it ends: plain or in runs, without the readings beside Asian characters.
pub(super) fn text_until(
    xml: &mut Xml,
    buffer: &mut Vec<u8>,
    end: &str,
    limits: &Limits,
) -> Result<String, Unreadable> {
    // A character has up to four bytes, and its escape seven; one more shows that it is too long.
    let most = limits.cell_characters.saturating_mul(7).saturating_add(8);
    let mut text = String::new();
    let (mut is_text, mut is_reading) = (false, false);
    loop {
        match xml.next(buffer)? {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" => is_text = true,
                "rPh" => is_reading = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" => is_text = false,
                "rPh" => is_reading = false,
                name if name == end => break,
                _ => {}
            },
            Event::Text(part) if is_text && !is_reading => add(&mut text, &part.xml10_content(), most),
            Event::CData(part) if is_text && !is_reading => add(&mut text, &part.xml10_content(), most),
            Event::GeneralRef(part) if is_text && !is_reading => add(&mut text, &entity(&part), most),
            Event::Eof => return Err(super::damaged("a text breaks off")),
            _ => {}
        }
    }
    Ok(unescaped(&text).into_owned())
}
