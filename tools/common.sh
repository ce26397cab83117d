# Sourced by demo and test: what both need. Messages go to stderr; stdout is for results.
# shellcheck shell=bash

say() { printf '%s\n' "$*" >&2; }

# Packages of the named groups (build, test) that are not installed yet.
missing_packages() {
  local group package rest
  while read -r group package rest; do
    case " $* " in
      *" $group "*)
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s\n' "$package"
        ;;
    esac
  done < tools/packages.txt
}

# Installs what is missing; as root, or through sudo.
install_packages() {
  if ! command -v dpkg-query > /dev/null; then
    say "this is no Debian: install the counterparts of tools/packages.txt yourself; going on without"
    return 0
  fi
  local listed missing as_root=()
  listed=$(missing_packages "$@")
  [ -n "$listed" ] || return 0
  mapfile -t missing <<< "$listed"
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo > /dev/null; then
      say "these packages are missing, and this is neither root nor is there sudo: ${missing[*]}"
      return 1
    fi
    as_root=(sudo)
  fi
  say "installing: ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}" >&2
}

# configure PRESET [cmake arguments]
configure() {
  local preset=$1
  shift
  say "configuring build/$preset"
  cmake --preset "$preset" "$@" >&2
}

# build PRESET TARGET...
build() {
  local preset=$1
  shift
  say "building build/$preset: $*"
  ninja -C "build/$preset" -j "$(nproc)" "$@" >&2
}
