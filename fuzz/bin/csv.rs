//! Fuzzes `fsi_fuzz::csv`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::csv(data));
