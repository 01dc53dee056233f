//! What a person must do, the forms it takes, and what keeps it from being digital.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::record::{is_default, is_yes, yes};
use crate::vocabulary::{Availability, BarrierCategory, Channel, FormFormat, FormObligation, SignatureKind, TaskKind};

/// What a person must do to get the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Task {
    /// Names the task within the service: letters, digits, `.`, `_` and `-`.
    #[validate(length(min = 1, max = 64))]
    pub key: String,
    /// What is done.
    pub kind: TaskKind,
    /// What people call it.
    #[validate(length(min = 1, max = 200))]
    pub name: String,
    /// Whether the service cannot be had without it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_required: bool,
    /// False declares the task not applicable; none is not answered and counts as applicable.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_applicable: Option<bool>,
    /// More about it.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub description: Option<String>,
    /// Channels in which it can or cannot be done.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 40), nested)]
    pub channels: Vec<TaskChannel>,
    /// Numbers of the forms it needs.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 50))]
    pub forms: Vec<String>,
    /// The signature or proof of identity it needs.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(nested)]
    pub signature: Option<Signature>,
}

/// How far a task can be done in a channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaskChannel {
    /// Which channel.
    pub channel: Channel,
    /// How far; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub availability: Option<Availability>,
    /// Whether a person can do it without staff; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub self_service: Option<bool>,
    /// Whether what was begun here can be continued in another channel; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub can_hand_off: Option<bool>,
    /// Where it is done.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
}

/// What a signature or proof of identity asks of a person (OMB M-23-22 §III.B.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// Whether one must sign.
    #[serde(default)]
    pub is_required: bool,
    /// Signatures that are accepted.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 3))]
    pub accepted: Vec<SignatureKind>,
    /// Whether identity must be proved in person.
    #[serde(default)]
    pub needs_in_person_proofing: bool,
    /// Whether a digital way exists beside the wet signature or presence; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub has_digital_equivalent: Option<bool>,
    /// Why it is necessary.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub basis: Option<String>,
}

/// A form to fill in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// The form's number, such as SS-5, unique in the service.
    #[validate(length(min = 1, max = 64))]
    pub number: String,
    /// Its title.
    #[validate(length(min = 1, max = 300))]
    pub title: String,
    /// Where it is found.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub url: Option<String>,
    /// Its OMB control number, `dddd-dddd`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub omb_control_number: Option<String>,
    /// The day the approval of the collection expires.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expires_on: Option<NaiveDate>,
    /// How it is offered; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub format: Option<FormFormat>,
    /// Whether the service cannot be had without it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub is_required: bool,
    /// Whether it must be filled in; none means not answered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub obligation: Option<FormObligation>,
    /// Responses a year, as approved.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub annual_responses: Option<i64>,
    /// Hours a year that the public spends on it, as approved.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(range(min = 0_i64, max = 9_007_199_254_740_991_i64))]
    pub annual_burden_hours: Option<i64>,
}

/// What keeps the service, a task or a form from being digital.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Barrier {
    /// The task it stands before; none means the whole service, unless a form is named.
    #[serde(default, skip_serializing_if = "is_default")]
    pub task: Option<String>,
    /// The number of the form it stands before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub form: Option<String>,
    /// What kind.
    pub category: BarrierCategory,
    /// The law or rule, where there is one.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 500))]
    pub citation: Option<String>,
    /// In words.
    #[serde(default, skip_serializing_if = "is_default")]
    #[validate(length(max = 2000))]
    pub explanation: Option<String>,
}
