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
  mapfile -t missing < <(missing_packages "${listed[@]}")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)); then
    command -v sudo >/dev/null ||
      fail "missing packages and neither root nor sudo to install them. As root, run:
  apt-get update && apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} missing packages: ${missing[*]}"
  install_packages "${missing[@]}"
}

# Uses as_root of the caller. A freshly installed redis-server must not start as a service of the
# machine: dpkg asks policy-rc.d, and ours says no for as long as this installation runs.
install_packages() {
  local log policy=/usr/sbin/policy-rc.d own_policy=false status=0
  log=$(mktemp)
  if [[ ! -e $policy ]]; then
    own_policy=true
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
  fi
  {
    "${as_root[@]}" apt-get update -q &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1 || status=$?
  [[ $own_policy == false ]] || "${as_root[@]}" rm -f "$policy"
  if ((status != 0)); then
    tail -n 30 "$log" >&2
    fail "apt-get failed with $status; the whole log is $log"
  fi
  rm -f "$log"
}
