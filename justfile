# Short names for what CONTRIBUTING.md spells out; `just` itself is not needed for any of it.

# Lists the recipes.
default:
    @just --list

# Runs the index at http://127.0.0.1:8080/.
serve:
    cargo run --release --package api -- serve

# Runs what CI runs.
check:
    bash .ci/run

# Runs the tests whose names contain a word; all without one.
test word="":
    cargo test --workspace -- {{word}}

# Formats the code.
format:
    cargo fmt --all

# Runs the lints.
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Builds the documentation of the code.
doc:
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps

# Writes schema.graphql anew from the code.
schema:
    cargo run --quiet --package api -- schema > schema.graphql

# Checks licences, layers and sources of the dependencies.
deny:
    cargo deny check licenses bans sources
