use super::*;

fn kind(bytes: impl Into<Vec<u8>>) -> &'static str {
    match open(bytes) {
        Ok(Source::Tables(workbook)) => match workbook.kind() {
            FileKind::Csv => "CSV",
            _ => "XLSX",
        },
        Ok(Source::Documents(_)) => "JSON",
        Err(Unreadable(finding)) => finding.rule.code,
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// An OLE compound file as far as telling it takes: its magic, and names in its directory.
fn compound(name: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(wide("Root Entry"));
    bytes.resize(1152, 0);
    bytes.extend(wide(name));
    bytes.resize(2048, 0);
    bytes
}

fn archive(parts: &[&str]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        archive
            .start_file(*part, zip::write::SimpleFileOptions::default())
            .unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn kinds_are_told_by_content() {
    for (text, expected) in [
        ("name,key\n", "CSV"),
        ("one column\n", "CSV"),
        ("[Name],[Key]\n", "CSV"),
        ("<5 days,x\n", "CSV"),
        ("[{\"key\": \"1\"}]", "JSON"),
        (" \n[]", "JSON"),
        ("\u{feff}{\"key\": \"1\"}", "JSON"),
        ("{\"services\": []}", "JSON"),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_by_name_with_what_to_do() {
    let page = "\n<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>…</body></html>";
    let sheet = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
    for (bytes, code, says) in [
        (Vec::new(), "FILE_EMPTY", "empty"),
        (b" \r\n\t\n".to_vec(), "FILE_EMPTY", "blanks"),
        (b"\xef\xbb\xbf".to_vec(), "FILE_EMPTY", "blanks"),
        (vec![0; 5000], "FILE_EMPTY", "zeros"),
        (compound("Workbook"), "FILE_KIND_UNKNOWN", ".xlsx"),
        (compound("EncryptedPackage"), "FILE_ENCRYPTED", "password"),
        (compound("WordDocument"), "FILE_KIND_UNKNOWN", "Word"),
        (b"%PDF-1.7\n%\xe2\xe3".to_vec(), "FILE_KIND_UNKNOWN", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "FILE_KIND_UNKNOWN", "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "FILE_KIND_UNKNOWN", "image"),
        (b"\x1f\x8b\x08\0".to_vec(), "FILE_KIND_UNKNOWN", "compressed"),
        (b"{\\rtf1 x}".to_vec(), "FILE_KIND_UNKNOWN", "RTF"),
        (page.into(), "HTML_NOT_A_TABLE", "Download the file itself"),
        (
            wide(&format!("\u{feff}{page}")),
            "HTML_NOT_A_TABLE",
            "Download the file itself",
        ),
        (
            b"<table><tr><td>1</td></tr></table>".to_vec(),
            "HTML_NOT_A_TABLE",
            "web page",
        ),
        (sheet.into(), "FILE_KIND_UNKNOWN", ".xlsx"),
        (b"<?xml version=\"1.0\"?><a/>".to_vec(), "FILE_KIND_UNKNOWN", "XML"),
        (
            (0..=255).cycle().take(4000).collect(),
            "FILE_KIND_UNKNOWN",
            "neither text",
        ),
        (archive(&["readme.txt"]), "FILE_KIND_UNKNOWN", "Unpack it"),
        (archive(&["word/document.xml"]), "FILE_KIND_UNKNOWN", "Word"),
        (archive(&["xl/workbook.bin"]), "FILE_KIND_UNKNOWN", ".xlsx"),
        (
            archive(&["mimetype", "content.xml"]),
            "FILE_KIND_UNKNOWN",
            "OpenDocument",
        ),
        (archive(&[]), "FILE_KIND_UNKNOWN", "without a workbook"),
        (b"PK\x03\x04 and no more".to_vec(), "FILE_UNREADABLE", "cut off"),
    ] {
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        let (found, said) = refusal(open(bytes));
        assert_eq!(found, code, "{start:?}: {said}");
        assert!(said.contains(says), "{start:?}: {said}");
    }
}

#[test]
fn a_file_that_is_too_large_is_refused_before_it_is_read() {
    let intake = Intake {
        limits: Limits {
            bytes: 10,
            ..Limits::default()
        },
        ..Intake::default()
    };
    let (code, said) = refusal(super::super::open(
        Cursor::new("a,b\n1,2\n3,4\n"),
        Some("list.csv"),
        &intake,
    ));
    assert_eq!(code, "FILE_TOO_LARGE");
    assert!(said.contains("list.csv") && said.contains("12 bytes"), "{said}");
}
