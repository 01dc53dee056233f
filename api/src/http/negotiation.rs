//! Media types: what the caller sends, and what it accepts.

use axum::http::{HeaderMap, header};

/// A media type an answer can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MediaType {
    /// `application/graphql-response+json`: the status says whether the request was at fault.
    GraphqlResponse,
    /// `application/json`: the legacy type; every well-formed request is answered with 200.
    Json,
    /// `text/event-stream`: one event per answer.
    EventStream,
}

impl MediaType {
    /// Answers the value of `Content-Type`.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream",
        }
    }

    fn essence(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
            Self::EventStream => "text/event-stream",
        }
    }
}

/// The types in the order they are preferred where the caller likes several alike. `*/*` means the legacy type, as long
/// as clients that know no better send it.
const OFFERED: [MediaType; 3] = [MediaType::GraphqlResponse, MediaType::Json, MediaType::EventStream];

/// Chooses the type of the answer; `None` when the caller accepts none that can be produced.
pub(super) fn accepted(headers: &HeaderMap) -> Option<MediaType> {
    let values: Vec<&str> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    if values.is_empty() {
        return Some(MediaType::Json);
    }
    let ranges: Vec<(String, u16)> = values
        .iter()
        .flat_map(|value| value.split(','))
        .filter_map(range)
        .collect();
    // The quality of a type is that of the most specific range it is in.
    let quality = |media: MediaType| {
        let essence = media.essence();
        let (major, _) = essence.split_once('/').unwrap_or_default();
        let is_plain = media == MediaType::Json;
        let find = |wanted: &str| ranges.iter().find(|range| range.0 == wanted).map(|range| range.1);
        find(essence)
            .or_else(|| is_plain.then(|| find(&format!("{major}/*"))).flatten())
            .or_else(|| is_plain.then(|| find("*/*")).flatten())
            .unwrap_or(0)
    };
    let mut best: Option<(MediaType, u16)> = None;
    for media in OFFERED {
        let quality = quality(media);
        if quality > best.map_or(0, |best| best.1) {
            best = Some((media, quality));
        }
    }
    best.map(|best| best.0)
}

/// Reads one range of `Accept` with its quality in thousandths.
fn range(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let mut quality = 1000;
    for parameter in parts {
        if let Some(value) = parameter.trim().strip_prefix("q=") {
            let value: f32 = value.parse().ok()?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped to 0 to 1000"
            )]
            let thousandths = (value.clamp(0.0, 1.0) * 1000.0) as u16;
            quality = thousandths;
        }
    }
    (!essence.is_empty()).then_some((essence, quality))
}

/// Whether the body is declared as JSON in UTF-8.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|parameter| {
            let charset = parameter.to_ascii_lowercase();
            match charset.strip_prefix("charset=") {
                Some(name) => name.trim_matches('"') == "utf-8",
                None => true,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, value.parse().expect("a header"));
        accepted(&headers)
    }

    #[test]
    fn the_caller_chooses_the_type() {
        assert_eq!(accepted(&HeaderMap::new()), Some(MediaType::Json));
        let table = [
            ("application/graphql-response+json", Some(MediaType::GraphqlResponse)),
            ("application/json", Some(MediaType::Json)),
            ("*/*", Some(MediaType::Json)),
            ("application/*", Some(MediaType::Json)),
            ("text/event-stream", Some(MediaType::EventStream)),
            (
                "application/graphql-response+json, application/json;q=0.9",
                Some(MediaType::GraphqlResponse),
            ),
            (
                "application/json, application/graphql-response+json;q=0.5",
                Some(MediaType::Json),
            ),
            ("text/html, application/xhtml+xml, */*;q=0.8", Some(MediaType::Json)),
            ("application/json;q=0, */*", None),
            ("text/html", None),
            ("application/json;q=0", None),
        ];
        for (value, expected) in table {
            assert_eq!(accept(value), expected, "{value}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        let mut headers = HeaderMap::new();
        assert!(!is_json(&headers));
        for (value, expected) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JSON;charset=\"UTF-8\"", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("multipart/form-data; boundary=x", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            headers.insert(header::CONTENT_TYPE, value.parse().expect("a header"));
            assert_eq!(is_json(&headers), expected, "{value}");
        }
    }
}
