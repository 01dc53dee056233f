//! API keys: 256 random bits, shown once; only a hash is kept.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::clock::Instant;
use crate::id::{ApiKeyId, OrganizationId};
use crate::vocabulary::Role;

/// A key as it is listed; never its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// The id.
    pub id: ApiKeyId,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    /// The role it acts in.
    pub role: Role,
    /// The organization it is limited to, with its descendants.
    pub organization: Option<OrganizationId>,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops working; never when none.
    pub expires_at: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl ApiKey {
    /// Whether it may be used at an instant.
    #[must_use]
    pub fn is_usable(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }
}

/// The text a caller sends: `fsi_`, then id, 256 random bits and a checksum.
#[derive(Clone)]
pub(crate) struct KeySecret {
    id: Uuid,
    random: [u8; 32],
}

const PREFIX: &str = "fsi_";
const CHECKSUM: usize = 4;

impl KeySecret {
    /// Makes a secret for a key.
    ///
    /// # Panics
    /// When the operating system gives no random bytes, without which no key is safe.
    #[must_use]
    pub(crate) fn generate(id: ApiKeyId) -> Self {
        let mut random = [0; 32];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        Self { id: id.0, random }
    }

    /// Reads what a caller sent. Mistyped and made-up keys fail the checksum, without asking the database.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        const LENGTH: usize = 16 + 32 + CHECKSUM;
        let encoded = text.strip_prefix(PREFIX)?;
        if encoded.len() != BASE64URL_NOPAD.encode_len(LENGTH) {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?;
        let (content, checksum) = bytes.split_at_checked(16 + 32)?;
        (Sha256::digest(content)[..CHECKSUM] == *checksum).then_some(())?;
        Some(Self {
            id: Uuid::from_slice(&content[..16]).ok()?,
            random: content[16..].try_into().ok()?,
        })
    }

    /// Answers the text to show once.
    #[must_use]
    pub(crate) fn reveal(&self) -> String {
        let mut bytes = self.id.as_bytes().to_vec();
        bytes.extend(self.random);
        let checksum = Sha256::digest(&bytes);
        bytes.extend(&checksum[..CHECKSUM]);
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }

    /// Answers the id of the key it belongs to.
    #[must_use]
    pub(crate) fn id(&self) -> ApiKeyId {
        ApiKeyId(self.id)
    }

    /// Answers the hash to store. The secret is 256 random bits, so a fast hash suffices.
    #[must_use]
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.random).to_vec()
    }

    /// Whether the hash is of this secret, in constant time.
    #[must_use]
    pub(crate) fn matches(&self, hash: &[u8]) -> bool {
        self.hash().ct_eq(hash).into()
    }
}

impl std::fmt::Debug for KeySecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "KeySecret({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_matches_its_own_hash_only() {
        let (one, two) = (
            KeySecret::generate(ApiKeyId::generate()),
            KeySecret::generate(ApiKeyId::generate()),
        );
        let read = KeySecret::parse(&one.reveal()).expect("a key");
        assert_eq!(read.id(), one.id());
        assert!(read.matches(&one.hash()) && !read.matches(&two.hash()));
    }

    #[test]
    fn what_was_mistyped_is_not_a_key() {
        let text = KeySecret::generate(ApiKeyId::generate()).reveal();
        let swapped = if text.ends_with('A') { 'B' } else { 'A' };
        let mistyped = format!("{}{swapped}{}", &text[..20], &text[21..]);
        for wrong in ["", "fsi_", "hello", &text[1..], &mistyped, &format!("{text}A")] {
            assert!(wrong == text || KeySecret::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_does_not_show_in_debug_output() {
        let secret = KeySecret::generate(ApiKeyId::generate());
        let random = BASE64URL_NOPAD.encode(&secret.random);
        assert!(!format!("{secret:?}").contains(&random[..8]));
    }
}
