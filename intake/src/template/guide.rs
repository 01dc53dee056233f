//! The sheets of a template that are only read by people: how to fill it in, and an example.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

use super::prose;
use crate::layout::{SHEETS, Sheet};
use crate::workbook::{BookError, TextFormat, write_text};

/// The name of the sheet with the example.
pub(super) const EXAMPLE: &str = "example";
/// The name of the sheet that says how to fill in the others.
pub(super) const READ_ME: &str = "read me";

/// The sheets that people fill in first.
const FIRST: usize = 3;

const READ_ME_TEXT: &[(&str, &[&str])] = &[
    (
        "What this workbook is",
        &[
            "It holds the inventory of your agency's public services. Fill it in, check it, and send it in: every problem is told at once, with its cell and what to do.",
            "Start with the sheet “services”: one row for each service. Then say in “tasks” what a person must do to get the service, and in “forms” which forms it takes.",
            "The other sheets are for more: figures, barriers, what cannot be made digital, and so on. A sheet that you do not need may stay empty or be deleted.",
        ],
    ),
    (
        "How to fill it in",
        &[
            "A row of any other sheet belongs to the service whose key stands in its column “service”.",
            "Heads with a dark ground must have a value in every row. The note at the head of a column says so too, what the column means, and what can be written in it; the sheet “dictionary” says the same of all columns, and what each term means.",
            "Where a cell takes several values, put | between them: WEB_APP|PHONE.",
            "Keep the key of a service when its name changes: the key is how the index knows it again.",
            "The sheet “example” shows rows that are filled in. It is not read, and neither are “dictionary” and this sheet.",
        ],
    ),
    (
        "What an empty cell means",
        &[
            "An empty cell says that there is nothing, or that it is not known. Where the index had a value, it is removed.",
            "A column that you delete says nothing: what the index has stays as it is. So does a sheet that has no row of a service.",
            "Zero is a number. Where a figure is not known, write NO_DATA; where it does not apply, NOT_APPLICABLE.",
        ],
    ),
    (
        "What is yours",
        &[
            "Columns of your own are welcome, anywhere. They are kept as notes beside the record, and the public does not see them.",
            "The order of columns and of sheets does not matter, and neither do titles above the heads.",
        ],
    ),
];

/// Writes the sheet that says how to fill in the others.
pub(super) fn write_read_me(page: &mut Worksheet, altered: &[String]) -> Result<(), BookError> {
    const MOST_ALTERED: usize = 1_000;
    page.set_name(READ_ME)?;
    page.set_column_width(0, 110)?;
    let title = TextFormat::new(Format::new().set_bold().set_font_size(14).set_align(FormatAlign::Top));
    let text = prose();
    let mut row = 0;
    let mut line = |page: &mut Worksheet, line: &str, format: &TextFormat| {
        let written = write_text(page, row, 0, line, format);
        row += 1;
        written
    };
    for (heading, paragraphs) in READ_ME_TEXT {
        line(page, heading, &title)?;
        for paragraph in *paragraphs {
            line(page, paragraph, &text)?;
        }
        line(page, "", &text)?;
    }
    if !altered.is_empty() {
        line(page, "What is written otherwise than the index has it", &title)?;
        for entry in altered.iter().take(MOST_ALTERED) {
            line(page, entry, &text)?;
        }
    }
    Ok(())
}

/// Writes the sheet with an example row of each sheet that is filled in first.
pub(super) fn write_example(page: &mut Worksheet) -> Result<(), BookError> {
    page.set_name(EXAMPLE)?;
    let title = TextFormat::new(Format::new().set_bold().set_font_size(14));
    let head = TextFormat::new(
        Format::new()
            .set_bold()
            .set_background_color(rust_xlsxwriter::Color::RGB(0x00D9_E8F6)),
    );
    let text = TextFormat::typed();
    page.set_column_range_width(0, 40, 24)?;
    write_text(page, 0, 0, "This sheet is not read. It shows how rows look.", &prose())?;
    let mut row = 2;
    for sheet in SHEETS.iter().take(FIRST) {
        write_text(page, row, 0, &format!("In the sheet “{}”", sheet.name), &title)?;
        for (number, column) in (0_u16..).zip(sheet.columns) {
            write_text(page, row + 1, number, column.name, &head)?;
            write_text(
                page,
                row + 2,
                number,
                example(sheet, column.name, column.example),
                &text,
            )?;
        }
        row += 5;
    }
    Ok(())
}

/// The example of a column; in the example of a task only some channels are said.
fn example(sheet: &Sheet, column: &str, example: &'static str) -> &'static str {
    match (sheet.name, column) {
        (_, "otherType") => "",
        ("tasks", "webApp" | "inPerson") => "COMPLETE",
        ("tasks", "phone") => "PARTIAL",
        ("tasks", "website" | "postalMail") => "NONE",
        ("tasks", _) if example == "COMPLETE" => "",
        _ => example,
    }
}
