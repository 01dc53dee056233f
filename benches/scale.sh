#!/usr/bin/env bash
# Checks a generated inventory of many services with `fsi check`, and says how long that took and how much memory it had:
#
#   cargo build --release --package api --package fsi-benches
#   bash benches/scale.sh [ROWS [FORMAT]]
#
# FORMAT is csv (a table of the services) or jsonl (whole records; 10,000 of them take some 60 MB). FSI_BIN names the folder
# of the binaries, target/release when left out. GNU time must be at hand as /usr/bin/time.
set -euo pipefail

# The file is larger than is taken at first.
export FSI_INTAKE__UPLOAD_BYTES=$((1 << 30))
rows=${1:-100000}
format=${2:-csv}
binaries=${FSI_BIN:-$(dirname "$0")/../target/release}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$binaries/fsi-bench" file --rows "$rows" --format "$format" --organization ssa --output "$folder/inventory.$format"
echo "$rows services, $(stat -c %s "$folder/inventory.$format") bytes of $format"
for printed in table csv json; do
    # It ends with 1 where it finds something, which it does.
    /usr/bin/time --quiet -f "$printed: %e s, %U s of the processor, %M KiB at most" -o "$folder/time" \
        "$binaries/fsi" check "$folder/inventory.$format" --organization ssa --format "$printed" \
        > "$folder/printed" || [ $? -eq 1 ]
    cat "$folder/time"
done
tail -n 1 <("$binaries/fsi" check "$folder/inventory.$format" --organization ssa || true)
