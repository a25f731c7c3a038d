#!/usr/bin/env bash
# Emacs with eglot, and tmux for driving Helix: the machine's own Debian packages, installed only when root asks for them.
set -euo pipefail

need=()
command -v emacs >/dev/null || need+=(emacs-nox elpa-eglot)
command -v tmux >/dev/null || need+=(tmux)
command -v luacheck >/dev/null || need+=(lua-check)
if [ ${#need[@]} -eq 0 ]; then
  echo "already there: emacs, tmux, luacheck"
  exit 0
fi
command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || { echo "not installed: ${need[*]} (needs root on Debian)" >&2; exit 3; }
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
emacs --version | head -1
