//! Which year and which number stand for a service.

use super::*;
use crate::vocabulary::FigureState::{Known, NoData, NotApplicable};

fn said(measure: Measure, period: &str, state: FigureState, value: Option<i64>) -> Measurement {
    Measurement {
        id: MeasurementId::generate(),
        service: ServiceId::generate(),
        subject: Subject {
            channel: None,
            task: None,
        },
        measure,
        period: period.parse().expect("a period"),
        state,
        value,
        is_estimated: false,
        source: None,
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        recorded_version: 1,
    }
}

fn volume(series: &[Measurement]) -> Option<(String, FigureState, Option<i64>)> {
    figures(series)
        .annual_volume
        .map(|figure| (figure.period.to_string(), figure.state, figure.value))
}

#[test]
fn nothing_said_is_nothing_and_not_zero() {
    assert_eq!(volume(&[]), None);
    assert_eq!(
        volume(&[said(Measure::Customers, "FY2022", NoData, None)]),
        Some(("FY2022".into(), NoData, None))
    );
    assert_eq!(
        volume(&[said(Measure::Customers, "FY2022", NotApplicable, None)]),
        Some(("FY2022".into(), NotApplicable, None))
    );
}

#[test]
fn the_latest_whole_year_stands() {
    let series = [
        said(Measure::Transactions, "FY2021", Known, Some(5)),
        said(Measure::Transactions, "2023-04-01/2024-03-31", Known, Some(7)),
        said(Measure::Transactions, "FY2022", Known, Some(6)),
    ];
    assert_eq!(volume(&series), Some(("2023-04-01/2024-03-31".into(), Known, Some(7))));
}

#[test]
fn four_quarters_make_a_year_and_three_do_not() {
    let quarter = |n: u32, state, value| said(Measure::Customers, &format!("FY2022-Q{n}"), state, value);
    let mut series: Vec<_> = (1..=4).map(|n| quarter(n, Known, Some(10))).collect();
    assert_eq!(volume(&series), Some(("FY2022".into(), Known, Some(40))));
    series[2] = quarter(3, NoData, None);
    assert_eq!(volume(&series), Some(("FY2022".into(), NoData, None)));
    series.remove(2);
    assert_eq!(volume(&series), Some(("FY2022".into(), NoData, None)));
    series.push(said(Measure::Customers, "FY2021", Known, Some(9)));
    assert_eq!(volume(&series), Some(("FY2021".into(), Known, Some(9))));
}

#[test]
fn transactions_are_preferred_over_customers() {
    let series = [
        said(Measure::Customers, "FY2023", Known, Some(1)),
        said(Measure::Transactions, "FY2022", Known, Some(2)),
    ];
    assert_eq!(volume(&series), Some(("FY2022".into(), Known, Some(2))));
}

#[test]
fn a_channel_has_figures_of_its_own() {
    let mut by_phone = said(Measure::Calls, "FY2022", Known, Some(3));
    by_phone.subject.channel = Some(Channel::Phone);
    let figures = figures(&[by_phone]);
    assert_eq!(figures.annual_volume, None);
    assert_eq!(figures.by_channel[&Channel::Phone].value, Some(3));
}
