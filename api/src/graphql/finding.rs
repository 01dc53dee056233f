//! Rules, and what they find.

use async_graphql::{Object, SimpleObject};
use fsi_catalog::{Finding as Found, rules};

use super::at_hand::AtHand;
use super::connection::connection;
use super::vocabulary::{RuleKind, Severity};

/// A rule that submissions are checked by.
#[derive(SimpleObject, Clone, Copy)]
pub struct Rule {
    /// The stable code.
    code: &'static str,
    /// How much its findings matter.
    severity: Severity,
    /// What it looks at.
    kind: RuleKind,
    /// What it says, in a few words.
    title: &'static str,
    /// Why it exists.
    reason: &'static str,
    /// What to do about a finding.
    remedy: &'static str,
    /// Where it comes from, such as a section of a law or memorandum; null when it is the index's own.
    source: Option<&'static str>,
}

impl From<&'static rules::Rule> for Rule {
    fn from(rule: &'static rules::Rule) -> Self {
        Self {
            code: rule.code,
            severity: rule.severity.into(),
            kind: rule.kind.into(),
            title: rule.title,
            reason: rule.reason,
            remedy: rule.remedy,
            source: rule.source,
        }
    }
}

/// Something a rule found in a submission.
#[derive(Clone)]
pub struct Finding(Found);

impl From<Found> for Finding {
    fn from(found: Found) -> Self {
        Self(found)
    }
}

/// Something a rule found: in which record, at which place, and what to do.
#[Object]
impl Finding {
    /// The stable code of the rule.
    async fn code(&self) -> &'static str {
        self.0.rule.code
    }

    /// How much it matters: an ERROR keeps the record from being taken.
    async fn severity(&self) -> Severity {
        self.0.severity().into()
    }

    /// What is wrong.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do instead.
    async fn remedy(&self) -> &str {
        self.0.remedy()
    }

    /// The agency's own id of the record; null when it is about the submission as a whole.
    async fn record_id(&self) -> Option<&str> {
        self.0.record_id.as_deref()
    }

    /// The name of the record.
    async fn record_name(&self) -> Option<&str> {
        self.0.record_name.as_deref()
    }

    /// Where it stands: the cell of a table such as `services!C12 (name)`, a JSON pointer, or the path of an input field.
    async fn place(&self) -> String {
        self.0.place.to_string()
    }

    /// The value as it stands there; cut when it is long.
    async fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// What can be put there instead without a doubt; null when only the owner can tell.
    async fn fix(&self) -> Option<&str> {
        self.0.fix.as_deref()
    }

    /// The rule.
    async fn rule(&self) -> AtHand<Rule> {
        AtHand(self.0.rule.into())
    }
}

connection!(FindingConnection FindingEdge Finding, "findings");

/// Reading the rules.
#[derive(Default)]
pub struct RuleQuery;

#[Object]
impl RuleQuery {
    /// The rules that submissions are checked by, at every door.
    async fn rules(&self) -> super::at_hand::AllAtHand<Rule> {
        rules::ALL.iter().copied().collect()
    }
}
