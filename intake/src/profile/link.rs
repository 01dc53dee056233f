//! Finding the web address in a cell that holds more than one, or more than an address.

/// What a cell holds where a web address belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// The address, as it stands there.
    Plain(String),
    /// The first of several, or one that was mended.
    Mended(String),
    /// No address.
    None,
}

/// Takes the first address of a cell.
///
/// Addresses may stand between blanks, line ends, `<>` or nothing at all, with prose around them. `https://` is added only
/// where every part of the cell is a host name with an optional path, so that the title of a page with a host name in it is
/// never taken for an address. A host without a dot, as internal networks have, is none.
pub(super) fn link(cell: &str) -> Link {
    let cell = cell.trim();
    let spaced = apart(&cell.replace("<>", " "));
    let parts: Vec<&str> = spaced
        .split_whitespace()
        .map(|part| part.trim_end_matches([',', ';']))
        .collect();
    let found = if !parts.is_empty() && parts.iter().all(|part| is_bare(part)) {
        parts.first().map(|part| format!("https://{part}"))
    } else {
        parts
            .iter()
            .find(|part| is_address(part))
            .map(|part| (*part).to_owned())
    };
    match found {
        Some(address) if address == cell => Link::Plain(address),
        Some(address) => Link::Mended(address),
        None => Link::None,
    }
}

/// Puts a blank before every address that is glued to what stands before it. One inside the query of another stays.
fn apart(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    for (start, c) in text.char_indices() {
        let begins = text
            .get(start..)
            .is_some_and(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
        if begins && !spaced.ends_with(['=', '/', '?', '&']) {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    spaced
}

fn is_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.strip_prefix(scheme).is_some_and(is_bare))
}

/// A host name with a dot, then perhaps a port, a path, a query and a fragment.
fn is_bare(text: &str) -> bool {
    let end = text.find([':', '/', '?', '#']).unwrap_or(text.len());
    let (host, rest) = text.split_at(end);
    let (port, rest) = match rest.strip_prefix(':') {
        Some(rest) => rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len())),
        None => ("1", rest),
    };
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top_is_word = labels
        .last()
        .is_some_and(|top| top.len() > 1 && top.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_path = |b: u8| b.is_ascii_alphanumeric() || b":/?#[]@!$&'()*+,;=._~%-".contains(&b);
    labels.len() > 1
        && labels.iter().all(is_label)
        && top_is_word
        && !port.is_empty()
        && port.bytes().all(|b| b.is_ascii_digit())
        && rest.bytes().all(is_path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_address_is_taken_and_titles_are_not() {
        let mended = |text: &str| Link::Mended(text.to_owned());
        let cases = [
            (
                "https://a.gc.ca/x?u=https://b.ca",
                Link::Plain("https://a.gc.ca/x?u=https://b.ca".to_owned()),
            ),
            ("https://a.ca/1<>https://a.ca/2", mended("https://a.ca/1")),
            ("https://a.ca/1.htmlhttps://a.ca/2.html", mended("https://a.ca/1.html")),
            (
                "See the guide\r\nhttps://a.ca/guide, https://a.ca/other",
                mended("https://a.ca/guide"),
            ),
            ("www.a.gc.ca", mended("https://www.a.gc.ca")),
            ("a.ca/1, a.ca/2", mended("https://a.ca/1")),
            ("Travel advice - Travel.gc.ca", Link::None),
            ("https://intranet-only/page", Link::None),
            ("http://", Link::None),
            ("", Link::None),
        ];
        for (cell, expected) in cases {
            assert_eq!(link(cell), expected, "{cell}");
        }
    }
}
