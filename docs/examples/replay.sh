#!/bin/sh
# Replay the dated audits of pools/: one pass for each time at which something was observed, as if
# dialrota had run all along. Run it in the repository; the argument is where the output goes.
# It takes half a minute, and prints every table on the way.
#
#   docs/examples/replay.sh /tmp/replay
#   .venv/bin/dialrota status --out /tmp/replay
set -eu
out=${1:?"usage: $0 FOLDER"}
[ ! -e "$out/state" ] || {
  echo "$0: $out holds a replay, and time does not go back: remove it, or name another folder" >&2
  exit 1
}
installed=.venv/bin/dialrota
[ -x "$installed" ] || installed=dialrota
: "${DIALROTA:=$installed}"

grep -ohE '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z' pools/audits/* | sort -u |
  while read -r at; do
    echo "as of $at"
    "$DIALROTA" run --once --at "$at" --out "$out" </dev/null
  done
