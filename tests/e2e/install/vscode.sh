#!/usr/bin/env bash
# A real VS Code (its server and web workbench, as the npm package code-server carries them) and the driver of a browser.
#
#   vscode.sh PREFIX        default PREFIX: .e2e/vscode of this checkout
#
# Leaves PREFIX/bin/code-web-server and PREFIX/driver/node_modules/playwright-core. Only lib/vscode of the package is taken,
# with the pure-JavaScript dependencies that the server imports at start, in the exact versions of its own shrinkwrap:
# nothing is compiled and no install script runs. 4.117.0 (VS Code 1.117) is the newest known to run on Node 20.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/common.sh"
CODE_SERVER=4.117.0
PLAYWRIGHT=1.65.1
NODE=$(command -v node) || cannot "node is not here"
begin vscode "$CODE_SERVER $PLAYWRIGHT $NODE $(cat "$HERE"/stubs/* | cksum)" "${1:-}"

major=$("$NODE" -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || cannot "Node 20 or newer is needed, this is $major"

rm -rf "$PREFIX"
mkdir -p "$PREFIX/bin" "$PREFIX/driver"

unpack_npm "code-server@$CODE_SERVER" --strip-components=2 \
  --exclude='*/extensions/copilot' --exclude='*/extensions/mermaid-*' --exclude='*/extensions/ms-vscode.*' \
  --exclude='*/extensions/microsoft-authentication' package/lib/vscode

cd "$PREFIX/vscode"
"$NODE" "$HERE/stubs/keep-dependencies.cjs"
npm install --silent --omit=dev --ignore-scripts --no-package-lock --no-audit --no-fund --engine-strict=false \
  >/dev/null 2>"$work/npm.log" || { cat "$work/npm.log" >&2; exit 1; }

# Native packages whose real ones need a download or a compiler: a search tool, a logger, a watchdog.
stub() {
  mkdir -p "node_modules/@vscode/$1"
  echo "{\"name\":\"@vscode/$1\",\"version\":\"0.0.0\",\"main\":\"index.js\"}" >"node_modules/@vscode/$1/package.json"
  cp "$HERE/stubs/$2" "node_modules/@vscode/$1/index.js"
}
stub ripgrep ripgrep.cjs
stub ripgrep-universal ripgrep.cjs
stub spdlog spdlog.cjs
stub native-watchdog native-watchdog.cjs

# Node 20 has no global WebSocket, which the extension host's proxy patch wants.
flag=
[ "$major" -ge 22 ] || flag=--experimental-websocket
cat >"$PREFIX/bin/code-web-server" <<X
#!/bin/sh
NODE_OPTIONS="\$NODE_OPTIONS $flag" exec '$NODE' '$PREFIX/vscode/out/server-main.js' "\$@"
X
chmod +x "$PREFIX/bin/code-web-server"

cd "$PREFIX/driver"
echo '{"private":true}' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund "playwright-core@$PLAYWRIGHT" >/dev/null 2>"$work/npm.log" ||
  { cat "$work/npm.log" >&2; exit 1; }

"$PREFIX/bin/code-web-server" --version >/dev/null
finish "VS Code $("$NODE" -p "require('$PREFIX/vscode/package.json').version")"
