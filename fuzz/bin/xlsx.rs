//! Fuzzes `fsi_fuzz::xlsx`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::xlsx(data));
