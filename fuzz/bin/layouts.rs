//! Fuzzes `fsi_fuzz::layouts`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::layouts(data));
