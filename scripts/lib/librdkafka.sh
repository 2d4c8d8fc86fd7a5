# The newest librdkafka that the tests passed with, built from its source, which an npm package
# carries. Sourced after packages.sh.
librdkafka_version=2.15.1
librdkafka_package=@confluentinc/kafka-javascript@1.10.1
librdkafka_sha256=ada7d703bb1d3237e2292bfabf438d663b6160c9f1ac2a2406b5dc4257c81b66
librdkafka_dir=$project_dir/build/librdkafka

librdkafka_is_built() { [[ $(cat "$librdkafka_dir/source" 2>/dev/null) == "$librdkafka_sha256" ]]; }

# Once; the folder appears whole.
ensure_librdkafka() {
  ! librdkafka_is_built || return 0
  ensure_packages librdkafka
  command -v npm >/dev/null || ensure_packages node
  mkdir -p "$project_dir/build"
  (
    flock 6
    librdkafka_is_built || build_librdkafka
  ) 6>"$project_dir/build/.librdkafka.lock" || exit 1
}

build_librdkafka() {
  say "Building librdkafka $librdkafka_version (a minute or two, once)"
  local staging
  staging=$(mktemp -d "$project_dir/build/librdkafka.XXXXXX")
  if ! make_librdkafka "$staging" </dev/null >"$staging/log" 2>&1; then
    tail -n 30 "$staging/log" >&2
    fail "librdkafka could not be built; the log is $staging/log"
  fi
  printf '%s\n' "$librdkafka_sha256" >"$staging/installed/source"
  rm -rf "$librdkafka_dir"
  mv "$staging/installed" "$librdkafka_dir"
  rm -rf "$staging"
}

# Without libcurl, which it would use for OAUTHBEARER's own way to a token alone.
make_librdkafka() {
  cd "$1" && npm pack --silent "$librdkafka_package" &&
    sha256sum --check <<<"$librdkafka_sha256  $(echo *.tgz)" && tar -xzf ./*.tgz &&
    cd package/deps/librdkafka &&
    ./configure --prefix="$1/installed" --disable-curl --disable-debug-symbols &&
    make -j "$(nproc)" libs && make -C src install && make -C src-cpp install
}
