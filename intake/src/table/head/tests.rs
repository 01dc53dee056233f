use super::*;

fn row(number: u32, cells: &[&str]) -> Row {
    Row {
        number,
        cells: cells.iter().map(|text| Cell::text(text)).collect(),
    }
}

fn known(names: &'static [&'static str]) -> impl FnMut(&[Arc<str>]) -> usize {
    move |headers| headers.iter().filter(|header| names.contains(&header.as_ref())).count()
}

#[test]
fn a_title_and_notes_above_the_head_are_passed() {
    let rows = [
        row(1, &["Inventory of services 2025"]),
        row(3, &["Please fill in every column", "", "draft"]),
        row(4, &["ID", "Name", "", "Name", "Own column"]),
        row(5, &["1", "Passports", "", "", "x"]),
    ];
    let found = find_head(None, &rows, known(&["ID", "Name"])).unwrap();
    assert_eq!((found.head.row, found.known, found.rows), (4, 3, 3));
    let headers: Vec<&str> = found.head.headers.iter().map(AsRef::as_ref).collect();
    assert_eq!(headers, ["ID", "Name", "", "Name", "Own column"]);
}

#[test]
fn two_rows_are_one_head_where_the_lower_completes_the_upper() {
    let rows = [
        row(1, &["ID", "Name", "Volume", "", "Notes"]),
        row(2, &["", "", "Phone", "Web", ""]),
        row(3, &["1", "Passports", "5", "6", "x"]),
    ];
    let found = find_head(None, &rows, known(&["ID", "Name"])).unwrap();
    assert_eq!((found.head.row, found.rows), (2, 2));
    let headers: Vec<&str> = found.head.headers.iter().map(AsRef::as_ref).collect();
    assert_eq!(headers, ["ID", "Name", "Volume Phone", "Volume Web", "Notes"]);
}

#[test]
fn groups_above_the_head_name_the_columns_that_are_not_known_without() {
    let rows = [
        row(1, &["", "", "Volume", "", "Wait", ""]),
        row(2, &["ID", "Name", "Phone", "Web", "Phone", "Web"]),
        row(3, &["1", "Passports", "5", "6", "7", "8"]),
    ];
    let found = find_head(None, &rows, known(&["ID", "Name"])).unwrap();
    assert_eq!((found.head.row, found.rows, found.known), (2, 2, 2));
    assert_eq!(found.head.headers[4].as_ref(), "Wait Phone");
    let found = find_head(None, &rows, known(&["ID", "Phone", "Web"])).unwrap();
    assert_eq!((found.head.row, found.known), (2, 5));
    assert_eq!(found.head.headers[4].as_ref(), "Phone");
}

#[test]
fn a_row_of_data_is_not_joined_to_the_head() {
    let rows = [
        row(1, &["ID", "Name", "", "Notes"]),
        row(2, &["1", "Passports", "a", "b"]),
    ];
    let found = find_head(None, &rows, known(&["ID", "Name"])).unwrap();
    assert_eq!((found.head.row, found.head.headers[1].as_ref()), (1, "Name"));
}

#[test]
fn an_unknown_layout_still_has_a_likely_head() {
    let rows = [
        row(1, &["Our services"]),
        row(2, &["Dienst", "Amt", "Kanal"]),
        row(3, &["a", "b", "c"]),
    ];
    let found = find_head(None, &rows, |_| 0).unwrap();
    assert_eq!((found.head.row, found.known), (2, 0));
    assert!(find_head(None, &[row(1, &["alone"])], |_| 0).is_none());
    assert!(find_head(None, &[], |_| 0).is_none());
}

#[test]
fn headers_that_break_lines_are_written_on_one() {
    let rows = [row(1, &["Service\nname", "Annual\r\n volume"])];
    let found = find_head(None, &rows, |_| 1).unwrap();
    assert_eq!(found.head.headers[0].as_ref(), "Service name");
    assert_eq!(found.head.headers[1].as_ref(), "Annual volume");
}
