use chrono::NaiveDate;
use fsi_catalog::rules;
use fsi_catalog::vocabulary::VocabularyName;

use super::*;

mod day;

fn said(text: &str) -> Cell {
    Cell::text(text)
}

/// The code of the one fault.
fn code<T>(said: &Said<T>) -> &'static str {
    match said.faults.as_slice() {
        [fault] => fault.rule.code,
        [] => "",
        _ => "several",
    }
}

#[test]
fn whole_numbers_are_read_however_they_are_grouped() {
    for (text, number) in [
        ("0", 0),
        ("00012", 12),
        ("1,234", 1_234),
        ("1 234", 1_234),
        ("1\u{a0}234\u{a0}567", 1_234_567),
        ("12\u{202f}345", 12_345),
        ("1'234", 1_234),
        ("1234.0", 1_234),
        ("1,234.00", 1_234),
        ("1.234E6", 1_234_000),
        ("1e3", 1_000),
        ("$1,200", 1_200),
        ("+7", 7),
        ("9007199254740991", 9_007_199_254_740_991),
    ] {
        let read = super::number(&said(text));
        assert_eq!((read.value, read.faults), (Some(number), Vec::new()), "{text}");
    }
    assert_eq!(super::number(&Cell::Number(1234.0)).value, Some(1234));
    assert_eq!(super::number(&Cell::Empty), Said::nothing());
}

#[test]
fn numbers_that_could_mean_several_are_refused_with_a_remedy() {
    for (text, rule) in [
        ("12K", "NUMBER_UNREADABLE"),
        ("1.5 million", "NUMBER_UNREADABLE"),
        ("about 400", "NUMBER_UNREADABLE"),
        ("~400", "NUMBER_UNREADABLE"),
        ("400+", "NUMBER_UNREADABLE"),
        ("1,23", "NUMBER_UNREADABLE"),
        ("1.5", "NUMBER_NOT_WHOLE"),
        ("1.234", "NUMBER_NOT_WHOLE"),
        ("1.2345E3", "NUMBER_NOT_WHOLE"),
        ("-5", "NUMBER_UNREADABLE"),
        ("(5)", "NUMBER_UNREADABLE"),
        ("9007199254740992", "NUMBER_UNREADABLE"),
        ("1e400", "NUMBER_UNREADABLE"),
    ] {
        let read = super::number(&said(text));
        assert_eq!((read.value, code(&read)), (None, rule), "{text}");
        assert!(read.faults[0].remedy.is_some(), "{text}");
        assert!(
            read.faults[0].message.contains(text),
            "{text}: {}",
            read.faults[0].message
        );
    }
    for text in [
        "many", "1,2,3", "1,2345", "12 34", "1.2.3", "5.", "1e", "٣", "--", "12 %", "0x10", "1-2",
    ] {
        assert_eq!(code(&super::number(&said(text))), "NUMBER_UNREADABLE", "{text}");
    }
    for number in [f64::NAN, f64::INFINITY, -1.0, 1e300] {
        assert_eq!(
            code(&super::number(&Cell::Number(number))),
            "NUMBER_UNREADABLE",
            "{number}"
        );
    }
    assert_eq!(code(&super::number(&Cell::Number(1.5))), "NUMBER_NOT_WHOLE");
    let exact = super::number(&said("12K")).faults[0].remedy.clone().unwrap();
    assert!(exact.contains("12000"), "{exact}");
}

#[test]
fn unknown_is_never_zero() {
    for (text, figure) in [
        ("0", Figure::Known(0)),
        ("1,200", Figure::Known(1_200)),
        ("NA", Figure::NotApplicable),
        ("n/a", Figure::NotApplicable),
        ("Not applicable", Figure::NotApplicable),
        ("ND", Figure::NoData),
        ("No data", Figure::NoData),
        ("unknown", Figure::NoData),
        ("NO_DATA", Figure::NoData),
    ] {
        assert_eq!(super::figure(&said(text)).value, Some(figure), "{text}");
    }
    assert_eq!(super::figure(&Cell::Empty), Said::nothing());
    for text in ["-", "--", "none", "some"] {
        assert_eq!(code(&super::figure(&said(text))), "NUMBER_UNREADABLE", "{text}");
    }
}

#[test]
fn answers_are_yes_no_or_none() {
    for (text, answer) in [
        ("Yes", Some(true)),
        ("y", Some(true)),
        ("TRUE", Some(true)),
        ("1", Some(true)),
        ("x", Some(true)),
        ("No", Some(false)),
        ("N", Some(false)),
        ("false", Some(false)),
        ("0", Some(false)),
        ("", None),
        ("unknown", None),
        ("N/A", None),
    ] {
        assert_eq!(
            super::answer(&said(text)),
            answer.map_or(Said::nothing(), Said::value),
            "{text}"
        );
    }
    assert_eq!(super::answer(&Cell::Truth(false)).value, Some(false));
    assert_eq!(super::answer(&Cell::Number(1.0)).value, Some(true));
    for text in ["maybe", "partly", "2", "yes and no"] {
        assert_eq!(code(&super::answer(&said(text))), "ANSWER_UNREADABLE", "{text}");
    }
}

#[test]
fn terms_are_found_by_code_title_and_the_codes_of_others() {
    for name in ["IN_PERSON", "in person", "In-Person", " inperson ", "In Person"] {
        assert_eq!(
            term(VocabularyName::Channel, &said(name)).value.map(|term| term.code),
            Some("IN_PERSON"),
            "{name}"
        );
    }
    for (name, term) in [
        ("computer", "WEBSITE"),
        ("mobile", "WEBSITE"),
        ("paper", "POSTAL_MAIL"),
        ("SMS text messages", "SMS"),
    ] {
        let read = super::term(VocabularyName::Channel, &said(name));
        assert_eq!(
            (read.value.map(|term| term.code), code(&read)),
            (Some(term), "TERM_BY_LEGACY_CODE"),
            "{name}"
        );
        assert_eq!(read.faults[0].fix.as_deref(), Some(term));
    }
    let by_title = super::term(VocabularyName::Channel, &said("self_service_kiosk"));
    assert_eq!(
        (by_title.value.map(|term| term.code), code(&by_title)),
        (Some("KIOSK"), "")
    );
    let near = super::term(VocabularyName::Channel, &said("Web aplication"));
    assert_eq!((near.value, code(&near)), (None, "UNKNOWN_TERM"));
    assert_eq!(near.faults[0].fix.as_deref(), Some("WEB_APP"));
    let far = super::term(VocabularyName::Availability, &said("carrier pigeon"));
    assert_eq!((code(&far), far.faults[0].fix.as_deref()), ("UNKNOWN_TERM", None));
    assert!(far.faults[0].remedy.as_deref().unwrap().contains("COMPLETE"));
}

#[test]
fn every_term_of_every_vocabulary_is_found_by_its_code_and_its_title() {
    for &vocabulary in VocabularyName::ALL {
        for term in vocabulary.terms() {
            for name in [term.code, term.title] {
                let read = resolve(vocabulary, name);
                assert_eq!(
                    read.value.map(|found| found.code),
                    Some(term.code),
                    "{} {name}",
                    vocabulary.code()
                );
            }
        }
    }
}

#[test]
fn lists_are_split_at_every_separator_people_use() {
    let codes = |vocabulary, text: &str| {
        let read = super::terms(vocabulary, &said(text));
        let codes: Vec<&str> = read.value.unwrap_or_default().iter().map(|term| term.code).collect();
        (codes.join(" "), read.faults.len())
    };
    for text in [
        "Phone|Email",
        "phone, email",
        "phone; email",
        "phone\r\nemail\n",
        "|phone|email|phone|",
    ] {
        assert_eq!(
            codes(VocabularyName::Channel, text),
            ("PHONE EMAIL".into(), 0),
            "{text}"
        );
    }
    // Titles with a comma of their own.
    assert_eq!(
        codes(VocabularyName::Measure, "Wait, minutes|calls"),
        ("WAIT_MINUTES CALLS".into(), 0)
    );
    assert_eq!(
        codes(VocabularyName::Channel, "phone, telegraph, email"),
        ("PHONE EMAIL".into(), 1)
    );
    assert_eq!(super::terms(VocabularyName::Channel, &said(" | ")), Said::nothing());
    let texts = super::texts(&said("Passports, visas|ID cards\nPermits; licences"));
    assert_eq!(
        texts.value.unwrap(),
        ["Passports, visas", "ID cards", "Permits", "licences"]
    );
}

#[test]
fn periods_are_read_as_they_are_written() {
    let conventions = Conventions::default();
    for (text, period) in [
        ("FY2025", "FY2025"),
        ("FY 2025", "FY2025"),
        ("fy25", "FY2025"),
        ("Fiscal year 2025", "FY2025"),
        ("FY2025-Q1", "FY2025-Q1"),
        ("Q1 FY2025", "FY2025-Q1"),
        ("FY 2025 Q3", "FY2025-Q3"),
        ("2025", "2025"),
        ("2025-05", "2025-05"),
        ("2024-10-01/2025-09-30", "FY2025"),
        ("2024-2025", "FY2025"),
        ("2024\u{2013}2025", "FY2025"),
        ("2024/25", "FY2025"),
    ] {
        let read = super::period(&said(text), &conventions);
        assert_eq!(
            read.value.map(|period| period.to_string()).as_deref(),
            Some(period),
            "{text}"
        );
    }
    let from_april = Conventions {
        years_begin_in: 4,
        ..conventions
    };
    let read = super::period(&said("2024-2025"), &from_april).value;
    assert_eq!(
        read.map(|period| period.to_string()).as_deref(),
        Some("2024-04-01/2025-03-31")
    );
    assert_eq!(
        super::period(&Cell::Number(2025.0), &conventions)
            .value
            .map(|period| period.to_string())
            .as_deref(),
        Some("2025")
    );
    for text in ["last year", "Q1 2025", "2024-2026", "FY2025-Q5", "FY", "2025-13", "Q1"] {
        assert_eq!(
            code(&super::period(&said(text), &conventions)),
            "PERIOD_UNREADABLE",
            "{text}"
        );
    }
    let day = Cell::Day(NaiveDate::from_ymd_opt(2025, 1, 1).unwrap());
    assert_eq!(code(&super::period(&day, &conventions)), "PERIOD_UNREADABLE");
}

#[test]
fn codes_get_back_the_zeros_they_lost() {
    for (cell, number) in [
        (Cell::Number(9_600_066.0), "0960-0066"),
        (said("9600066"), "0960-0066"),
        (said("960-66"), "0960-0066"),
        (said("09600066"), "0960-0066"),
    ] {
        let read = control_numbers(&cell);
        assert_eq!(
            (read.value.clone(), code(&read)),
            (Some(vec![number.to_owned()]), "LEADING_ZEROS_LOST"),
            "{cell}"
        );
        assert_eq!(read.faults[0].fix.as_deref(), Some(number));
    }
    let several = control_numbers(&said("0960-0066, 1545-0074|x"));
    assert_eq!(several.value.unwrap(), ["0960-0066", "1545-0074", "x"]);
    assert_eq!(several.faults, []);
    let listed = assistance_listings(&Cell::Number(10.55));
    assert_eq!(
        (listed.value.clone(), code(&listed)),
        (Some(vec!["10.550".to_owned()]), "LEADING_ZEROS_LOST")
    );
    assert_eq!(assistance_listings(&said("10.557; 93.778")).faults, []);
    let day = Cell::Day(NaiveDate::from_ymd_opt(2025, 1, 1).unwrap());
    let lost = control_numbers(&day);
    assert_eq!((lost.value.clone(), code(&lost)), (None, "LEADING_ZEROS_LOST"));
}

#[test]
fn texts_are_written_out_and_errors_are_told() {
    assert_eq!(super::text(&Cell::Number(3375.0)).value.as_deref(), Some("3375"));
    assert_eq!(super::text(&Cell::Number(0.5)).value.as_deref(), Some("0.5"));
    assert_eq!(super::text(&said("\u{a0} x \u{feff}")).value.as_deref(), Some("x"));
    let error = Cell::Error("#REF!".into());
    let long = Cell::TooLong("aaa".into());
    for kind in [
        ValueKind::Text(10),
        ValueKind::Texts,
        ValueKind::Term(VocabularyName::Channel),
        ValueKind::Terms(VocabularyName::Channel),
        ValueKind::Answer,
        ValueKind::Number,
        ValueKind::Day,
        ValueKind::Link,
        ValueKind::Period,
        ValueKind::Figure,
        ValueKind::Organization,
        ValueKind::Organizations,
    ] {
        let conventions = Conventions::default();
        assert_eq!(code(&read(kind, &error, &conventions)), "FORMULA_ERROR", "{kind:?}");
        assert_eq!(code(&read(kind, &long, &conventions)), "CELL_TOO_LONG", "{kind:?}");
        assert_eq!(read(kind, &Cell::Empty, &conventions), Said::nothing(), "{kind:?}");
    }
    let finding = super::text(&error).faults.remove(0).at(Place::Whole, &error);
    assert_eq!(
        (finding.rule, finding.value.as_deref()),
        (&rules::FORMULA_ERROR, Some("#REF!"))
    );
}
