//! A file that several readers read, each from its own position.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use fsi_catalog::rules;

use super::kind::wide;
use super::{unreadable, unreadable_with};
use crate::Unreadable;

trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// A file with a position of its own; clones read the same file.
#[derive(Clone)]
pub(crate) struct SharedFile {
    file: Arc<Mutex<Box<dyn ReadSeek>>>,
    position: u64,
    length: u64,
}

impl SharedFile {
    /// Takes a file that holds at most so many bytes, and at least one.
    pub(crate) fn new(
        mut file: impl Read + Seek + Send + 'static,
        name: Option<&str>,
        most: u64,
    ) -> Result<Self, Unreadable> {
        let length = file.seek(SeekFrom::End(0)).map_err(|error| broken(&error))?;
        let called = name.map_or_else(|| "The file".to_owned(), |name| format!("The file {name}"));
        if length == 0 {
            return Err(unreadable(&rules::FILE_EMPTY, format!("{called} is empty")));
        }
        if length > most {
            return Err(unreadable_with(
                &rules::FILE_TOO_LARGE,
                format!("{called} has {length} bytes; at most {most} are read"),
                "Send it in several parts, each with the same row of headers.",
            ));
        }
        Ok(Self {
            file: Arc::new(Mutex::new(Box::new(file))),
            position: 0,
            length,
        })
    }

    /// Bytes of the file.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Another reader of the file, from its beginning.
    pub(crate) fn again(&self) -> Self {
        Self {
            position: 0,
            ..self.clone()
        }
    }

    /// Reads the file as text from its beginning: UTF-16 becomes UTF-8, all else comes through as it is, without its byte order
    /// mark.
    pub(crate) fn text(&self) -> Result<Text, Unreadable> {
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(wide(&self.beginning(1024)?))
            .bom_override(true)
            .utf8_passthru(true)
            .strip_bom(true)
            .build(self.again());
        Ok(BufReader::with_capacity(64 << 10, decoded))
    }

    /// Reads the beginning of the file, at most so many bytes.
    pub(crate) fn beginning(&self, most: u64) -> Result<Vec<u8>, Unreadable> {
        let mut bytes = Vec::new();
        self.again()
            .take(most)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(&error))?;
        Ok(bytes)
    }
}

/// A file as text.
pub(crate) type Text = BufReader<DecodeReaderBytes<SharedFile, Vec<u8>>>;

/// What is said when the bytes themselves cannot be had.
pub(crate) fn broken(error: &io::Error) -> Unreadable {
    unreadable(&rules::FILE_UNREADABLE, format!("The file cannot be read: {error}"))
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // What a file held when it was measured is what is read, even where it grows meanwhile.
        let left = usize::try_from(self.length.saturating_sub(self.position)).unwrap_or(usize::MAX);
        let most = buffer.len().min(left);
        let Some(buffer) = buffer.get_mut(..most) else {
            return Ok(0);
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.position))?;
        let read = file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position =
            position.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a position before the file"))?;
        Ok(self.position)
    }
}
