//! What a workbook consists of: its sheets, and the parts they need.

use std::collections::HashMap;
use std::sync::Arc;

use fsi_catalog::rules;
use quick_xml::events::Event;

use super::damaged;
use super::part::Parts;
use super::xml::{Xml, attribute};
use crate::Unreadable;
use crate::source::unreadable_with;

/// More sheets than any inventory has.
const MOST_SHEETS: usize = 1_000;
/// More relationships than any workbook has.
const MOST_RELATIONS: usize = 10_000;

/// What a workbook consists of.
pub(super) struct Contents {
    pub(super) sheets: Vec<Sheet>,
    pub(super) strings: Option<String>,
    pub(super) styles: Option<String>,
    pub(super) days_from_1904: bool,
}

/// A sheet of cells.
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    pub(super) path: String,
}

/// A relationship of a part: its kind, the last part of its type, and its target.
struct Relation {
    kind: String,
    target: String,
}

impl Contents {
    pub(super) fn read(parts: &Parts) -> Result<Self, Unreadable> {
        let workbook = workbook(parts)?;
        let folder = workbook.rsplit_once('/').map_or("", |(folder, _)| folder);
        let file = workbook.rsplit_once('/').map_or(workbook.as_str(), |(_, file)| file);
        let own = resolved(folder, &format!("_rels/{file}.rels"));
        let relations = if parts.has(&own) {
            relations(parts, &own)?
        } else {
            HashMap::new()
        };
        let of_kind = |kind: &str| {
            let relation = relations.values().find(|relation| relation.kind == kind)?;
            Some(resolved(folder, &relation.target)).filter(|path| parts.has(path))
        };
        let mut contents = Self {
            sheets: Vec::new(),
            strings: of_kind("sharedStrings"),
            styles: of_kind("styles"),
            days_from_1904: false,
        };
        let mut xml = Xml::open(parts, &workbook)?;
        let mut buffer = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "workbookPr" => {
                        // An element of the same name in an extension has no such attribute.
                        if let Some(value) = attribute(&element, "date1904") {
                            contents.days_from_1904 = matches!(value.as_ref(), "1" | "true" | "on");
                        }
                    }
                    "sheet" => {
                        let relation = attribute(&element, "id").and_then(|id| relations.get(id.as_ref()));
                        // Sheets of charts and dialogs have no cells.
                        if let (Some(name), Some(relation)) = (attribute(&element, "name"), relation)
                            && relation.kind == "worksheet"
                            && contents.sheets.len() < MOST_SHEETS
                        {
                            contents.sheets.push(Sheet {
                                name: name.as_ref().into(),
                                path: resolved(folder, &relation.target),
                            });
                        }
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        if contents.sheets.is_empty() {
            return Err(damaged("it has no sheet of cells"));
        }
        Ok(contents)
    }
}

/// Finds the part of the workbook itself, or says what the archive is instead.
fn workbook(parts: &Parts) -> Result<String, Unreadable> {
    if parts.has("_rels/.rels") {
        let found = relations(parts, "_rels/.rels")?
            .into_values()
            .find(|relation| relation.kind == "officeDocument")
            .map(|relation| resolved("", &relation.target));
        let is_workbook = |path: &String| {
            // A binary workbook, a text document and a presentation are named so as well.
            let name = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
            let extension = name.rsplit_once('.').map(|(_, extension)| extension);
            parts.has(path) && name.contains("workbook") && extension == Some("xml")
        };
        if let Some(path) = found.filter(is_workbook) {
            return Ok(path);
        }
    }
    if parts.has("xl/workbook.xml") {
        return Ok("xl/workbook.xml".into());
    }
    let (what, remedy) = if parts.has("xl/workbook.bin") {
        (
            "a binary workbook (.xlsb)",
            "Open it in Excel, choose Save As, Excel Workbook (.xlsx), and send that.",
        )
    } else if parts.has_in("word/") {
        (
            "a text document (Word)",
            "Put the inventory into a workbook and send that.",
        )
    } else if parts.has_in("ppt/") {
        ("a presentation", "Put the inventory into a workbook and send that.")
    } else if parts.has("content.xml") && parts.has("mimetype") {
        (
            "an OpenDocument file",
            "Open it, save it as Excel Workbook (.xlsx) or as CSV, and send that.",
        )
    } else if parts.has_in("index/") || parts.has("index.zip") {
        (
            "a Numbers file",
            "In Numbers choose File, Export To, Excel, and send that.",
        )
    } else {
        (
            "a zip archive without a workbook",
            "Unpack it and send the inventory in it.",
        )
    };
    Err(unreadable_with(
        &rules::FILE_KIND_UNKNOWN,
        format!("The file is {what}"),
        remedy,
    ))
}

fn relations(parts: &Parts, path: &str) -> Result<HashMap<String, Relation>, Unreadable> {
    let mut xml = Xml::open(parts, path)?;
    let mut buffer = Vec::new();
    let mut relations = HashMap::new();
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let (id, kind, target) = (
                    attribute(&element, "Id"),
                    attribute(&element, "Type"),
                    attribute(&element, "Target"),
                );
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target)
                    && relations.len() < MOST_RELATIONS
                {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let target = target.into_owned();
                    relations.insert(id.into_owned(), Relation { kind, target });
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// Answers the path of a target that is named from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let from = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for part in from.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.join("/")
}
