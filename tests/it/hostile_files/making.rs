//! Making files that are not what they seem.

use std::io::{Cursor, Write};

use flate2::{Compress, Compression, FlushCompress};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const CONTENT_TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>
    </Relationships>"#;
const BOOK_RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
    <Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>
    <Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/>
    </Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="services" sheetId="1" r:id="r1"/></sheets></workbook>"#;
pub(super) const HEAD: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
    <row r="1"><c r="A1" t="inlineStr"><is><t>key</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c></row>"#;
pub(super) const TAIL: &str = "</sheetData></worksheet>";

/// The parts of a workbook besides its sheet and its texts.
fn parts() -> ZipWriter<Cursor<Vec<u8>>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip
}

/// A workbook of a sheet with these rows, and of these texts.
pub(super) fn workbook(rows: &str, texts: &str) -> Vec<u8> {
    let mut zip = parts();
    for (name, text) in [
        ("xl/worksheets/sheet1.xml", &[HEAD, rows, TAIL].concat()),
        ("xl/sharedStrings.xml", &format!("<sst>{texts}</sst>")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Packs a beginning, a piece over and over, and an end. A packed piece that refers to nothing before it can be repeated as
/// it is, so that this takes no time, whatever it unpacks to.
pub(super) fn packed(beginning: &str, piece: &str, times: usize, end: &str) -> Vec<u8> {
    let pack = |text: &str, flush| {
        let mut packer = Compress::new(Compression::best(), false);
        let mut packed = Vec::with_capacity(text.len() / 10 + 1_000);
        packer.compress_vec(text.as_bytes(), &mut packed, flush).unwrap();
        assert_eq!(packer.total_in(), text.len() as u64);
        packed
    };
    let mut all = pack(beginning, FlushCompress::Full);
    all.extend(pack(piece, FlushCompress::Full).repeat(times));
    all.extend(pack(end, FlushCompress::Finish));
    all
}

/// How large a part says it is that unpacks to more.
pub(super) const SMALL: u32 = 100;
/// Repetitions of a piece of about 1 MiB: what unpacks to more than a workbook may, and to less.
pub(super) const MANY: usize = 3_000;
pub(super) const FEW: usize = 400;

/// A workbook one part of which is packed so, and says of itself that it unpacks to so many bytes.
pub(super) fn bomb(part: &str, packed: &[u8], declared: u32) -> Vec<u8> {
    let mut zip = parts();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for name in ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"] {
        zip.start_file(name, stored).unwrap();
        let sheet = [HEAD, TAIL].concat();
        let text: &[u8] = match name {
            name if name.ends_with(part) => packed,
            "xl/sharedStrings.xml" => b"<sst/>",
            _ => sheet.as_bytes(),
        };
        zip.write_all(text).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    // Entries of the file itself (30 bytes before the name) and of its directory (46 bytes): the method becomes "deflated",
    // and the unpacked size what is said.
    let name = format!("xl/{part}");
    let places: Vec<usize> = (0..bytes.len() - name.len())
        .filter(|at| bytes[*at..].starts_with(name.as_bytes()))
        .collect();
    for at in places {
        for (signature, before, method, size) in [(b"PK\x03\x04", 30, 8, 22), (b"PK\x01\x02", 46, 10, 24)] {
            if at >= before && bytes[at - before..].starts_with(signature) {
                bytes[at - before + method] = 8;
                bytes[at - before + size..at - before + size + 4].copy_from_slice(&declared.to_le_bytes());
            }
        }
    }
    bytes
}

/// An archive with very many empty entries.
pub(super) fn many_entries(count: usize) -> Vec<u8> {
    let mut zip = parts();
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..count {
        zip.start_file(format!("{number}"), stored).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// An old Office file with a stream of this name.
pub(super) fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}
