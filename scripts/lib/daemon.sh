# A server in a folder: its options, starting it, ending it by its recorded pid. Sourced after
# common.sh.

# read_options NAME… -- ARGUMENTS: sets the variable NAME from --NAME VALUE.
read_options() {
  local known=' '
  while [[ $1 != -- ]]; do
    known+="$1 "
    shift
  done
  shift
  while (($# > 0)); do
    case $1 in
      --help | -h) print_help; exit 0 ;;
    esac
    [[ $1 == --* && $known == *" ${1#--} "* ]] || fail "unknown argument $1; see --help"
    (($# > 1)) || fail "$1 needs a value"
    printf -v "${1#--}" '%s' "$2"
    shift 2
  done
  if [[ -n $port && ! $port =~ ^[0-9]+$ ]]; then fail "--port $port is no number"; fi
}

# Makes $dir absolute and holds it until this call ends: two at once would start two servers.
take_folder() {
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  exec 9>"$dir/.lock"
  flock 9
}

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
