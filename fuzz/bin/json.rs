//! Fuzzes `fsi_fuzz::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::json(data));
