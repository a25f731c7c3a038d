#!/usr/bin/env bash
# suite.sh HX SERVER — Helix in tmux: keys go in by send-keys, the screen is read by capture-pane.
# A suite of its own because Helix filters candidates by the whole Chinese run before the cursor.
set -u
export LC_ALL=C.UTF-8
hx=$1 server=$2
work=$(mktemp -d)
socket=bertfill-$$
tmux() { command tmux -L "$socket" "$@"; }
passed=0 failed=0
trap 'tmux kill-server 2>/dev/null; rm -rf "$work"' EXIT

mkdir -p "$work/config/helix"
cat >"$work/config/helix/config.toml" <<X
[editor]
completion-trigger-len = 1
end-of-line-diagnostics = "hint"
[editor.lsp]
display-inlay-hints = true
X
cat >"$work/config/helix/languages.toml" <<X
[language-server.bertfill]
command = "$server"
args = ["serve"]

[[language]]
name = "plaintext"
scope = "text.plain"
file-types = ["txt"]
language-servers = ["bertfill"]
X
# Two paragraphs, so that the model is shown the first line alone here as it is below.
printf '%s\n' '床前明月光，疑是地[MASK]霜。' '' '🎉窗外下着[mask]雨。' >"$work/a.txt"

screen() { tmux capture-pane -p; }
ok() { passed=$((passed + 1)); echo "ok   $1"; }
fail() { failed=$((failed + 1)); echo "FAIL $1"; screen | sed 's/^/     | /'; }
# shows NAME PATTERN: waits up to six seconds until it (an extended expression) is on the screen.
shows() {
  for _ in $(seq 60); do
    screen | grep -qE -- "$2" && { ok "$1"; return; }
    sleep 0.1
  done
  fail "$1 (no '$2')"
}
# Escape followed at once by another key would be read as Alt: a pause between them.
keys() { for key; do tmux send-keys "$key"; sleep 0.15; done; }

first=$(cd "$work" && printf '{"text": "床前明月光，疑是地[MASK]霜。"}' | "$server" fill --jsonl |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["gaps"][0]["candidates"][0]["text"])')

tmux -f /dev/null new-session -d -x 100 -y 24 "XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache '$hx' '$work/a.txt'"
shows 'the file' '床前明月光'
shows 'a diagnostic on the malformed mask' 'written in capitals'
keys l h # Helix draws hints after a key
shows 'an inlay hint behind the mask' "(→|≈)$first" # sure of it or not, as the model is
keys g g 1 0 l
keys Space k
shows 'hover' '%'
keys Escape
keys g g 1 0 l i
tmux send-keys C-x
shows 'candidates inside the mask, behind a Chinese character' "$first"
keys C-n Enter Escape
keys : w Enter
for _ in $(seq 40); do
  grep -qF "床前明月光，疑是地${first}霜。" "$work/a.txt" && break
  sleep 0.1
done
if grep -qxF "床前明月光，疑是地${first}霜。" "$work/a.txt"; then ok 'accepted'; else fail "accepted: $(head -1 "$work/a.txt")"; fi
keys g e o
tmux send-keys -l '今天天气真[MASK]啊，我们去公园。'
# Asked for once, while the line is still warm; Helix cannot be told to ask again.
shows 'a hint behind a mask that was just written' '真\[MASK\] *(→|≈)'
keys Escape : q ! Enter
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
