//! Reading a table with a profile.

use std::io::Cursor;
use std::sync::Arc;

use fsi_catalog::service::OrganizationRef;
use fsi_catalog::{Draft, Finding};
use fsi_intake::{Intake, Profile, read};

pub(crate) fn with(profile: Arc<Profile>, csv: &str) -> (Vec<Draft>, Vec<Finding>) {
    let intake = Intake {
        organization: Some(OrganizationRef::Slug("gsa".to_owned())),
        profile: Some(profile),
        ..Intake::default()
    };
    let mut reading = read(Cursor::new(csv.to_owned()), None, &intake).unwrap_or_else(|error| panic!("{error}"));
    let drafts = reading.next(usize::MAX).expect("it is read");
    (drafts, reading.take_findings())
}
