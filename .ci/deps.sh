#!/bin/sh
# Installs what is missing, and only that. One place, used by `make audit`, `make test` and the rest.
#
# usage: .ci/deps.sh GROUP...      groups: build test gateway lint bench valgrind fuzz html
#
# Every row of the table says how to see that a need is met, so a package that vanished is
# noticed, and nothing is installed (no network, no apt-get update) when all is there.
set -eu

table='
build  command:cc            gcc
build  file:/usr/include/stdio.h  libc6-dev
build  command:pkg-config    pkg-config
build  pkg:libgit2           libgit2-dev
build  pkg:libcurl           libcurl4-openssl-dev
build  pkg:libhs             libvectorscan-dev
build  pkg:sqlite3           libsqlite3-dev
build  pkg:yaml-0.1          libyaml-dev
build  pkg:jansson           libjansson-dev
build  pkg:libpcre2-8        libpcre2-dev
build  command:node          nodejs
build  command:npm           npm
build  file:/etc/ssl/certs/ca-certificates.crt|/etc/pki|/etc/ssl/cert.pem  ca-certificates
test   pkg:check             check
test   command:git           git
test   command:diff          diffutils
test   command:xargs         findutils
test   file:/usr/sbin/nginx  nginx
test   command:openssl       openssl
test   command:prlimit       util-linux
html   command:chromium      chromium
lint   command:clang-format  clang-format
lint   command:clang-tidy    clang-tidy
lint   command:cppcheck      cppcheck
bench  command:git           git
bench  command:rg            ripgrep
gateway command:python3      python3
gateway python-venv          python3-venv
valgrind command:valgrind    valgrind
fuzz   command:clang         clang
fuzz   clang-runtime         libclang-rt-dev
'

met() {
	case $1 in
	command:*) command -v "${1#command:}" >/dev/null 2>&1 ;;
	pkg:*) command -v pkg-config >/dev/null 2>&1 && pkg-config --exists "${1#pkg:}" ;;
	python-venv) python3 -c 'import venv, ensurepip' >/dev/null 2>&1 ;;
	clang-runtime) [ -d "$(clang -print-runtime-dir 2>/dev/null)" ] ;;
	file:*)
		rest=${1#file:}
		IFS='|'
		for f in $rest; do
			if [ -e "$f" ]; then
				unset IFS
				return 0
			fi
		done
		unset IFS
		return 1
		;;
	esac
}

[ $# -gt 0 ] || set -- build
missing=
for group in "$@"; do
	while read -r g probe package; do
		[ "$g" = "$group" ] || continue
		met "$probe" || case " $missing " in
		*" $package "*) ;;
		*) missing="$missing $package" ;;
		esac
	done <<-EOF
	$table
	EOF
done
missing=${missing# }
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
	echo "unmoat: no apt-get here; please install what these Debian packages hold: $missing" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null 2>&1; then
		echo "unmoat: not root and no sudo; please install: $missing" >&2
		exit 1
	fi
	sudo=sudo
fi

echo "installing: $missing" >&2
apt() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 -o Acquire::Retries=3 "$@"
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The tests start a web server of their own on loopback; that of the system shall not run for them.
case " $missing " in
*" nginx "*)
	if [ -d /run/systemd/system ] && ! systemctl cat nginx.service >/dev/null 2>&1; then
		$sudo systemctl mask --runtime nginx.service >/dev/null 2>&1 || true
		trap 'rm -f "$log"
			$sudo systemctl disable nginx.service >/dev/null 2>&1 || true
			$sudo systemctl unmask --runtime nginx.service >/dev/null 2>&1 || true' EXIT
	fi
	;;
esac
# shellcheck disable=SC2086 # a list of words
if ! { apt update && apt install -y --no-install-recommends $missing; } >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "unmoat: apt-get could not install: $missing" >&2
	exit 1
fi
