//! Words that say little.

/// Words that carry no meaning of their own; they count only in a query of nothing else, and in quotes.
const STOP_WORDS: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "being", "but", "by", "can", "could", "d",
    "de", "del", "des", "did", "do", "does", "doing", "du", "el", "en", "et", "for", "from", "had", "has", "have",
    "having", "he", "her", "here", "him", "his", "how", "i", "if", "im", "in", "into", "is", "it", "its", "la", "las",
    "le", "les", "los", "may", "me", "my", "of", "on", "or", "our", "para", "please", "pour", "shall", "she", "should",
    "so", "some", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "un", "una",
    "une", "was", "we", "were", "what", "when", "where", "which", "who", "whom", "why", "will", "with", "would", "y",
    "you", "your",
];

/// Words of everyday asking that services seldom use of themselves: a service without them may still be the one meant.
const WEAK_WORDS: &[&str] = &[
    "application",
    "apply",
    "applying",
    "ask",
    "asking",
    "best",
    "fill",
    "find",
    "finding",
    "form",
    "forms",
    "get",
    "getting",
    "give",
    "go",
    "gov",
    "government",
    "help",
    "info",
    "information",
    "know",
    "learn",
    "like",
    "looking",
    "make",
    "near",
    "need",
    "needed",
    "needs",
    "new",
    "number",
    "online",
    "paperwork",
    "program",
    "programs",
    "request",
    "requesting",
    "service",
    "services",
    "someone",
    "submit",
    "take",
    "tell",
    "us",
    "use",
    "using",
    "want",
    "wants",
    "way",
    "website",
];

/// Whether a folded word carries no meaning of its own.
pub(crate) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

/// Whether a folded word is one of everyday asking.
pub(crate) fn is_weak_word(word: &str) -> bool {
    WEAK_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_in_order() {
        assert!(STOP_WORDS.is_sorted() && WEAK_WORDS.is_sorted());
        assert!(is_stop_word("the") && !is_stop_word("passport") && is_weak_word("online"));
    }
}
