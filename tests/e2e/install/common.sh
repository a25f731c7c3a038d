# What the install scripts share; they source it. Here lives when a prefix is finished, not what goes into it.

# begin NAME WHAT PREFIX: sets PREFIX (.e2e/NAME of this checkout where it is empty) and the folder `work`, which goes
# when the script ends. Ends the script where the same WHAT was installed by the same script before.
begin() {
  PREFIX=$(realpath -m "${3:-$HERE/../../../.e2e/$1}")
  STAMP="$2 $(cat "$0" "$HERE/common.sh" | cksum)"
  if [ "$(cat "$PREFIX/.done" 2>/dev/null)" = "$STAMP" ]; then
    echo "already there: $PREFIX"
    exit 0
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
}

# cannot WHY: ends the script as "not on this machine" (NOT_RUN in ../run.py).
cannot() {
  echo "$1" >&2
  exit 3
}

# unpack_npm PACKAGE [TAR OPTION]...: unpacks a package of the npm index into PREFIX, which must be there.
unpack_npm() {
  command -v npm >/dev/null || cannot "npm is not here"
  (cd "$work" && npm pack --silent "$1" >/dev/null)
  shift
  tar -xzf "$work"/*.tgz -C "$PREFIX" "$@"
}

# finish TEXT: marks the prefix as finished and says so.
finish() {
  echo "$STAMP" >"$PREFIX/.done"
  echo "$1: $PREFIX ($(du -sm "$PREFIX" | cut -f1) MB)"
}
