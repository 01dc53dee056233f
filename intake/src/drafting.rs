//! Rows become drafts.
//!
//! A row of the services becomes a record; rows of the other sheets are kept by service until it comes. What a row does
//! not have a column for is not spoken of. A row that holds neither key nor name is no service and is told as such.

mod figures;
mod lists;
mod plan;
mod sketch;
mod taking;
mod yearly;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{FigureState, Measure, Vocabulary};
use fsi_catalog::{Draft, Finding, MeasurementInput, Period, Place, rules};
use serde_json::{Value, json};

pub(crate) use figures::figure_head;
pub(crate) use lists::Lists;
use plan::Use;
pub(crate) use plan::{Plan, place};
pub(crate) use sketch::{Sketch, encoded, note_title};
pub(crate) use taking::{Taken, take};
pub(crate) use yearly::{Identity, Yearly};

use crate::layout::{Column, Sheet, ValueKind};
use crate::table::Row;
use figures::Annual;
use plan::Read;

/// Counts the heads of a row that a sheet of the layout knows.
pub(crate) fn known_heads(sheet: &Sheet, headers: &[impl AsRef<str>]) -> usize {
    headers
        .iter()
        .filter(|header| {
            let name = crate::layout::normal(header.as_ref());
            !name.is_empty()
                && (sheet.column_named(&name).is_some()
                    || sheet.column_also_named(&name).is_some()
                    || (sheet.list.is_none()
                        && (crate::layout::is_derived(&name)
                            || figures::annual(&name).is_some()
                            || figure_head(header.as_ref()).is_some())))
        })
        .count()
}

/// Makes a draft of a row of the services; nothing, with a finding, where the row is about none.
pub(crate) fn draft(
    plan: &mut Plan,
    lists: &mut Lists,
    row: &Row,
    organization: Option<&OrganizationRef>,
    found: &mut Vec<Finding>,
) -> Option<Draft> {
    let mut sketch = Sketch::at(plan.row_place(row), plan.spoken);
    sketch.parts.notes.clone_from(&plan.notes);
    let mut reading = Read {
        places: &mut sketch.places,
        findings: &mut sketch.findings,
    };
    sketch.fields = plan.read(row, "", &mut reading);
    for (index, chosen) in plan.uses.iter().enumerate() {
        let at = || plan.cell_place(row, index);
        match chosen {
            Use::Figure(figure) => {
                let cell = row.cell(index);
                if let Taken::Figure(state, value) = take(cell, &FIGURE, plan.conventions, &at(), &mut sketch.findings)
                {
                    let figure = MeasurementInput {
                        channel: figure.channel,
                        task: None,
                        measure: figure.measure,
                        period: figure.period,
                        state: FigureState::from_code(state).unwrap_or(FigureState::NoData),
                        value,
                        is_estimated: false,
                        source: None,
                    };
                    sketch.measure(figure, at());
                }
            }
            Use::Note if !row.cell(index).is_empty() => {
                let header = plan.head.headers.get(index).map_or("", |header| header);
                sketch.note(header, &row.cell(index).to_string(), &at());
            }
            Use::Nothing | Use::Column(_) | Use::Annual(_) | Use::Note => {}
        }
    }
    annual_volume(&mut sketch, plan, row);
    for index in 0..plan.uses.len() {
        if plan.uses.get(index) == Some(&Use::Note) && !row.cell(index).is_empty() {
            plan.tell_note(index, found);
        }
    }
    if sketch.text("key").is_none() && sketch.text("name").is_none() {
        let message = "this row has neither key nor name, so it is about no service";
        found.push(Finding::new(&rules::ROW_WITHOUT_SERVICE, sketch.place.clone(), message));
        return None;
    }
    one_line(&mut sketch);
    let offered = sketch.fields.remove("channels");
    lists.attach(&mut sketch);
    lists::unmark(&mut sketch);
    channels(&mut sketch, offered);
    if sketch.text("organization").is_none() && organization.is_none() {
        // The rules tell that it is missing; here is where it would stand.
        let at = sketch.place.clone();
        sketch.stood("organization", at);
    }
    Some(sketch.finish(organization))
}

/// The kind of a column of figures.
pub(crate) static FIGURE: Column = Column {
    name: "figure",
    aliases: &[],
    path: "value",
    kind: ValueKind::Figure,
    is_required: false,
    definition: "",
    example: "",
};

/// Names are one line: line breaks, doubled blanks and characters without width go.
pub(crate) fn squeezed(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(crate) fn one_line(sketch: &mut Sketch) {
    if let Some(Value::String(name)) = sketch.fields.get_mut("name") {
        *name = squeezed(name);
    }
    if let Some(Value::Array(names)) = sketch.fields.get_mut("alternateNames") {
        for name in names {
            if let Value::String(name) = name {
                *name = squeezed(name);
            }
        }
    }
}

/// Adds the channels that a column of the services names to those that have rows of their own.
fn channels(sketch: &mut Sketch, offered: Option<Value>) {
    let Some(Value::Array(offered)) = offered else { return };
    for channel in offered {
        let known = sketch.fields.get("channels").and_then(Value::as_array);
        if !known.is_some_and(|known| known.iter().any(|entry| entry.get("channel") == Some(&channel))) {
            sketch.push("channels", json!({ "channel": channel }));
        }
    }
}

/// The figure that the CSV export gives in up to four columns. Where nothing says what is counted, it is transactions.
fn annual_volume(sketch: &mut Sketch, plan: &Plan, row: &Row) {
    let part = |wanted: Annual| {
        let index = plan.uses.iter().position(|chosen| *chosen == Use::Annual(wanted))?;
        let cell = row.cell(index);
        (!cell.is_empty()).then_some((index, cell))
    };
    let value = part(Annual::Value);
    let state = part(Annual::State).map(|(index, cell)| (index, cell.to_string()));
    let Some(index) = value
        .map(|(index, _)| index)
        .or(state.as_ref().map(|(index, _)| *index))
    else {
        return;
    };
    let at = plan.cell_place(row, index);
    let figure = value.map(|(_, cell)| take(cell, &FIGURE, plan.conventions, &at, &mut sketch.findings));
    let (state, value) = match (figure, state) {
        (Some(Taken::Figure(state, value)), _) => (FigureState::from_code(state), value),
        // It could not be read, which was told.
        (Some(_), _) => return,
        (None, Some((_, code))) => (
            FigureState::from_code(&code).filter(|state| *state != FigureState::Known),
            None,
        ),
        (None, None) => return,
    };
    let Some(state) = state else {
        let message = "the state of the annual volume says that it is known, but there is no number";
        sketch.findings.push(Finding::new(&rules::VALUE_MISSING, at, message));
        return;
    };
    let period = part(Annual::Period).and_then(|(_, cell)| cell.to_string().parse::<Period>().ok());
    let Some(period) = period else {
        let message = "the annual volume has no period that could be read, so it is not taken";
        sketch.findings.push(
            Finding::new(&rules::VALUE_MISSING, at, message)
                .with_remedy("Name the year in the column annualVolumePeriod, such as FY2025."),
        );
        return;
    };
    let measure = part(Annual::Measure).and_then(|(_, cell)| Measure::from_code(&cell.to_string()));
    let figure = MeasurementInput {
        channel: None,
        task: None,
        measure: measure.unwrap_or(Measure::Transactions),
        period,
        state,
        value,
        is_estimated: false,
        source: None,
    };
    sketch.measure(figure, at);
}

/// Answers the place of a whole row.
pub(crate) fn row_place(sheet: Option<&std::sync::Arc<str>>, row: u32) -> Place {
    Place::Cell {
        sheet: sheet.cloned(),
        row,
        column: None,
        header: None,
    }
}
