//! What processes of this machine have used, as `/proc` tells it.

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;

/// The kernel tells times in hundredths of a second, whatever its own clock is.
const TICK: Duration = Duration::from_millis(10);

/// A process.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Process(pub(super) u32);

/// Memory in KiB: now, and the most since the process began.
#[derive(Clone, Copy)]
pub(super) struct Memory {
    pub(super) now: u64,
    pub(super) peak: u64,
}

/// The fields of `/proc/PID/stat` that are used here, times in ticks.
struct Stat {
    parent: u32,
    own: u64,
    /// Of children that have ended.
    of_children: u64,
}

impl Process {
    pub(super) fn own() -> Self {
        Self(std::process::id())
    }

    fn read(self, file: &str) -> std::io::Result<String> {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.0))
    }

    fn stat(self) -> anyhow::Result<Stat> {
        let text = self.read("stat")?;
        // The name stands in brackets and may hold anything, so the fields are counted behind it.
        let (_, rest) = text.rsplit_once(')').context("a line of /proc/PID/stat")?;
        let fields: Vec<u64> = rest
            .split_ascii_whitespace()
            .map(|field| field.parse().unwrap_or(0))
            .collect();
        let field = |place: usize| fields.get(place).copied().unwrap_or(0);
        Ok(Stat {
            parent: u32::try_from(field(1))?,
            own: field(11) + field(12),
            of_children: field(13) + field(14),
        })
    }

    /// Answers the processor time used so far, in user and kernel mode.
    pub(super) fn cpu(self) -> anyhow::Result<Duration> {
        Ok(ticks(self.stat()?.own))
    }

    pub(super) fn memory(self) -> anyhow::Result<Memory> {
        let status = self.read("status")?;
        let line = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().ok()
        };
        Ok(Memory {
            now: line("VmRSS").context("VmRSS")?,
            peak: line("VmHWM").context("VmHWM")?,
        })
    }
}

fn ticks(count: u64) -> Duration {
    TICK * u32::try_from(count).unwrap_or(u32::MAX)
}

/// Which processes are the database.
#[derive(Clone, Debug)]
pub(super) enum Database {
    /// All whose name contains this.
    Named(String),
    /// This one and its children.
    Under(u32),
}

impl FromStr for Database {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.parse().map_or_else(|_| Self::Named(text.to_owned()), Self::Under))
    }
}

impl Database {
    /// Answers the processor time used so far by all of its processes, those that have ended included.
    pub(super) fn cpu(&self) -> Duration {
        let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        let sum = all
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Process))
            .filter_map(|process| {
                // A process that ends meanwhile is counted by its parent.
                let stat = process.stat().ok()?;
                let is_ours = match self {
                    Self::Named(part) => process.read("comm").ok()?.contains(part.as_str()),
                    Self::Under(top) => process.0 == *top || stat.parent == *top,
                };
                is_ours.then_some(stat.own + stat.of_children)
            })
            .sum();
        ticks(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_its_own_time_and_memory() {
        let own = Process::own();
        let before = own.cpu().expect("a process");
        while own.cpu().expect("a process") == before {
            std::hint::black_box(0);
        }
        let memory = own.memory().expect("a process");
        assert!(memory.now > 0 && memory.peak >= memory.now);
        let parent = own.stat().expect("a process").parent;
        assert!(Database::Under(parent).cpu() >= before);
    }
}
