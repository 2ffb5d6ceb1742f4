# Shared by the scripts: where we are, and what a fresh machine may lack. Sourced, not run.
# shellcheck shell=bash
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# Runs a command for so many seconds at most, where the machine knows how (macOS has no timeout).
limited() {
  local seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"
  elif command -v gtimeout >/dev/null; then gtimeout "$seconds" "$@"
  else "$@"; fi
}

need() {
  command -v "$1" >/dev/null || { echo "$1 was not found: $2" >&2; exit 3; }
}

# Names a Chromium in CHROMIUM_PATH, and gets one where there is none.
find_chromium() {
  local name
  if [ -n "${CHROMIUM_PATH:-}" ]; then return; fi
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then CHROMIUM_PATH=$(command -v "$name"); export CHROMIUM_PATH; return; fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
    CHROMIUM_PATH=$(command -v chromium)
  else
    echo "Installing Playwright's Chromium …"
    server/PersonalQ.Tests/bin/Debug/net10.0/PersonalQ.Tests install-browser
    CHROMIUM_PATH=$(find "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}" "$HOME/Library/Caches/ms-playwright" \
      -type f \( -name chrome -o -name Chromium \) 2>/dev/null | sort | tail -1)
  fi
  [ -n "$CHROMIUM_PATH" ] || { echo "No Chromium was found; CHROMIUM_PATH names one" >&2; exit 3; }
  export CHROMIUM_PATH
}
