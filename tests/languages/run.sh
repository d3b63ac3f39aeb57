#!/usr/bin/env bash
# run.sh [--all] [LANGUAGE...]: the suites of the languages, all of them by default. Each folder with a
# program `run` is one; a run that exits 77 has said which tool is missing. With --all that is a failure.
set -uo pipefail
cd "$(dirname "$0")"

all=false
if [ "${1:-}" = --all ]; then
  all=true
  shift
fi
languages=("$@")
if [ $# -eq 0 ]; then
  for program in */run; do languages+=("${program%/run}"); done
fi

status=0
for language in "${languages[@]}"; do
  began=$SECONDS
  "$language/run"
  code=$?
  case $code in
    0) said=passed ;;
    77) said="not run"; $all && status=1 ;;
    *) said="failed ($code)"; status=1 ;;
  esac
  # Maven's last line has no end.
  printf '\nlanguages: %s: %s, %d s\n' "$language" "$said" $((SECONDS - began))
done
exit $status
