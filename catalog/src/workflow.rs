//! Which moves of a service are legal, and what an actor must be allowed for each.

use crate::access::Action;
use crate::vocabulary::ServiceState;

/// Answers what a move asks of the actor; `None` when the move is not legal. A draft beside a published revision does not
/// keep the service from being retired.
///
/// The steps of review between DRAFT and PUBLISHED join this table with the review workflow.
#[must_use]
pub(crate) fn action_for(from: ServiceState, is_offered: bool, to: ServiceState) -> Option<Action> {
    use ServiceState::{Draft, Published, Retired};
    match (from, to) {
        (Draft | Retired, Published) | (Published, Retired) => Some(Action::Publish),
        (Draft, Retired) if is_offered => Some(Action::Publish),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn only_these_moves_are_legal() {
        let legal = |is_offered: bool| -> Vec<String> {
            ServiceState::ALL
                .iter()
                .flat_map(|from| ServiceState::ALL.iter().map(move |to| (*from, *to)))
                .filter(|(from, to)| action_for(*from, is_offered, *to).is_some())
                .map(|(from, to)| format!("{} > {}", from.code(), to.code()))
                .collect()
        };
        let always = ["DRAFT > PUBLISHED", "PUBLISHED > RETIRED", "RETIRED > PUBLISHED"];
        assert_eq!(legal(false), always);
        let offered = [always[0], "DRAFT > RETIRED", always[1], always[2]];
        assert_eq!(legal(true), offered);
    }
}
