//! The profiles that come with the index.

use std::sync::Arc;

use fsi_catalog::rules::{ALL, Rule};
use fsi_catalog::service::OrganizationRef;
use fsi_catalog::vocabulary::{Channel, ProvenanceKind, RuleKind, ServiceType};
use fsi_intake::Profile;
use fsi_intake::profile::shipped;

use profiled::with;

#[path = "shared/profiled.rs"]
mod profiled;

#[test]
fn touchpoints_ranges_are_no_numbers_and_its_broken_answers_no_facts() {
    let profile = Profile::by_name("touchpoints-services").expect("it is shipped");
    let csv = "id,name,organization_name,kind,channels,digital_service,fully_digital_service,multi_agency_service,transactional,\
               estimated_annual_volume_of_customers,homepage_url,url,service_owner_email,aasm_state\n\
               12,Renewing,General Services Administration,\"administrative,data_and_research\",\"computer, mobile, paper, self_service_kiosk\",\
               true,true,true,false,\"1,000–49,000\",www.gsa.gov,https://www.gsa.gov/start,ann@gsa.gov,submitted\n";
    let (drafts, findings) = with(profile, csv);
    assert!(findings.is_empty());
    let draft = &drafts[0];
    assert!(draft.measurements.is_empty(), "a range is no figure");
    let titles: Vec<&str> = draft.record.notes.iter().map(|note| note.title.as_str()).collect();
    assert_eq!(
        titles,
        [
            "Estimated annual volume of customers, as a range",
            "State in Touchpoints"
        ]
    );
    assert!(draft.record.tasks.is_empty() && draft.record.barriers.is_empty());
    assert_eq!(draft.record.is_transactional, Some(false));
    let channels: Vec<Channel> = draft.record.channels.iter().map(|entry| entry.channel).collect();
    assert_eq!(channels, [Channel::Website, Channel::Kiosk, Channel::PostalMail]);
    assert_eq!(
        draft.record.types,
        [ServiceType::Administrative, ServiceType::DataAndResearch]
    );
    assert_eq!(draft.record.info_url.as_deref(), Some("https://www.gsa.gov"));
    assert_eq!(
        draft.record.organization,
        OrganizationRef::Named("General Services Administration".to_owned())
    );
    assert_eq!(draft.record.provenance.record, ProvenanceKind::AgencyReported);
    assert!(
        !format!("{:?}", draft.record).contains("ann@gsa.gov"),
        "persons are left out"
    );
}

#[test]
fn shipped_profiles_say_what_they_read_and_what_they_leave_out() {
    let names: Vec<&str> = shipped().iter().map(fsi_intake::profile::Shipped::name).collect();
    assert_eq!(names, ["gc-service-inventory", "touchpoints-services"]);
    let columns = shipped()[1].profile.columns();
    let left_out = columns
        .iter()
        .find(|column| column.heads.contains(&"fully_digital_service".to_owned()))
        .expect("it is known");
    assert!(left_out.becomes.is_none() && left_out.how.as_deref().is_some_and(|why| why.contains("true")));
    let register = shipped()[0].profile.organizations();
    assert_eq!(register.len(), 328);
    // Those that the demonstration data has are the same there.
    let seeded = include_str!("../../seed-data/ca/organizations.csv");
    assert_eq!(
        seeded
            .lines()
            .skip(1)
            .filter(|line| register
                .iter()
                .any(|entry| line.starts_with(&format!("{},", entry.slug))))
            .count(),
        78
    );
}

#[test]
fn the_canadian_inventory_is_exempt_from_us_law_and_from_nothing_else() {
    let profile = Profile::by_name("gc-service-inventory").expect("it is shipped");
    let exempt: Vec<&Rule> = profile
        .not_applied()
        .iter()
        .flat_map(|entry| entry.rules.iter().copied())
        .collect();
    for rule in ALL.iter().filter(|rule| rule.kind == RuleKind::Law) {
        assert!(exempt.contains(rule), "{} is about US law", rule.code);
    }
    let us_sources = ["OMB ", "21st Century IDEA", "44 U.S.C."];
    for rule in exempt {
        let is_of_us_source = |source: &str| us_sources.iter().any(|us| source.contains(us));
        assert!(
            rule.kind == RuleKind::Law || rule.source.is_some_and(is_of_us_source),
            "{} holds everywhere",
            rule.code
        );
    }
    assert!(
        shipped()[1].profile.not_applied().is_empty(),
        "Touchpoints is of the US"
    );
    let row = "fiscal_yr,service_id,service_name_en,owner_org,os_application\n2023-2024,1,Licence,cra-arc,y\n";
    let (drafts, _) = with(Arc::clone(&profile), row);
    assert_eq!(drafts.len(), 1);
    let codes: Vec<&str> = drafts[0].exempt.iter().map(|rule| rule.code).collect();
    assert!(
        codes.contains(&"DIGITAL_ONLY") && codes.contains(&"LINK_NOT_GOVERNMENT"),
        "{codes:?}"
    );
}
