//! Whole numbers and figures.

use fsi_catalog::measurement::MAX_VALUE;
use fsi_catalog::rules;
use fsi_catalog::vocabulary::FigureState;

use super::{Fault, Said, shown, unusable};
use crate::table::Cell;

/// A figure: a number, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number.
    Known(i64),
    /// It applies, but nobody has the number.
    NoData,
    /// It does not apply.
    NotApplicable,
}

impl Figure {
    /// Whether it is known.
    #[must_use]
    pub fn state(self) -> FigureState {
        match self {
            Self::Known(_) => FigureState::Known,
            Self::NoData => FigureState::NoData,
            Self::NotApplicable => FigureState::NotApplicable,
        }
    }

    /// The number, exactly when it is known.
    #[must_use]
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Known(number) => Some(number),
            Self::NoData | Self::NotApplicable => None,
        }
    }
}

const NOT_APPLICABLE: &[&str] = &["na", "n/a", "n.a.", "n.a", "not applicable", "not_applicable"];
const NO_DATA: &[&str] = &[
    "nd",
    "n.d.",
    "no data",
    "no_data",
    "unknown",
    "not known",
    "not available",
    "data not available",
];

/// Reads a figure. A blank cell says nothing; unknown is never zero.
#[must_use]
pub fn figure(cell: &Cell) -> Said<Figure> {
    if let Cell::Text(text) = cell {
        let word = text.to_lowercase();
        if NOT_APPLICABLE.contains(&word.as_str()) {
            return Said::value(Figure::NotApplicable);
        }
        if NO_DATA.contains(&word.as_str()) {
            return Said::value(Figure::NoData);
        }
    }
    let mut said = number(cell);
    for fault in &mut said.faults {
        if fault.rule == &rules::NUMBER_UNREADABLE && fault.remedy.is_none() {
            fault.remedy = Some(
                "Write the number in digits, such as 12000; NA when it does not apply; ND when nobody has it; nothing when \
                 it was not asked."
                    .into(),
            );
        }
    }
    said.map(Figure::Known)
}

/// Reads a whole number from 0 to 2^53 − 1, however its thousands are grouped.
#[must_use]
pub fn number(cell: &Cell) -> Said<i64> {
    if let Some(fault) = unusable(cell) {
        return Said::fault(fault);
    }
    let read = match cell {
        Cell::Empty => return Said::nothing(),
        Cell::Number(number) => of_float(*number),
        Cell::Text(text) => of_text(text),
        other => Err(Fault::new(
            &rules::NUMBER_UNREADABLE,
            format!("“{other}” is not a number"),
        )),
    };
    match read {
        Ok(number) => Said::value(number),
        Err(fault) => Said::fault(fault),
    }
}

fn of_float(number: f64) -> Result<i64, Fault> {
    if number < 0.0 {
        return Err(negative(&number.to_string()));
    }
    #[expect(clippy::cast_precision_loss, reason = "2^53 − 1 is exact as a float")]
    let most = MAX_VALUE as f64;
    if !number.is_finite() || number > most {
        return Err(too_large(&number.to_string()));
    }
    if number.fract() != 0.0 {
        return Err(not_whole(&number.to_string()));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
    Ok(number as i64)
}

/// A number as text, in parts.
struct Written {
    whole: String,
    fraction: String,
    exponent: u32,
}

fn of_text(text: &str) -> Result<i64, Fault> {
    let unreadable = || Fault::new(&rules::NUMBER_UNREADABLE, format!("“{}” is not a number", shown(text)));
    let plain = text.strip_prefix('$').map_or(text, str::trim_start);
    let plain = plain.strip_prefix('+').unwrap_or(plain);
    let minus = ['-', '\u{2212}', '\u{2013}'];
    let in_brackets = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if let Some(positive) = plain.strip_prefix(minus).map(str::trim_start).or(in_brackets)
        && split(positive).is_some()
    {
        return Err(negative(text));
    }
    if let Some(fault) = decimal_comma(plain) {
        return Err(fault);
    }
    if let Some(fault) = abbreviated(plain) {
        return Err(fault);
    }
    let written = split(plain).ok_or_else(unreadable)?;
    let mut digits = written.whole;
    let mut fraction = written.fraction.as_str();
    let zeros = fraction.trim_end_matches('0');
    // 1.5E6 is whole: the exponent moves the point past the fraction.
    let (moved, rest) = fraction.split_at(
        usize::try_from(written.exponent)
            .unwrap_or(usize::MAX)
            .min(fraction.len()),
    );
    if rest.trim_end_matches('0').is_empty() {
        digits.push_str(moved);
        let missing = usize::try_from(written.exponent)
            .unwrap_or(usize::MAX)
            .saturating_sub(moved.len());
        digits.extend(std::iter::repeat_n('0', missing.min(30)));
        fraction = "";
    }
    if !fraction.is_empty() && !zeros.is_empty() {
        return Err(not_whole(text));
    }
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Ok(0);
    }
    match digits.parse::<i64>() {
        Ok(number) if number <= MAX_VALUE => Ok(number),
        _ => Err(too_large(text)),
    }
}

/// Splits digits, grouped or not, fraction and exponent; nothing where it is not a number.
fn split(text: &str) -> Option<Written> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => {
            let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
            let plain = !exponent.is_empty() && exponent.len() <= 3 && digits(exponent);
            (mantissa, plain.then(|| exponent.parse().ok()).flatten()?)
        }
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if !digits(fraction) || (mantissa.contains('.') && fraction.is_empty()) {
        return None;
    }
    let whole = ungrouped(whole)?;
    Some(Written {
        whole,
        fraction: fraction.to_owned(),
        exponent,
    })
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Takes out the separators of thousands: one kind of them, with three digits behind each.
fn ungrouped(text: &str) -> Option<String> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else {
        return (!text.is_empty()).then(|| text.to_owned());
    };
    if !matches!(
        separator,
        ',' | ' ' | '\'' | '\u{2019}' | '\u{a0}' | '\u{202f}' | '\u{2009}'
    ) {
        return None;
    }
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let is_grouped =
        (1..=3).contains(&first.len()) && digits(first) && groups.all(|group| group.len() == 3 && digits(group));
    is_grouped.then(|| text.chars().filter(char::is_ascii_digit).collect())
}

fn negative(text: &str) -> Fault {
    Fault::new(
        &rules::NUMBER_UNREADABLE,
        format!("“{}” is less than zero", shown(text)),
    )
    .with_remedy("Counts start at 0. Leave the cell empty when the number is not known.")
}

fn too_large(text: &str) -> Fault {
    Fault::new(
        &rules::NUMBER_UNREADABLE,
        format!("“{}” is more than the index can count", shown(text)),
    )
    .with_remedy(format!("Write a whole number of at most {MAX_VALUE}."))
}

fn not_whole(text: &str) -> Fault {
    Fault::new(
        &rules::NUMBER_NOT_WHOLE,
        format!("“{}” is not a whole number", shown(text)),
    )
    .with_remedy("Write a whole number. Thousands are separated by commas or spaces, not by points.")
}

/// “1,23” is 1.23 where commas are decimal, and a slip of 1,230 or 123 where they are not.
fn decimal_comma(text: &str) -> Option<Fault> {
    let (whole, rest) = text.rsplit_once(',')?;
    let is_decimal = !rest.is_empty() && rest.len() != 3 && digits(rest) && !whole.is_empty() && split(whole).is_some();
    is_decimal.then(|| {
        Fault::new(
            &rules::NUMBER_UNREADABLE,
            format!("The comma in “{}” can be decimal, or separate thousands", shown(text)),
        )
        .with_remedy("Write all digits of a whole number, without a decimal comma.")
    })
}

/// “12K” and “about 400” are a size, not a count.
fn abbreviated(text: &str) -> Option<Fault> {
    let lower = text.to_lowercase();
    let multiples: &[(&str, &str)] = &[
        ("thousand", "000"),
        ("million", "000000"),
        ("billion", "000000000"),
        ("mio", "000000"),
        ("mm", "000000"),
        ("bn", "000000000"),
        ("k", "000"),
        ("m", "000000"),
        ("b", "000000000"),
    ];
    for (word, zeros) in multiples {
        if let Some(before) = lower.strip_suffix(word)
            && let Some(written) = split(before.trim_end())
        {
            let exact = (written.fraction.is_empty() && written.exponent == 0)
                .then(|| format!("{}{zeros}", written.whole))
                .filter(|digits| digits.len() <= 15);
            let message = format!("“{}” is rounded, and could mean several numbers", shown(text));
            return Some(Fault::new(&rules::NUMBER_UNREADABLE, message).with_remedy(match exact {
                Some(exact) => format!("Write the number in digits; {exact}, if it is exactly that."),
                None => "Write the number in digits.".into(),
            }));
        }
    }
    let vague = [
        "about",
        "approx",
        "approximately",
        "around",
        "circa",
        "ca.",
        "ca",
        "over",
        "more than",
        "less than",
        "under",
        "up to",
        "~",
        "≈",
        "<",
        ">",
        "≤",
        "≥",
        "est.",
        "est",
    ];
    let is_vague = vague.iter().filter_map(|word| lower.strip_prefix(word)).any(|rest| {
        rest.trim_start_matches(['.', ' ', '\u{a0}'])
            .starts_with(|c: char| c.is_ascii_digit())
    }) || lower.strip_suffix('+').is_some_and(|before| split(before).is_some());
    is_vague.then(|| {
        Fault::new(
            &rules::NUMBER_UNREADABLE,
            format!("“{}” is not one number", shown(text)),
        )
        .with_remedy("Write the number in digits, and say elsewhere that it is an estimate.")
    })
}
