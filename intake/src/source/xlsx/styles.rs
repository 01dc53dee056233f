//! How numbers are shown, as far as it tells days from numbers.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::part::Parts;
use super::xml::{Xml, attribute};
use crate::Unreadable;

/// More formats than any spreadsheet program writes.
const MOST_FORMATS: usize = 100_000;

/// What a number is shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A number, a time of the day, or a length of time.
    Number,
    /// A day, with or without a time.
    Day,
}

/// Reads the formats that cells refer to by their place.
pub(super) fn read(parts: &Parts, path: &str) -> Result<Vec<Format>, Unreadable> {
    let mut xml = Xml::open(parts, path)?;
    let mut buffer = Vec::new();
    let mut own: HashMap<u32, Format> = HashMap::new();
    let mut formats = Vec::new();
    let mut are_of_cells = false;
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(element) => {
                let id = || attribute(&element, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                match element.local_name().as_ref() {
                    "cellXfs" => are_of_cells = true,
                    "numFmt" if own.len() < MOST_FORMATS => {
                        if let (Some(id), Some(code)) = (id(), attribute(&element, "formatCode")) {
                            own.insert(id, of_code(&code));
                        }
                    }
                    "xf" if are_of_cells && formats.len() < MOST_FORMATS => {
                        let id = id().unwrap_or(0);
                        formats.push(own.get(&id).copied().unwrap_or_else(|| built_in(id)));
                    }
                    _ => {}
                }
            }
            Event::End(element) if element.local_name().as_ref() == "cellXfs" => are_of_cells = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}

/// Formats that every workbook has (ECMA-376 §18.8.30), among them those of East Asian versions.
fn built_in(id: u32) -> Format {
    match id {
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Format::Day,
        _ => Format::Number,
    }
}

/// Looks for a year or a day, or for a month that is no minute, in the first section of a format code, outside of what is
/// shown as it stands.
pub(super) fn of_code(code: &str) -> Format {
    let (mut has_day, mut has_month, mut has_time) = (false, false, false);
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            ';' => break,
            // The next character is shown, skipped as wide as it is, or repeated.
            '\\' | '_' | '*' => {
                characters.next();
            }
            '"' => {
                characters.by_ref().find(|c| *c == '"');
            }
            // Colors, languages and conditions; [h] is a length of time.
            '[' => {
                let inside: String = characters.by_ref().take_while(|c| *c != ']').take(3).collect();
                let is_length =
                    !inside.is_empty() && inside.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 'M' | 's' | 'S'));
                if is_length {
                    return Format::Number;
                }
            }
            'y' | 'Y' | 'd' | 'D' => has_day = true,
            'm' | 'M' => has_month = true,
            'h' | 'H' | 's' | 'S' => has_time = true,
            // General is no code of a day, although its letters could be.
            'G' | 'g' if code.len() >= 7 && code.trim_start().to_ascii_lowercase().starts_with("general") => {
                return Format::Number;
            }
            _ => {}
        }
    }
    if has_day || (has_month && !has_time) {
        Format::Day
    } else {
        Format::Number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_days_from_numbers_and_times() {
        for code in [
            "yyyy-mm-dd",
            "m/d/yy",
            "mmm-yy",
            "d. mmmm yyyy",
            "[$-409]d-mmm-yy;@",
            "m/d/yyyy h:mm",
            "mmmm",
            "\"on \"d/m/yy",
        ] {
            assert_eq!(of_code(code), Format::Day, "{code}");
        }
        for code in [
            "General",
            "0",
            "#,##0.00",
            "0%",
            "h:mm",
            "mm:ss",
            "[h]:mm:ss",
            "0.00E+00",
            "\"day\" 0",
            "[Red]0",
            "0\\d",
            "$#,##0_);[Red]($#,##0)",
            "0;\"yes\";d",
            "@",
            "# ?/?",
        ] {
            assert_eq!(of_code(code), Format::Number, "{code}");
        }
    }
}
