//! One draft as the rules look at it.

use std::borrow::Cow;

use super::checker::{Known, Setting};
use super::series::Series;
use super::{LINK_UNREADABLE, Rule};
use crate::digitization::{Assessment, assess};
use crate::draft::Draft;
use crate::finding::{Finding, Place};
use crate::id::OrganizationId;
use crate::service::ServiceInput;
use crate::vocabulary::{DigitizationStatus, RuleKind, Severity};

/// How many findings of one rule are told of one record: whoever sees as many looks at the whole record anyway.
const MOST_OF_A_RULE: usize = 30;

/// A draft, what is known of it, and what was found so far.
pub(super) struct Case<'a> {
    pub(super) setting: &'a Setting<'a>,
    pub(super) draft: &'a Draft,
    pub(super) record: &'a ServiceInput,
    pub(super) known: &'a Known,
    /// The organization, where it was found.
    pub(super) organization: Option<OrganizationId>,
    /// The department or independent agency above it.
    pub(super) department: Option<OrganizationId>,
    pub(super) assessment: Assessment,
    pub(super) series: Series<'a>,
    index: usize,
    findings: Vec<Finding>,
}

/// What is said of a record that is too large to be looked at.
const NOT_ASSESSED: Assessment = Assessment {
    status: DigitizationStatus::Unassessed,
    tasks: Vec::new(),
    tasks_total: 0,
    tasks_assessed: 0,
    tasks_fully_digital: 0,
    flags: Vec::new(),
};

/// Whether the lists of a record are short enough to be compared with one another. A record whose lists are not is
/// refused for that, and judged once it is whole.
pub(super) fn is_bounded(record: &ServiceInput) -> bool {
    /// More than the bound of any list of a record.
    const LONGEST: usize = 200;
    let of_tasks = record
        .tasks
        .iter()
        .all(|task| task.channels.len().max(task.forms.len()) <= LONGEST);
    let lists = [
        record.tasks.len(),
        record.forms.len(),
        record.channels.len(),
        record.barriers.len(),
        record.opportunities.len(),
        record.designations.len(),
        record.non_digitizable.len(),
        record.omb_control_numbers.len(),
        record.alternate_names.len(),
    ];
    of_tasks && lists.iter().all(|length| *length <= LONGEST)
}

/// Whether what reading found at a place is why something else was found there: the value was not taken, or doubted.
fn stands_for(told: &Finding, found: &Finding) -> bool {
    match told.severity() {
        Severity::Error => true,
        Severity::Warning => {
            let is_link = told.rule.is(&LINK_UNREADABLE) && found.rule.kind == RuleKind::Completeness;
            found.rule.kind == RuleKind::Structure || is_link
        }
        Severity::Suggestion => false,
    }
}

impl<'a> Case<'a> {
    pub(super) fn new(setting: &'a Setting<'a>, draft: &'a Draft, known: &'a Known, index: usize) -> Self {
        let record = &draft.record;
        let organization = setting.tree.find(&record.organization).map(|found| found.id);
        Self {
            setting,
            draft,
            record,
            known,
            organization,
            department: organization.and_then(|id| setting.tree.with_ancestors(id).last().map(|top| top.id)),
            assessment: if is_bounded(record) {
                assess(record)
            } else {
                NOT_ASSESSED
            },
            series: Series::new(&known.standing, &draft.measurements),
            index,
            findings: Vec::new(),
        }
    }

    /// Begins a finding about a field, by its path in the record.
    pub(super) fn finding(&self, rule: &'static Rule, path: &str, message: impl Into<String>) -> Finding {
        // Looking a place up costs as much as there are fields, and nobody will see it.
        let place = if self.is_told_enough(rule) {
            self.draft.places.record.clone()
        } else {
            self.draft.places.of(path)
        };
        Finding::new(rule, place, message)
    }

    /// Whether a record has as many findings of a rule as are told.
    fn is_told_enough(&self, rule: &'static Rule) -> bool {
        self.findings.iter().filter(|found| found.rule.is(rule)).count() >= MOST_OF_A_RULE
    }

    /// Adds a finding, unless reading the place failed already: what is missing for that reason is not missed again.
    pub(super) fn add(&mut self, mut finding: Finding) {
        if self.is_told_enough(finding.rule) {
            return;
        }
        let was_read_badly = self.draft.findings.iter().any(|told| {
            let is_same = told.rule.is(finding.rule);
            let is_field = told.place != self.draft.places.record;
            told.place == finding.place && (is_same || (is_field && stands_for(told, &finding)))
        });
        // One cell may be read into two fields.
        let is_told = self
            .findings
            .iter()
            .any(|told| told.rule.is(finding.rule) && told.place == finding.place && told.message == finding.message);
        if !was_read_badly && !is_told {
            self.sign(&mut finding);
            self.findings.push(finding);
        }
    }

    /// Finds something about a field.
    pub(super) fn find(&mut self, rule: &'static Rule, path: &str, message: impl Into<String>) {
        let finding = self.finding(rule, path, message);
        self.add(finding);
    }

    /// Says of which record a finding is.
    fn sign(&self, finding: &mut Finding) {
        let text = |text: &str| (!text.is_empty()).then(|| crate::text::shortened(text, 400));
        finding.record = Some(self.index);
        finding.record_id = text(&self.record.key);
        finding.record_name = text(&self.record.name);
    }

    /// Where the record as a whole stood.
    pub(super) fn place(&self) -> &'a Place {
        &self.draft.places.record
    }

    /// Answers the path of a field if it had a place of its own, such as a column.
    pub(super) fn stood(&self, path: &'static str) -> Option<&'static str> {
        let fields = &self.draft.places.fields;
        (fields.is_empty() || fields.iter().any(|(known, _)| known == path)).then_some(path)
    }

    /// Answers everything that was found: what reading found comes first.
    pub(super) fn into_findings(self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.draft.findings.clone();
        for finding in &mut all {
            self.sign(finding);
        }
        all.extend(self.findings);
        let exempt = &self.draft.exempt;
        all.retain(|finding| !exempt.iter().any(|rule| rule.is(finding.rule)));
        all
    }

    /// The path of a figure: of its value where it came with the draft, else of the record.
    pub(super) fn figure_path(at: Option<usize>) -> Cow<'static, str> {
        at.map_or(Cow::Borrowed(""), |index| {
            Cow::Owned(format!("measurements.{index}.value"))
        })
    }
}
