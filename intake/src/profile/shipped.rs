//! The profiles that are part of the product.

use std::sync::{Arc, LazyLock};

use super::Profile;

/// A profile that is part of the product, with its text as an example for others.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// The profile.
    pub profile: Arc<Profile>,
    /// Its file.
    pub text: &'static str,
}

impl Shipped {
    /// The name by which it is chosen.
    #[must_use]
    pub fn name(&self) -> &str {
        self.profile.name()
    }
}

/// Each with the register of its organizations, where it has one.
const FILES: &[(&str, Option<&str>)] = &[
    (
        include_str!("../../profiles/gc-service-inventory.toml"),
        Some(include_str!("../../profiles/gc-service-inventory.organizations.csv")),
    ),
    (include_str!("../../profiles/touchpoints-services.toml"), None),
];

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    FILES
        .iter()
        // A test reads every one of them, so that none is left out here.
        .filter_map(|(text, register)| {
            let profile = Arc::new(Profile::parse(text, *register).ok()?);
            Some(Shipped { profile, text })
        })
        .collect()
});

/// Answers the profiles that are part of the product.
#[must_use]
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_profile_is_sound() {
        for (text, register) in FILES {
            if let Err(errors) = Profile::parse(text, *register) {
                let all: Vec<String> = errors.iter().map(ToString::to_string).collect();
                panic!("{}", all.join("\n"));
            }
        }
        assert_eq!(shipped().len(), FILES.len());
    }
}
