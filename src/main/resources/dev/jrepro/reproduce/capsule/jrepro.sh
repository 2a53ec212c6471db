#!/bin/sh
# Starts the jrepro of this capsule. It needs a JDK 25 or later, and nothing else.
set -eu

engine=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
case $engine in
  *:*)
    echo "Error: a class path cannot hold a folder whose name has a colon: $engine." >&2
    echo "Hint: Move the capsule to another folder." >&2
    exit 2
    ;;
esac

# Takes a folder as $jdk if it is a JDK 25 or later, which its release file tells.
is_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  major=0
  while IFS='=' read -r key value; do
    value=${value#\"} value=${value%\"}
    case $key in JAVA_VERSION) major=${value%%[!0-9]*} ;; esac
  done <"$1/release"
  [ "${major:-0}" -ge 25 ] && jdk=$1
}

find_jdk() {
  jdk=
  if [ -n "${JAVA_HOME:-}" ] && is_25 "$JAVA_HOME"; then return; fi
  on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    if is_25 "${on_path%/bin/*}"; then return; fi
  fi
  for each in /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/nowhere}"/.sdkman/candidates/java/* \
    "${HOME:-/nowhere}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_25 "$each"; then return; fi
  done
}

find_jdk
if [ -z "$jdk" ]; then
  echo "Error: there is no JDK 25 or later on this machine." >&2
  echo "Hint: Install one, such as https://adoptium.net has, or set JAVA_HOME to it." >&2
  exit 2
fi

path=$engine/jrepro.jar
for jar in "$engine"/lib/*.jar "$engine"/lib/train/*.jar; do
  if [ -f "$jar" ]; then path=$path:$jar; fi
done

# In a POSIX locale the JVM cannot name a file such as naïve.txt.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *UTF-8 | *utf8 | *UTF8 | *utf-8) ;;
  *) LC_ALL=C.UTF-8; export LC_ALL ;;
esac

# A stage may call jrepro, and the JDK's programs.
PATH=$engine/bin:$jdk/bin:${PATH:-/usr/bin:/bin}
export PATH
exec "$jdk/bin/java" -XX:+UseSerialGC -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
  -Dfile.encoding=UTF-8 -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider \
  -Dslf4j.internal.verbosity=WARN -Djava.io.tmpdir="${TMPDIR:-/tmp}" -Duser.home="${HOME:-/}" \
  -cp "$path" dev.jrepro.cli.Main "$@"
