use super::*;

#[test]
fn days_are_read_in_every_way_that_means_one_day() {
    let conventions = Conventions::default();
    for (text, day) in [
        ("2025-03-04", "2025-03-04"),
        ("2025-03-04T00:00:00Z", "2025-03-04"),
        ("2025-03-04 12:30", "2025-03-04"),
        ("2025/3/4", "2025-03-04"),
        ("20250304", "2025-03-04"),
        ("45292", "2024-01-01"),
        ("3/14/2025", "2025-03-14"),
        ("14/3/2025", "2025-03-14"),
        ("03/03/2025", "2025-03-03"),
        ("3/14/2025 12:00 AM", "2025-03-14"),
        ("14.03.2025", "2025-03-14"),
        ("March 3, 2025", "2025-03-03"),
        ("3 Mar 2025", "2025-03-03"),
        ("3-Mar-2025", "2025-03-03"),
        ("Monday, March 3rd, 2025", "2025-03-03"),
        ("Sept 1, 2025", "2025-09-01"),
        ("2025 March 3", "2025-03-03"),
    ] {
        let read = crate::value::day(&said(text), &conventions);
        assert_eq!(read.value.map(|day| day.to_string()).as_deref(), Some(day), "{text}");
        assert!(read.faults.is_empty(), "{text}: {:?}", read.faults);
    }
    let day = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    assert_eq!(
        crate::value::day(&Cell::Number(45292.75), &conventions).value,
        Some(day)
    );
    assert_eq!(crate::value::day(&Cell::Day(day), &conventions).value, Some(day));
    assert_eq!(crate::value::day(&said("  "), &conventions), Said::nothing());
}

#[test]
fn a_day_that_can_be_two_is_read_as_americans_do_and_doubted() {
    let conventions = Conventions::default();
    let read = crate::value::day(&said("03/04/2025"), &conventions);
    assert_eq!(read.value, NaiveDate::from_ymd_opt(2025, 3, 4));
    assert_eq!(code(&read), "DATE_AMBIGUOUS");
    assert_eq!(read.faults[0].fix, None, "only its writer knows which day is meant");
    assert!(
        read.faults[0].message.contains("2025-04-03"),
        "{}",
        read.faults[0].message
    );
    let abroad = Conventions {
        day_first: true,
        ..conventions
    };
    assert_eq!(
        crate::value::day(&said("03/04/2025"), &abroad).value,
        NaiveDate::from_ymd_opt(2025, 4, 3)
    );
    for (text, day) in [
        ("3/31/24", "2024-03-31"),
        ("3-Mar-99", "1999-03-03"),
        ("04.03.2025", "2025-03-04"),
    ] {
        let read = crate::value::day(&said(text), &conventions);
        assert_eq!(read.value.map(|day| day.to_string()).as_deref(), Some(day), "{text}");
        assert_eq!(code(&read), "DATE_AMBIGUOUS", "{text}");
    }
}

#[test]
fn what_is_no_day_is_refused() {
    let conventions = Conventions::default();
    for text in [
        "2025",
        "2025-03",
        "03/2025",
        "March 2025",
        "soon",
        "2025-02-30",
        "13/13/2025",
        "99999999",
        "Feb 30, 2025",
        "Q1 2025",
        "0",
        "60",
        "3/14",
        "1/2/3/4",
        "May",
        "12:30",
    ] {
        let read = crate::value::day(&said(text), &conventions);
        assert_eq!((read.value, code(&read)), (None, "DATE_UNREADABLE"), "{text}");
    }
    assert_eq!(
        code(&crate::value::day(&Cell::Number(2025.0), &conventions)),
        "DATE_UNREADABLE"
    );
    assert!(
        crate::value::day(&said("2025"), &conventions).faults[0]
            .remedy
            .is_some()
    );
}

#[test]
fn serial_numbers_count_as_spreadsheets_do() {
    for (serial, from_1904, day) in [
        (1.0, false, Some("1900-01-01")),
        (59.0, false, Some("1900-02-28")),
        (60.0, false, None),
        (61.0, false, Some("1900-03-01")),
        (45_292.0, false, Some("2024-01-01")),
        (43_830.0, true, Some("2024-01-01")),
        (0.0, true, Some("1904-01-01")),
        (0.0, false, None),
        (-1.0, false, None),
        (1e9, false, None),
        (f64::NAN, false, None),
    ] {
        let read = day_of_serial(serial, from_1904).map(|day| day.to_string());
        assert_eq!(read.as_deref(), day, "{serial} {from_1904}");
    }
}
