//! The event log: what happened, in commit order without gaps, each event chained to all before it by a hash.

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Instant;
use crate::id::Version;
use crate::vocabulary::ChangeKind;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EventKind {
    /// Something the public may know of.
    Change(ChangeKind),
    /// A revision in work was saved.
    ServiceSaved,
    /// An inventory was submitted and saved.
    InventorySubmitted,
    /// Facts were derived anew and differed.
    FactsRewritten,
    /// A service provider was added or changed.
    ProviderChanged,
    /// An API key was created.
    KeyCreated,
    /// An API key was revoked.
    KeyRevoked,
}

impl EventKind {
    /// Answers the stored code.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        use crate::vocabulary::Vocabulary;
        match self {
            Self::Change(kind) => kind.code(),
            Self::ServiceSaved => "SERVICE_SAVED",
            Self::InventorySubmitted => "INVENTORY_SUBMITTED",
            Self::FactsRewritten => "FACTS_REWRITTEN",
            Self::ProviderChanged => "PROVIDER_CHANGED",
            Self::KeyCreated => "KEY_CREATED",
            Self::KeyRevoked => "KEY_REVOKED",
        }
    }
}

/// What an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A service.
    Service(Uuid),
    /// An organization.
    Organization(Uuid),
    /// A service provider.
    Provider(Uuid),
    /// An API key.
    ApiKey(Uuid),
    /// The catalog as a whole.
    Catalog,
}

impl Subject {
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Service(_) => "SERVICE",
            Self::Organization(_) => "ORGANIZATION",
            Self::Provider(_) => "PROVIDER",
            Self::ApiKey(_) => "API_KEY",
            Self::Catalog => "CATALOG",
        }
    }

    pub(crate) fn id(self) -> Uuid {
        match self {
            Self::Service(id) | Self::Organization(id) | Self::Provider(id) | Self::ApiKey(id) => id,
            Self::Catalog => Uuid::nil(),
        }
    }

    pub(crate) fn from_parts(kind: &str, id: Uuid) -> Option<Self> {
        [
            Self::Service(id),
            Self::Organization(id),
            Self::Provider(id),
            Self::ApiKey(id),
        ]
        .into_iter()
        .find(|subject| subject.kind() == kind)
    }
}

/// A public event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its number in the log.
    pub version: Version,
    /// When it happened.
    pub at: Instant,
    /// What happened.
    pub kind: ChangeKind,
    /// What it is about.
    pub subject: Subject,
    /// The cursor that stands behind it.
    pub cursor: String,
}

/// A place in the log as somebody keeps it who has followed it so far. The hash tells the event from another one that was
/// given the same number later, as after a restore from a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPosition {
    /// The number of the last event that was followed; 0 before the first.
    pub version: Version,
    /// The hash that chains it to all before it.
    pub chain_hash: Vec<u8>,
}

/// The fields that the hash of an event covers, besides the hash before it.
pub(crate) struct Sealed<'a> {
    pub(crate) version: Version,
    pub(crate) at: Instant,
    pub(crate) kind: &'a str,
    pub(crate) is_public: bool,
    pub(crate) subject_kind: &'a str,
    pub(crate) subject_id: Uuid,
    pub(crate) actor_role: &'a str,
    pub(crate) actor_key_id: Option<Uuid>,
    pub(crate) payload: &'a str,
}

impl Sealed<'_> {
    /// Answers the hash that chains the event to the one before it: SHA-256 over the hash before and every field, each
    /// text with its length in front, so that no two different events hash the same bytes.
    pub(crate) fn chain(&self, previous: &[u8]) -> Vec<u8> {
        let mut hash = Sha256::new();
        hash.update(previous);
        hash.update(self.version.to_be_bytes());
        hash.update(self.at.timestamp_micros().to_be_bytes());
        hash.update([u8::from(self.is_public)]);
        hash.update(self.subject_id.as_bytes());
        hash.update(self.actor_key_id.unwrap_or_default().as_bytes());
        for text in [self.kind, self.subject_kind, self.actor_role, self.payload] {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        hash.finalize().to_vec()
    }
}

/// Answers the hash of stored text, as event payloads carry it.
pub(crate) fn text_hash(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

/// An event on its way into the log.
pub(crate) struct NewEvent {
    pub(crate) kind: EventKind,
    pub(crate) is_public: bool,
    pub(crate) subject: Subject,
    pub(crate) payload: Value,
}
