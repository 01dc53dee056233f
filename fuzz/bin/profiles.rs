//! Fuzzes `fsi_fuzz::profiles`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fsi_fuzz::profiles(data));
