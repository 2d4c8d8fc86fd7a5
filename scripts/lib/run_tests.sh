# Runs test executables through ctest and adds up their test cases. Sourced after build.sh.
passed=0
failed=0
failed_at=()

# run_tests PRESET SUITE…: a failure is counted, the next suite runs all the same.
run_tests() {
  local preset=$1 folder=$project_dir/build/$1 suite status
  shift
  ensure_packages build test kafka redis
  ensure_jars
  build "$preset" "${@/#/eventapp_}"
  for suite in "$@"; do
    say "Testing: $suite ($preset)"
    status=0
    ctest --test-dir "$folder" --tests-regex "^$suite\$" --no-tests=error --output-on-failure \
      --output-log "$folder/test-$suite.log" </dev/null || status=$?
    count_cases "$folder/Testing/Temporary/LastTest.log" "$status"
  done
}

# Reads Catch2's closing line. A suite that ended without one, or badly in spite of a good one (a
# sanitizer's report), counts as one failure more.
count_cases() {
  local line before=$failed
  line=$(grep -aE '^(All tests passed|test cases:|No tests ran)' "$1" | tail -n 1 || true)
  if [[ $line =~ ^All\ tests\ passed.*\ in\ ([0-9]+)\ test ]]; then
    passed=$((passed + BASH_REMATCH[1]))
  elif [[ $line == 'test cases:'* ]]; then
    [[ ! $line =~ ([0-9]+)\ passed ]] || passed=$((passed + BASH_REMATCH[1]))
    [[ ! $line =~ ([0-9]+)\ failed ]] || failed=$((failed + BASH_REMATCH[1]))
  fi
  if (($2 != 0 && failed == before)); then
    failed=$((failed + 1))
  fi
  mapfile -t -O "${#failed_at[@]}" failed_at < <(grep -aE '^[^ ]+:[0-9]+: FAILED:|^SUMMARY: ' "$1")
}

finish_tests() {
  ((${#failed_at[@]} == 0)) || printf 'Failed: %s\n' "${failed_at[@]}"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0 && passed > 0))
}
