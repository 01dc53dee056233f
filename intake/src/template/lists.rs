//! Drop-downs: terms to choose from stand in a hidden sheet, under a name for each list.

use std::collections::BTreeSet;

use fsi_catalog::vocabulary::VocabularyName;
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Workbook};
use serde_json::Value;

use super::Template;
use crate::layout::{Column, SHEETS, ValueKind};
use crate::workbook::{BookError, MOST_COLUMNS, MOST_ROWS, TextFormat, write_text};

/// The name of the hidden sheet.
pub(super) const SHEET: &str = "lists";

const ORGANIZATIONS: &str = "ORGANIZATION";
const ANSWERS: &str = "ANSWER";

/// The lists to choose from, by name.
pub(super) struct Lists(Vec<(&'static str, Vec<String>)>);

impl Lists {
    /// Every vocabulary that a column uses, answers, and the organizations that are offered or stand in the records.
    pub(super) fn of(template: &Template<'_>, documents: &[Value]) -> Self {
        let mut lists = vec![(ANSWERS, vec!["yes".to_owned(), "no".to_owned()])];
        let mut vocabularies: Vec<VocabularyName> = Vec::new();
        for column in SHEETS.iter().flat_map(|sheet| sheet.columns) {
            if let ValueKind::Term(name) | ValueKind::Terms(name) = column.kind
                && !vocabularies.contains(&name)
            {
                vocabularies.push(name);
            }
        }
        for name in vocabularies {
            let codes = name.terms().iter().map(|term| term.code.to_owned()).collect();
            lists.push((name.code(), codes));
        }
        let named = documents
            .iter()
            .filter_map(|document| document.get("organization")?.as_str());
        let organizations: BTreeSet<&str> = template.organizations.iter().copied().chain(named).collect();
        if !organizations.is_empty() {
            lists.push((ORGANIZATIONS, organizations.into_iter().map(str::to_owned).collect()));
        }
        Self(lists)
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// Answers what a column lets people type.
    pub(super) fn validation(&self, column: &Column) -> Result<Option<DataValidation>, BookError> {
        let choice = |name: &str| DataValidation::new().allow_list_formula(Formula::new(format!("=list_{name}")));
        let refusing = |rule: DataValidation, style: DataValidationErrorStyle, message: &str| {
            rule.set_error_style(style)
                .set_error_title(column.name)?
                .set_error_message(message)
        };
        let validation = match column.kind {
            ValueKind::Term(name) => refusing(
                choice(name.code()),
                DataValidationErrorStyle::Warning,
                "Choose one of the list, or leave the cell empty. The sheet “dictionary” says what each term means.",
            )?,
            // One is chosen, more are typed behind it: a list of the spreadsheet allows only one.
            ValueKind::Terms(name) => choice(name.code())
                .show_error_message(false)
                .set_input_title(column.name)?
                .set_input_message("Choose one, or type several with | between them, such as A|B.")?,
            ValueKind::Organization if self.has(ORGANIZATIONS) => choice(ORGANIZATIONS).show_error_message(false),
            ValueKind::Answer => refusing(
                choice(ANSWERS),
                DataValidationErrorStyle::Warning,
                "Write yes or no, or leave the cell empty where it is not known.",
            )?,
            ValueKind::Number => refusing(
                DataValidation::new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0)),
                DataValidationErrorStyle::Stop,
                "Write a whole number in digits, such as 12000, or leave the cell empty where it is not known.",
            )?,
            ValueKind::Day => refusing(
                DataValidation::new().allow_date(DataValidationRule::Between(
                    ExcelDateTime::from_ymd(1900, 1, 1)?,
                    ExcelDateTime::from_ymd(2200, 12, 31)?,
                )),
                DataValidationErrorStyle::Warning,
                "Write a day, such as 2026-09-30, or leave the cell empty where it is not known.",
            )?,
            ValueKind::Text(most) => refusing(
                DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(most)),
                DataValidationErrorStyle::Stop,
                &format!("At most {most} characters."),
            )?,
            ValueKind::Texts
            | ValueKind::Link
            | ValueKind::Period
            | ValueKind::Figure
            | ValueKind::Organization
            | ValueKind::Organizations => return Ok(None),
        };
        Ok(Some(validation))
    }

    /// Writes the hidden sheet and names the lists.
    pub(super) fn write(&self, book: &mut Workbook) -> Result<(), BookError> {
        let page = book.add_worksheet();
        page.set_name(SHEET)?.set_hidden(true);
        let format = TextFormat::typed();
        let mut names = Vec::new();
        for (column, (name, entries)) in (0..MOST_COLUMNS).zip(&self.0) {
            write_text(page, 0, column, name, &format)?;
            let mut last = 0;
            for (row, entry) in (1..MOST_ROWS).zip(entries) {
                write_text(page, row, column, entry, &format)?;
                last = row + 1;
            }
            let letters = fsi_catalog::finding::column_letters(column.into());
            names.push((
                format!("list_{name}"),
                format!("={SHEET}!${letters}$2:${letters}${last}"),
            ));
        }
        for (name, range) in names {
            book.define_name(name, &range)?;
        }
        Ok(())
    }
}
