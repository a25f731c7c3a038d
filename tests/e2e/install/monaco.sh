#!/usr/bin/env bash
# VS Code's editor as the npm package monaco-editor ships it, for its completion filter alone.
#
#   monaco.sh PREFIX        default PREFIX: .e2e/monaco of this checkout
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/common.sh"
VERSION=0.57.0
begin monaco "$VERSION" "${1:-}"

rm -rf "$PREFIX"
mkdir -p "$PREFIX"
unpack_npm "monaco-editor@$VERSION" --strip-components=1 \
  package/esm/vs/base/common package/esm/vs/editor/contrib/suggest/browser/completionModel.js
echo '{"type":"module"}' >"$PREFIX/package.json"
finish "monaco-editor $VERSION"
