#!/usr/bin/env bash
# StyLua, the formatter of the Lua code, as the npm package that carries it compiled to WebAssembly.
#
#   stylua.sh PREFIX        default PREFIX: .e2e/stylua of this checkout
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
PREFIX=$(realpath -m "${1:-$HERE/../../../.e2e/stylua}")
VERSION=2.5.2
STAMP="$VERSION $(cksum <"$0")"

if [ "$(cat "$PREFIX/.done" 2>/dev/null)" = "$STAMP" ]; then
  echo "already there: $PREFIX"
  exit 0
fi
command -v npm >/dev/null || { echo "npm is not here" >&2; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@johnnymorganz/stylua@$VERSION" >/dev/null)
rm -rf "$PREFIX"
mkdir -p "$PREFIX"
tar -xzf "$work"/*.tgz -C "$PREFIX" --strip-components=1
echo "$STAMP" >"$PREFIX/.done"
echo "StyLua $VERSION: $PREFIX"
