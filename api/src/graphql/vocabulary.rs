//! The vocabularies as GraphQL enums, made from the same lines as the catalog's, and their terms as data.

use async_graphql::{Enum, Object, SimpleObject};
use fsi_catalog::vocabulary as catalog;

macro_rules! graphql_enums {
    ($(
        $(#[doc = $doc:tt])+
        source $source:tt
        $name:ident {
            $( $variant:ident = $code:tt $title:tt $definition:tt $(in $group:tt)? $(from $own:tt)? ; )+
        }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $( #[doc = $definition] #[graphql(name = $code)] $variant, )+
        }

        impl From<catalog::$name> for $name {
            fn from(term: catalog::$name) -> Self {
                match term { $( catalog::$name::$variant => Self::$variant, )+ }
            }
        }

        impl From<$name> for catalog::$name {
            fn from(term: $name) -> Self {
                match term { $( $name::$variant => Self::$variant, )+ }
            }
        }
    )+};
}

fsi_catalog::delivery_vocabularies!(graphql_enums);
fsi_catalog::intake_vocabularies!(graphql_enums);
fsi_catalog::record_vocabularies!(graphql_enums);
fsi_catalog::stewardship_vocabularies!(graphql_enums);

macro_rules! graphql_names {
    ($($name:ident $code:tt $title:tt;)+) => {
        /// The name of a vocabulary.
        #[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum VocabularyName {
            $( #[doc = $title] #[graphql(name = $code)] $name, )+
        }

        impl From<VocabularyName> for catalog::VocabularyName {
            fn from(name: VocabularyName) -> Self {
                match name { $( VocabularyName::$name => Self::$name, )+ }
            }
        }

        impl From<catalog::VocabularyName> for VocabularyName {
            fn from(name: catalog::VocabularyName) -> Self {
                match name { $( catalog::VocabularyName::$name => Self::$name, )+ }
            }
        }
    };
}

fsi_catalog::vocabulary_names!(graphql_names);

/// One term of a closed vocabulary.
#[derive(SimpleObject)]
pub struct VocabularyTerm {
    /// The stable code, equal to the enum value.
    code: &'static str,
    /// The short name people see.
    title: &'static str,
    /// What the term means.
    definition: &'static str,
    /// Where the term comes from.
    source: &'static str,
    /// The code of the class the term belongs to, such as the class of a channel; null where there are no classes.
    group: Option<&'static str>,
}

/// Reading vocabularies.
#[derive(Default)]
pub struct VocabularyQuery;

#[Object]
impl VocabularyQuery {
    /// The terms of a closed vocabulary, each with title, definition and source.
    async fn vocabulary(&self, #[graphql(desc = "Which vocabulary.")] name: VocabularyName) -> Vec<VocabularyTerm> {
        catalog::VocabularyName::from(name)
            .terms()
            .into_iter()
            .map(|term| VocabularyTerm {
                code: term.code,
                title: term.title,
                definition: term.definition,
                source: term.source,
                group: term.group,
            })
            .collect()
    }
}
