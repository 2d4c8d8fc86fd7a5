# What every script needs: where the project is, how to speak, where downloads are kept. Sourced.
project_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache_dir=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/eventapp

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$(basename "$0"): $*"
  exit 1
}

# Prints the comment block at the top of the calling script: the help and the source never differ.
print_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }
