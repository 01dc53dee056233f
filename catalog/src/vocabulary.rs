//! The closed vocabularies of the index, each term with its title, definition and source.
//!
//! A vocabulary is written once, in the `vocabulary/` files, as the arguments of a macro that takes the name of another
//! macro. Here they become enums with their texts; the GraphQL door makes its enums and their
//! descriptions from the same lines. A code is stable: it is stored, exported and never reused.

mod delivery;
mod intake;
mod record;
mod stewardship;

/// One term of a closed vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The stable code, as stored, exported and used in GraphQL.
    pub code: &'static str,
    /// The short name people see.
    pub title: &'static str,
    /// What the term means.
    pub definition: &'static str,
    /// Where the term comes from.
    pub source: &'static str,
    /// The code of the class the term belongs to, where the vocabulary has classes.
    pub group: Option<&'static str>,
}

/// A closed vocabulary.
pub trait Vocabulary: Copy + Sized + 'static {
    /// Every term, in the order it is presented.
    const ALL: &'static [Self];

    /// Answers code, title, definition, source and group.
    fn term(self) -> &'static Term;

    /// Answers the place of the term in [`Self::ALL`], which is also its bit in stored sets.
    fn position(self) -> u32;

    /// Answers the stable code.
    fn code(self) -> &'static str {
        self.term().code
    }

    /// Finds the term of a code.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|term| term.code() == code)
    }
}

/// Answers the set of `terms` as bits, one per position, for a stored column.
///
/// Every vocabulary stays below 63 terms (a test holds it), so that a set fits a signed 64-bit column on both engines.
pub fn to_bits<V: Vocabulary>(terms: impl IntoIterator<Item = V>) -> i64 {
    terms
        .into_iter()
        .fold(0, |bits, term| bits | (1_i64 << term.position()))
}

/// Answers the terms whose bits are set, in the order of the vocabulary.
pub fn from_bits<V: Vocabulary>(bits: i64) -> Vec<V> {
    V::ALL
        .iter()
        .copied()
        .filter(|term| bits & (1_i64 << term.position()) != 0)
        .collect()
}

/// Answers the JSON Schema of a vocabulary: one of its codes, each with its title and definition.
fn schema<V: Vocabulary>(meaning: &str, terms: &[V]) -> schemars::Schema {
    let terms: Vec<serde_json::Value> = terms
        .iter()
        .map(|term| {
            let term = term.term();
            serde_json::json!({"const": term.code, "title": term.title, "description": term.definition})
        })
        .collect();
    schemars::json_schema!({"type": "string", "description": meaning.trim(), "oneOf": terms})
}

macro_rules! define_vocabularies {
    ($(
        $(#[doc = $doc:tt])+
        source $source:tt
        $name:ident {
            $( $variant:ident = $code:tt $title:tt $definition:tt $(in $group:tt)? $(from $own:tt)? ; )+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( #[doc = $definition] #[serde(rename = $code)] $variant, )+
        }

        impl $crate::vocabulary::Vocabulary for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn term(self) -> &'static $crate::vocabulary::Term {
                const TERMS: &[$crate::vocabulary::Term] = &[$(
                    $crate::vocabulary::Term {
                        code: $code,
                        title: $title,
                        definition: $definition,
                        source: $crate::vocabulary::define_vocabularies!(@or $source $($own)?),
                        group: $crate::vocabulary::define_vocabularies!(@group $($group)?),
                    }
                ),+];
                &TERMS[self as usize]
            }

            fn position(self) -> u32 {
                self as u32
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::vocabulary::schema(concat!($($doc),+), Self::ALL)
            }
        }
    )+};
    (@or $source:tt $own:tt) => { $own };
    (@or $source:tt) => { $source };
    (@group $group:tt) => { Some($group) };
    (@group) => { None };
}
pub(crate) use define_vocabularies;

crate::delivery_vocabularies!(define_vocabularies);
crate::intake_vocabularies!(define_vocabularies);
crate::record_vocabularies!(define_vocabularies);
crate::stewardship_vocabularies!(define_vocabularies);

impl Channel {
    /// Answers the class of the channel, which is data of the vocabulary.
    #[must_use]
    pub fn class(self) -> ChannelClass {
        self.term()
            .group
            .and_then(ChannelClass::from_code)
            .unwrap_or(ChannelClass::Traditional)
    }

    /// Whether a person can be served here without paper, presence or a call.
    #[must_use]
    pub fn is_digital(self) -> bool {
        self.class() == ChannelClass::Digital
    }
}

macro_rules! name_vocabularies {
    ($($name:ident $code:tt $title:tt;)+) => {
        /// The vocabularies that can be read, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum VocabularyName {
            $( #[doc = $title] $name, )+
        }

        impl VocabularyName {
            /// Every vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Answers the stable name.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Answers the terms in the order they are presented.
            #[must_use]
            pub fn terms(self) -> Vec<&'static Term> {
                match self { $(Self::$name => $name::ALL.iter().map(|term| term.term()).collect()),+ }
            }
        }
    };
}

/// Calls a macro with every vocabulary that `vocabulary(name)` answers: name, code and title.
#[macro_export]
macro_rules! vocabulary_names {
    ($callback:ident) => {
        $callback! {
            ServiceType "SERVICE_TYPE" "What kind of service it is.";
            Channel "CHANNEL" "Ways in which a person is served.";
            ChannelClass "CHANNEL_CLASS" "Classes of channels.";
            TaskKind "TASK_KIND" "What a person does in a task.";
            Availability "AVAILABILITY" "How far a task can be done in a channel.";
            DigitizationStatus "DIGITIZATION_STATUS" "How far a task or service is digital.";
            GapFlag "GAP_FLAG" "Conditions that the law or policy asks to look at.";
            ServiceState "SERVICE_STATE" "Where a revision stands in the workflow.";
            OrganizationLevel "ORGANIZATION_LEVEL" "Levels of organizations.";
            LifeExperience "LIFE_EXPERIENCE" "Moments of life that services belong to.";
            CustomerGroup "CUSTOMER_GROUP" "Who a service is for.";
            PublicFacing "PUBLIC_FACING" "Whether the public uses the service.";
            FormFormat "FORM_FORMAT" "How a form is offered.";
            FormObligation "FORM_OBLIGATION" "Whether a form must be filled in.";
            SignatureKind "SIGNATURE_KIND" "Ways to sign.";
            BarrierCategory "BARRIER_CATEGORY" "What keeps a service from being digital.";
            SolutionKind "SOLUTION_KIND" "Potential solutions for what cannot be digital.";
            DesignationStatus "DESIGNATION_STATUS" "Standing of a designated service.";
            OpportunityKind "OPPORTUNITY_KIND" "Kinds of digitization opportunities.";
            OpportunityStatus "OPPORTUNITY_STATUS" "Where a digitization opportunity stands.";
            Measure "MEASURE" "What is counted.";
            FigureState "FIGURE_STATE" "Whether a figure is known.";
            ProvenanceKind "PROVENANCE_KIND" "Who stands behind a record.";
            CxDriver "CX_DRIVER" "Drivers of customer experience.";
            ChangeKind "CHANGE_KIND" "What happened in a public change.";
            Role "ROLE" "Who may act.";
            Severity "SEVERITY" "How much a finding matters.";
            RuleKind "RULE_KIND" "What a rule looks at.";
            SubmissionMode "SUBMISSION_MODE" "What a submission does with services that it does not name.";
            Acceptance "ACCEPTANCE" "What is done with a submission that has errors.";
            SubmissionStatus "SUBMISSION_STATUS" "What became of a submission.";
            DiffKind "DIFF_KIND" "What a submission does to a service.";
            JobState "JOB_STATE" "Where a job stands.";
        }
    };
}
vocabulary_names!(name_vocabularies);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_its_texts_and_a_unique_stable_code() {
        for name in VocabularyName::ALL {
            let terms = name.terms();
            assert!(terms.len() < 63, "{} fits the bits of a column", name.code());
            let mut codes: Vec<_> = terms.iter().map(|term| term.code).collect();
            codes.sort_unstable();
            codes.dedup();
            assert_eq!(codes.len(), terms.len(), "{}", name.code());
            for term in terms {
                assert!(
                    term.code
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'),
                    "{}",
                    term.code
                );
                assert!(!term.title.is_empty() && !term.source.is_empty());
                assert!(term.definition.ends_with('.'), "{}", term.definition);
            }
        }
    }

    #[test]
    fn every_channel_names_a_class_that_exists() {
        for channel in Channel::ALL {
            let group = channel.term().group.expect("a channel has a class");
            assert!(ChannelClass::from_code(group).is_some(), "{group}");
        }
    }

    #[test]
    fn a_set_survives_its_bits() {
        let set = vec![Channel::Website, Channel::Phone, Channel::OtherNonDigital];
        assert_eq!(from_bits::<Channel>(to_bits(set.clone())), set);
    }
}
