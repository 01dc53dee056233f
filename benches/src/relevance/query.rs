//! Queries, and what is right.

use std::fmt;

/// Defines the classes once: variant, code, and what it is.
macro_rules! classes {
    ($($variant:ident $code:literal $what:literal)*) => {
        /// What is hard about a query.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Class {
            $(#[doc = $what] $variant,)*
        }

        impl Class {
            /// All classes, in the order of reports.
            pub(super) const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Answers the code of files and reports.
            pub(super) fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

classes! {
    WholeNames "whole-names" "The name as it stands."
    DroppedWords "dropped-words" "Some words of the name."
    Stems "stems" "Words in another form than the record's."
    Synonyms "synonyms" "Words that the record does not have."
    OneTypo "one-typo" "One edit in one word."
    TwoTypos "two-typos" "One edit in each of two words."
    TwoEdits "two-edits" "Two edits in one word."
    Prefixes "prefixes" "The last word is not finished."
    FormNumbers "form-numbers" "Numbers of forms and the like, in any spelling."
    Acronyms "acronyms" "Initials of programs and agencies."
    OtherLanguage "other-language" "French or Spanish."
    LifeSituations "life-situations" "What happened, told without the words of any service."
    SplitAndJoined "split-and-joined" "A space too many or too few."
    Accents "accents" "Accents left out or put in."
    Phrases "phrases" "Quoted words that stand together."
}

impl Class {
    /// Answers the class with a code.
    pub(super) fn with_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.code() == code)
    }

    /// Whether words are misspelt.
    pub(super) fn is_misspelt(self) -> bool {
        matches!(self, Self::OneTypo | Self::TwoTypos | Self::TwoEdits)
    }
}

/// What a query is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Looked at when search is tuned.
    Tune,
    /// Never looked at one by one: shows whether tuning helped others too.
    HeldOut,
    /// Queries of all classes as they come, a quarter misspelt.
    Mixed,
    /// A larger sample of one class.
    Sample,
}

impl Part {
    /// Whether the rank of each query is recorded. Samples are too long to read through.
    pub(super) fn is_recorded(self) -> bool {
        self != Self::Sample
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Tune => "tune",
            Self::HeldOut => "held-out",
            Self::Mixed => "mixed",
            Self::Sample => "sample",
        })
    }
}

/// By what services are told apart in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// Labels name slugs.
    Slug,
    /// Generated services are known by their keys; slugs are given by the catalog.
    Key,
}

/// What somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) class: Class,
    pub(super) part: Part,
    pub(super) text: String,
    /// The services that are right; at least one.
    pub(super) right: Vec<String>,
}

/// Queries over one catalog.
#[derive(Debug)]
pub(super) struct QuerySet {
    pub(super) name: String,
    pub(super) identity: Identity,
    pub(super) queries: Vec<Query>,
}
