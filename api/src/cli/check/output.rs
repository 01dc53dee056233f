//! How findings are printed: as they are found, so that memory does not grow with the file.

use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Seek, Write};
use std::process::ExitCode;

use fsi_catalog::vocabulary::{Severity, Vocabulary};
use fsi_catalog::{Finding, SubmissionCounts};
use fsi_intake::findings_book::{write_csv, write_json};
use indicatif::{ProgressBar, ProgressStyle};
use tempfile::SpooledTempFile;

use super::Format;

/// Bytes of findings that are held in memory.
const IN_MEMORY: usize = 8 << 20;

/// Bytes that are written at a time.
const BUFFER: usize = 64 << 10;

/// Where findings go.
pub(super) struct Output {
    format: Format,
    at_least: Severity,
    /// Buffered, because a finding is written in many small parts.
    out: BufWriter<SpooledTempFile>,
    is_first: bool,
    /// Findings by rule, for the summary.
    by_rule: BTreeMap<(u32, &'static str), (u64, &'static str)>,
    /// All of them, where a workbook or a fixed file is made of them.
    kept: Option<Vec<Finding>>,
    counts: SubmissionCounts,
    is_unreadable: bool,
    bar: Option<ProgressBar>,
}

impl Output {
    pub(super) fn begin(format: Format, at_least: Severity, keeps: bool) -> anyhow::Result<Self> {
        let bar = std::io::stderr().is_terminal().then(|| bar("checking"));
        Ok(Self {
            format,
            at_least,
            out: BufWriter::with_capacity(BUFFER, SpooledTempFile::new(IN_MEMORY)),
            is_first: true,
            by_rule: BTreeMap::new(),
            kept: keeps.then(Vec::new),
            counts: SubmissionCounts::default(),
            is_unreadable: false,
            bar: bar.transpose()?,
        })
    }

    /// Who reads the file says here how far it is.
    pub(super) fn progress(&self) -> impl Fn(f64) + Send + use<> {
        let bar = self.bar.clone();
        move |share| {
            if let Some(bar) = &bar {
                set(bar, share);
            }
        }
    }

    pub(super) fn is_unreadable(&mut self) {
        self.is_unreadable = true;
    }

    pub(super) fn count(&mut self, counts: SubmissionCounts) {
        self.counts = counts;
    }

    pub(super) fn kept(&self) -> &[Finding] {
        self.kept.as_deref().unwrap_or_default()
    }

    pub(super) fn add(&mut self, finding: Finding) -> anyhow::Result<()> {
        if finding.severity() > self.at_least {
            return Ok(());
        }
        let by_rule = (finding.severity().position(), finding.rule.code);
        self.by_rule.entry(by_rule).or_insert((0, finding.rule.title)).0 += 1;
        match self.format {
            Format::Json => {
                let between = if self.is_first { "" } else { ",\n" };
                self.out.write_all(between.as_bytes())?;
                write_json(&finding, &mut self.out)?;
            }
            Format::Csv => {
                // A table is flushed when it ends, and the buffer is to fill first.
                let mut rows = Vec::new();
                write_csv(std::slice::from_ref(&finding), self.is_first, &mut rows)?;
                self.out.write_all(&rows)?;
            }
            Format::Table => self.line(&finding)?,
        }
        self.is_first = false;
        if let Some(kept) = &mut self.kept {
            kept.push(finding);
        }
        Ok(())
    }

    /// Prints a finding for people: what and where, then what is wrong and what to do.
    fn line(&mut self, finding: &Finding) -> std::io::Result<()> {
        write!(
            self.out,
            "{:<10} {}  {}",
            finding.severity().code(),
            finding.place,
            finding.rule.code
        )?;
        if let Some(key) = &finding.record_id {
            let name = finding.record_name.as_deref().unwrap_or_default();
            write!(self.out, "  [{key} {name}]")?;
        }
        writeln!(self.out)?;
        write!(self.out, "           {}", finding.message)?;
        if let Some(value) = &finding.value
            && !finding.message.contains(value.as_str())
        {
            write!(self.out, " It says: “{}”.", value.replace('\n', " "))?;
        }
        writeln!(self.out)?;
        write!(self.out, "           → {}", finding.remedy())?;
        match &finding.fix {
            Some(fix) => writeln!(self.out, " Ready fix: {fix}"),
            None => writeln!(self.out),
        }
    }

    /// Prints everything and answers the exit code.
    pub(super) fn end(mut self) -> anyhow::Result<ExitCode> {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let stdout = std::io::stdout();
        let mut out = std::io::BufWriter::new(stdout.lock());
        if self.format == Format::Csv && self.is_first {
            write_csv(&[], true, &mut self.out)?;
        }
        self.out.rewind()?;
        let result = self.print(&mut out).and_then(|()| out.flush());
        match result {
            Ok(()) => {}
            // Whoever reads the pipe has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            Err(error) => return Err(error.into()),
        }
        let has_findings = !self.by_rule.is_empty();
        Ok(ExitCode::from(match (self.is_unreadable, has_findings) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        }))
    }

    fn print(&mut self, out: &mut impl Write) -> std::io::Result<()> {
        match self.format {
            Format::Json => {
                let counts = serde_json::to_string(&self.counts)?;
                write!(out, "{{\"counts\": {counts}, \"findings\": [")?;
                std::io::copy(self.out.get_mut(), out)?;
                writeln!(out, "]}}")
            }
            Format::Csv => std::io::copy(self.out.get_mut(), out).map(|_| ()),
            Format::Table => {
                std::io::copy(self.out.get_mut(), out)?;
                self.summary(out)
            }
        }
    }

    fn summary(&self, out: &mut impl Write) -> std::io::Result<()> {
        let counts = &self.counts;
        if !self.by_rule.is_empty() {
            writeln!(out)?;
        }
        for ((severity, code), (count, title)) in &self.by_rule {
            let severity = Severity::ALL.get(*severity as usize).map_or("", |found| found.code());
            writeln!(out, "{count:>7}  {severity:<10} {code:<32} {title}")?;
        }
        writeln!(
            out,
            "{} records, {} of them with errors: {} errors, {} warnings, {} suggestions",
            counts.rows, counts.rejected, counts.errors, counts.warnings, counts.suggestions
        )
    }
}

/// A bar for work whose end is known.
pub(crate) fn bar(what: &'static str) -> anyhow::Result<ProgressBar> {
    let bar = ProgressBar::new(SCALE.into()).with_message(what);
    bar.set_style(ProgressStyle::with_template("{msg} [{bar:40}] {percent}% {elapsed}")?);
    Ok(bar)
}

/// Steps of a bar.
const SCALE: u32 = 1_000;

/// Sets a bar to a share from 0 to 1.
pub(crate) fn set(bar: &ProgressBar, share: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a thousand, clamped"
    )]
    bar.set_position((share.clamp(0.0, 1.0) * f64::from(SCALE)) as u64);
}
