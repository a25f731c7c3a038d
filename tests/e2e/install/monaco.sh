#!/usr/bin/env bash
# VS Code's editor as the npm package monaco-editor ships it, for its completion filter alone.
#
#   monaco.sh PREFIX        default PREFIX: .e2e/monaco of this checkout
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
PREFIX=$(realpath -m "${1:-$HERE/../../../.e2e/monaco}")
VERSION=0.57.0
STAMP="$VERSION $(cksum <"$0")"

if [ "$(cat "$PREFIX/.done" 2>/dev/null)" = "$STAMP" ]; then
  echo "already there: $PREFIX"
  exit 0
fi
command -v npm >/dev/null || { echo "npm is not here" >&2; exit 3; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "monaco-editor@$VERSION" >/dev/null)
rm -rf "$PREFIX"
mkdir -p "$PREFIX"
tar -xzf "$work"/monaco-editor-*.tgz -C "$PREFIX" --strip-components=1 \
  package/esm/vs/base/common package/esm/vs/editor/contrib/suggest/browser/completionModel.js
echo '{"type":"module"}' >"$PREFIX/package.json"
echo "$STAMP" >"$PREFIX/.done"
echo "monaco-editor $VERSION: $PREFIX ($(du -sm "$PREFIX" | cut -f1) MB)"
