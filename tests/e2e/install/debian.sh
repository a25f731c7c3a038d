#!/usr/bin/env bash
# Programs of a newer Debian suite, in a private prefix on a Debian machine whose own are too old.
#
#   debian.sh PREFIX        default PREFIX: .e2e/debian of this checkout
#
# Leaves PREFIX/bin/{nvim,hx,chromium} and PREFIX/fonts.conf (two fonts, so that a picture looks the same everywhere).
# The mirror comes from the machine's own apt configuration. apt works out the closure of packages, libc6 included,
# against an empty package database; the packages are only unpacked, and each program is pointed at the prefix's own
# dynamic loader and libraries. Nothing outside PREFIX is written and root is not needed.
set -euo pipefail

HERE=$(cd "$(dirname "$0")" && pwd)
. "$HERE/common.sh"
SUITE=${E2E_DEBIAN_SUITE:-forky}
PACKAGES=(neovim hx chromium-headless-shell fonts-noto-cjk fonts-jetbrains-mono)
begin debian "$SUITE ${PACKAGES[*]}" "${1:-}"

command -v apt-get >/dev/null || cannot "apt-get is not here: this script is for Debian"
[ "$(dpkg --print-architecture)" = amd64 ] || cannot "only amd64 has been tried"

mkdir -p "$work"/lists/partial "$work"/cache/archives/partial "$work"/parts "$work"/root "$work"/bin
: >"$work/status"

# Before the first `apt-get update` of a machine indextargets prints nothing; the sources files are read instead.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN)' 'Created-By: Packages' |
  awk '$2 == "Debian" && $1 !~ /security/ { print $1; exit }')
if [ -z "$mirror" ]; then
  mirror=$(cat /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | awk '
    /^URIs:/ && $2 !~ /security/ { print $2; exit }
    /^deb / { for (i = 2; i <= NF; i++) if ($i ~ /^https?:/ && $i !~ /security/) { print $i; exit } }')
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keyring arch=amd64] ${mirror:?no Debian mirror in the apt sources} $SUITE main" >"$work/sources.list"

private_apt() {
  apt-get -q -y --no-install-recommends \
    -o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/parts" \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts="$work/parts" \
    -o Dir::State::status="$work/status" -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Architecture=amd64 -o APT::Sandbox::User=root \
    -o Dpkg::Use-Pty=0 "$@" >>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
private_apt update
private_apt --download-only install patchelf "${PACKAGES[@]}"
grep -E '^Fetched' "$work/log" || true

for package in "$work"/cache/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/root" --keep-directory-symlink \
    --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*' \
    --exclude='./usr/share/i18n*' --exclude='*/gconv/*' --exclude='*NotoSerifCJK*' \
    --exclude='*/libLLVM*' --exclude='*/libgallium*' --exclude='*/libz3*'   # 200 MB of GPU drivers that headless does without
done

usr=$work/root/usr
home=$PREFIX/root/usr
loader=lib64/ld-linux-x86-64.so.2
libraries=lib/x86_64-linux-gnu
run_unpacked() { "$usr/$loader" --library-path "$usr/$libraries" "$@"; }

# launcher NAME PROGRAM [VARIABLE=VALUE...]: patches a program and writes the script that starts it.
launcher() {
  local name=$1 program=$2
  shift 2
  # RPATH rather than RUNPATH: it also holds for what the libraries themselves load by name (NSS, Lua).
  run_unpacked "$usr/bin/patchelf" --set-interpreter "$home/$loader" --force-rpath \
    --set-rpath "$home/$libraries:$home/$libraries/lua/5.1" "$usr/$program"
  {
    echo '#!/bin/sh'
    for setting; do echo "export $setting"; done
    echo "exec '$home/$program' \"\$@\""
  } >"$work/bin/$name"
  chmod +x "$work/bin/$name"
}
launcher nvim bin/nvim "VIMRUNTIME='$home/share/nvim/runtime'"
launcher hx lib/hx/hx "HELIX_RUNTIME='$home/lib/hx/runtime'"
# libpulse names its own folder by RUNPATH, which switches RPATH off below it; the browser starts nothing of the machine's,
# so here the variable that children inherit does no harm.
launcher chromium lib/chromium/chromium-headless-shell "FONTCONFIG_FILE='$PREFIX/fonts.conf'" \
  "LD_LIBRARY_PATH='$home/$libraries:$home/$libraries/pulseaudio'"

rm -rf "$PREFIX"
mkdir -p "$PREFIX"
mv "$work/root" "$work/bin" "$PREFIX"
cat >"$PREFIX/fonts.conf" <<X
<?xml version="1.0"?>
<fontconfig>
  <dir>$home/share/fonts</dir>
  <cachedir>$PREFIX/fontcache</cachedir>
  <alias><family>monospace</family><prefer><family>JetBrains Mono</family><family>Noto Sans Mono CJK SC</family></prefer></alias>
  <alias><family>sans-serif</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>
</fontconfig>
X
for name in nvim hx chromium; do
  "$PREFIX/bin/$name" --version 2>/dev/null | head -1
done
finish "Debian $SUITE"
