#!/bin/sh
# Regenerates the results that this capsule is about, and compares them with what was recorded.
# README.md says what it takes and what its exit code means.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

# All that is written goes to a folder of its own, which is removed at the end.
work=$(mktemp -d "${TMPDIR:-/tmp}/capsule.XXXXXX" 2>/dev/null || mktemp -d "$here/work.XXXXXX") || {
  echo "Error: no folder for temporary files can be written." >&2
  echo "Hint: Set TMPDIR to one that can." >&2
  exit 1
}
keep=no
for word in "$@"; do
  if [ "$word" = --keep ]; then keep=yes; fi
done
clean() {
  code=$?
  trap - EXIT
  if [ "$keep" = no ]; then
    chmod -R u+rwX "$work" 2>/dev/null || :
    rm -rf "$work" || :
  fi
  exit "$code"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

damaged() {
  echo "Error: $1 in this capsule is not as it was made." >&2
  echo "Hint: Unpack it again, or get another copy of it." >&2
  exit 4
}

# The programs that check the rest are checked first, where the system can do it.
hash=
if command -v sha256sum >/dev/null 2>&1; then
  hash=sha256sum
elif command -v shasum >/dev/null 2>&1; then
  hash='shasum -a 256'
fi
[ -f "$here/SHA256SUMS" ] || damaged SHA256SUMS
while read -r sum name; do
  case $name in
    engine/* | reproduce)
      [ -f "$here/$name" ] || damaged "$name"
      if [ -n "$hash" ]; then
        now=$($hash <"$here/$name")
        [ "${now%% *}" = "$sum" ] || damaged "$name"
      fi
      ;;
  esac
done <"$here/SHA256SUMS"

mkdir "$work/home" "$work/tmp" "$work/djl"
HOME=$work/home TMPDIR=$work/tmp DJL_CACHE_DIR=$work/djl
export HOME TMPDIR DJL_CACHE_DIR
unset XDG_CONFIG_HOME XDG_CACHE_HOME JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS CLASSPATH
sh "$here/engine/bin/jrepro" exec-capsule "$here" "$@"
