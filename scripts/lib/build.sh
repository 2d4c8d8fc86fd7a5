# Configuring and building a preset. Sourced after common.sh and packages.sh.
. "$project_dir/scripts/lib/librdkafka.sh"

# build PRESET [ninja targets]
build() {
  local preset=$1 folder=$project_dir/build/$1
  shift
  if [[ $preset == release || $preset == newest ]]; then
    ensure_packages build
  else
    ensure_packages build test
  fi
  [[ $preset != newest* ]] || ensure_librdkafka
  mkdir -p "$folder"
  # Objects are found again from another folder: a fresh clone builds from the cache.
  export CCACHE_BASEDIR=$project_dir CCACHE_NOHASHDIR=1
  (
    flock 9 # two builds of one folder at once would break each other
    cd "$project_dir"
    [[ -f $folder/build.ninja ]] || cmake --preset "$preset" 9>&-
    ninja -C "$folder" "$@" 9>&-
  ) 9>"$folder/.lock"
}

# The same without a word, unless it fails.
build_quietly() {
  local log
  log=$(mktemp)
  if ! build "$@" >"$log" 2> >(tee -a "$log" >&2); then
    tail -n 60 "$log" >&2
    fail "the build failed; the whole log is $log"
  fi
  rm -f "$log"
}
