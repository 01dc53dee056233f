use serde_json::json;

use super::*;
use crate::snapshot::Retrieved;
use crate::test_support::Shelf;

#[test]
fn no_hit_is_skipped_however_near_the_scores() {
    let record = |n| json!({"organization": "ssa", "key": format!("s{n}"), "name": "Permit"});
    let near = 40;
    let shelf = Shelf::of((0..ranking::COMPARED + near).map(record).collect());
    let segments = shelf.snapshot().segments();
    let mut candidates: Vec<Candidate> = Vec::new();
    for (place, segment) in segments.iter().enumerate() {
        candidates.extend((0..segment.reader.max_doc()).map(|doc| Candidate {
            segment: place,
            doc,
            score: 2.0,
            mask: 1,
        }));
    }
    candidates.sort_by_key(|candidate| id(segments, candidate));
    // Behind those that are compared, the scores are as near as can be, and the ids fall with them.
    let mut score = 1.0_f32;
    for candidate in &mut candidates[ranking::COMPARED..] {
        candidate.score = score;
        score = score.next_up();
    }
    let mut seen = HashSet::new();
    let mut after = None;
    loop {
        let mut selection = Selection::new(segments, SearchOrder::default(), after, 1).expect("a selection");
        for candidate in &candidates {
            selection.offer(*candidate, 0.0);
        }
        let (page, has_next) = selection.finish(None);
        for chosen in &page {
            assert!(seen.insert((chosen.segment, chosen.doc)), "twice");
        }
        after = page.into_iter().last().map(|last| Position {
            key: last.key,
            id: last.id,
            retrieved: Retrieved {
                level: 1,
                with_last_resorts: false,
            },
        });
        if !has_next {
            break;
        }
    }
    assert_eq!(seen.len(), candidates.len());
}
