#!/usr/bin/env bash
# StyLua, the formatter of the Lua code, as the npm package that carries it compiled to WebAssembly.
#
#   stylua.sh PREFIX        default PREFIX: .e2e/stylua of this checkout
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/common.sh"
VERSION=2.5.2
begin stylua "$VERSION" "${1:-}"

rm -rf "$PREFIX"
mkdir -p "$PREFIX"
unpack_npm "@johnnymorganz/stylua@$VERSION" --strip-components=1
finish "StyLua $VERSION"
