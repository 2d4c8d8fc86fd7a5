# Starting and ending a background process by its recorded pid. Sourced after common.sh.

# The pid file holds "pid start-time": a number that another process got since is not ours.
start_time_of() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  set -- $stat
  [[ $1 != Z ]] || return 1
  printf '%s\n' "${20}"
}

is_running() {
  local pid born
  [[ -s $1 ]] || return 1
  read -r pid born <"$1" || true
  [[ $(start_time_of "$pid") == "$born" ]]
}

record_pid() { printf '%s %s\n' "$2" "$(start_time_of "$2")" >"$1"; }

# launch PID-FILE LOG: runs "${command[@]}" in a session of its own, so that no terminal ends it.
launch() {
  setsid "${command[@]}" </dev/null >>"$2" 2>&1 9>&- &
  local pid=$!
  disown "$pid"
  record_pid "$1" "$pid" || fail "it ended at once; its log is $2"
}

# end_gently SECONDS PID-FILE…: asks all at once, waits, then insists.
end_gently() {
  local deadline=$((SECONDS + $1)) pid born file
  shift
  for file in "$@"; do
    ! is_running "$file" || { read -r pid born <"$file" && kill -TERM "$pid" 2>/dev/null || true; }
  done
  for file in "$@"; do
    while is_running "$file"; do
      read -r pid born <"$file"
      ((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.05
    done
    rm -f "$file"
  done
}

port_is_free() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range from which the system serves outgoing connections, which could take it meanwhile.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if port_is_free "$port"; then
      printf '%s\n' "$port"
      return
    fi
  done
}
