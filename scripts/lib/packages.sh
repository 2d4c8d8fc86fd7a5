# Installs what packages.txt lists, and only when something is missing. Sourced after common.sh.

# Names of the given sections of packages.txt, one a line.
listed_packages() {
  local wanted=" $* " section='' line
  while IFS= read -r line; do
    line=${line%%#*}
    line=${line//[[:space:]]/}
    if [[ $line == \[*\] ]]; then
      section=${line:1:-1}
    elif [[ -n $line && $wanted == *" $section "* ]]; then
      printf '%s\n' "$line"
    fi
  done <"$project_dir/packages.txt"
}

# Those of the given packages that are not installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    [[ $'\n'$installed$'\n' == *$'\n'"installed $name"$'\n'* ]] || printf '%s\n' "$name"
  done
}

# ensure_packages SECTION…: silent when all is there.
ensure_packages() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: cmake names what it does not find
  local listed missing as_root=()
  mapfile -t listed < <(listed_packages "$@")
  ((${#listed[@]} > 0)) || fail "packages.txt has no section $*"
  mapfile -t missing < <(missing_packages "${listed[@]}")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "missing packages and neither root nor sudo to install them. As root, run:
  apt-get update && apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  mkdir -p "$cache_dir"
  (
    flock 7 # apt-get refuses to run twice at once; the second finds all installed
    mapfile -t missing < <(missing_packages "${listed[@]}")
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}"
  ) 7>"$cache_dir/packages.lock" || exit 1
}

# Uses as_root of the caller.
install_packages() {
  local log status=0
  log=$(mktemp)
  say "Installing $# missing packages: $*"
  {
    "${as_root[@]}" apt-get update -q -o Acquire::Retries=3 7>&- &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
        -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 --no-install-recommends "$@" 7>&-
  } </dev/null >"$log" 2>&1 || status=$?
  if ((status != 0)); then
    tail -n 30 "$log" >&2
    fail "apt-get failed with $status, its log is $log; the names are those of Debian 12"
  fi
  rm -f "$log"
}
