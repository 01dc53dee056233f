use crate::Synonyms;
use crate::test_support::Shelf;

#[test]
fn look() {
    let shelf = Shelf::of_seed(Synonyms::built_in());
    for query in [
        "pasport renewl",
        "SS-5",
        "ss5",
        "Form SS 5",
        "form 2290 online",
        "food stamps",
        "help after flood",
        "socail security card",
        "passportrenewal",
        "pass port",
        "snap",
        "w4",
        "0960-0066",
        "medicare",
        "rtirement",
        "unemploy",
        "",
        "the",
        "veterans disability",
        "\"social security card\"",
        "green card",
    ] {
        let result = shelf.search(&crate::test_support::request(query));
        println!("== {query} total {} dym {:?}", result.total, result.did_you_mean);
        for hit in result.hits.iter().take(4) {
            println!("   {:.3} {} {:?}", hit.score, shelf.key(hit.id), hit.matched_on);
        }
    }
    println!("{:?}", shelf.suggest("pass"));
    println!("{:?}", shelf.suggest("social sec"));
}
