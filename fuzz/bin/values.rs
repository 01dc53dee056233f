//! Fuzzes `fsi_fuzz::values`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::values(data));
