#!/usr/bin/env bash
# Tries the probe's engine against a real nginx on loopback: certificates of every kind, HTTP/2,
# redirects, slow and stalled answers, limits, block pages, a proxy, 200 hosts at once. The last line
# is "N passed, N failed".
#
# usage: run.sh [WORD]      only the checks whose name contains WORD
# environment: BUILD, SAN (sanitizers take more memory), KEEP=1 (the folder with nginx's files and logs stays)
set -u
: "${BUILD:=build}" "${KEEP:=}" "${SAN:=}"
here=$(cd "$(dirname "$0")" && pwd) || exit 2
cd "$here/../.." || exit 2
ask=$BUILD/probe-ask
word=${1:-}
key=sk-good-0123456789abcdef
passed=0 failed=0
nginx=

dir=$(mktemp -d) || exit 2
cleanup() {
	[ -z "$nginx" ] || { kill "$nginx" && wait "$nginx"; } 2>/dev/null
	if [ -n "$KEEP" ]; then echo "kept: $dir"; else rm -rf "$dir"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM
for name in http_proxy https_proxy all_proxy no_proxy; do
	unset "$name" "${name^^}"
done
PATH=$PATH:/usr/sbin
# The other times here are of our own choosing, not the world's.
unset SOURCE_DATE_EPOCH

# ---- certificates ---------------------------------------------------------------------------

# certificate FILE SUBJECT-ALT-NAME START END: signed by our own authority.
certificate() {
	openssl req -new -key "$dir/key.pem" -subj "/CN=$1" -out "$dir/$1.csr"
	printf 'subjectAltName=%s\n' "$2" >"$dir/$1.ext"
	openssl ca -batch -notext -config "$dir/ca.conf" -in "$dir/$1.csr" -out "$dir/$1.pem" \
		-extfile "$dir/$1.ext" -startdate "$3" -enddate "$4"
}

make_certificates() {
	cat >"$dir/ca.conf" <<-END
		[ca]
		default_ca = ours
		[ours]
		database = $dir/index.txt
		serial = $dir/serial
		new_certs_dir = $dir/tmp
		certificate = $dir/ca.pem
		private_key = $dir/ca.key
		default_md = sha256
		unique_subject = no
		policy = any
		[any]
		commonName = supplied
	END
	: >"$dir/index.txt"
	echo 01 >"$dir/serial"
	openssl ecparam -genkey -name prime256v1 -noout -out "$dir/ca.key"
	openssl ecparam -genkey -name prime256v1 -noout -out "$dir/key.pem"
	openssl req -x509 -new -key "$dir/ca.key" -days 3650 -out "$dir/ca.pem" \
		-subj '/O=unmoat/CN=unmoat tests' -addext basicConstraints=critical,CA:TRUE
	certificate valid DNS:valid.example,DNS:mutual.example,DNS:one.example,DNS:old.example,DNS:other.example \
		20200101000000Z 20491231235959Z
	certificate expired DNS:expired.example 20200101000000Z 20210102000000Z
	certificate wrong DNS:right.example 20200101000000Z 20491231235959Z
	certificate many 'DNS:*.many.example' 20200101000000Z 20491231235959Z
	certificate client DNS:client.example 20200101000000Z 20491231235959Z
	openssl req -x509 -new -key "$dir/key.pem" -days 3650 -out "$dir/self.pem" \
		-subj /CN=self.example -addext subjectAltName=DNS:self.example
}

# ---- the server -----------------------------------------------------------------------------

make_files() {
	mkdir "$dir/root"
	echo '{"object":"list"}' >"$dir/root/list"
	{
		printf '{"object":"'
		head -c 3000 /dev/zero | tr '\0' x
		echo '"}'
	} >"$dir/root/slow"
	{
		printf '{"object":"'
		head -c 280 /dev/zero | tr '\0' x
		echo '"}'
	} >"$dir/root/second"
	{
		printf '{"object":"'
		head -c 3000000 /dev/zero | tr '\0' x
		echo '"}'
	} >"$dir/root/large"
	head -c 1000000 /dev/zero | gzip -9 >"$dir/root/packed"
	for i in $(seq 150); do echo "add_header X-Header-$i yes;"; done >"$dir/headers.conf"
	echo "add_header X-Long $(head -c 3000 /dev/zero | tr '\0' x);" >"$dir/line"
	for i in $(seq 30); do sed "s/X-Long/X-Long-$i/" "$dir/line"; done >"$dir/header.conf"
}

# Free ports are found by trying: nginx ends at once when one is taken.
start_nginx() {
	local user= i base
	[ "$(id -u)" -ne 0 ] || user='user root;'
	for i in $(seq 20); do
		base=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
		tls=$base one=$((base + 1)) old=$((base + 2)) plain=$((base + 3)) other=$((base + 4))
		proxy=$((base + 5)) closed=$((base + 6))
		for name in nginx locations; do
			sed -e "s|@DIR@|$dir|g; s|@USER@|$user|; s|@KEY@|$key|; s|@TLS@|$tls|" \
				-e "s|@ONE@|$one|; s|@OLD@|$old|; s|@PLAIN@|$plain|; s|@OTHER@|$other|" \
				-e "s|@PROXY@|$proxy|" "$here/$name.conf.in" >"$dir/$name.conf"
		done
		rm -f "$dir/nginx.pid"
		nginx -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" -g 'daemon off;' \
			2>"$dir/start.log" &
		nginx=$!
		for _ in $(seq 100); do
			[ ! -s "$dir/nginx.pid" ] || return 0
			kill -0 "$nginx" 2>/dev/null || break
			sleep 0.05
		done
		wait "$nginx" 2>/dev/null
		nginx=
	done
	cat "$dir/start.log" >&2
	return 1
}

# ---- checks ---------------------------------------------------------------------------------

# asks OPTION... <targets: our names lead to loopback, our authority is trusted.
asks() {
	local name args=(private=1 "ca=$dir/ca.pem" connect=5000 total=5000)
	for name in valid expired wrong self mutual; do
		args+=("resolve=$name.example:$tls:127.0.0.1")
	done
	args+=("resolve=one.example:$one:127.0.0.1" "resolve=old.example:$old:127.0.0.1"
		"resolve=other.example:$other:127.0.0.1" "resolve=plain.example:$plain:127.0.0.1"
		"resolve=valid.example:$closed:127.0.0.1")
	"$ask" "${args[@]}" "$@" 2>"$dir/numbers"
}

# check NAME COMMAND...: what it prints says why it failed.
check() {
	local name=$1 out
	shift
	case $name in
	*"$word"*) ;;
	*) return ;;
	esac
	if out=$("$@" 2>&1); then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL probe/%s\n%s\n' "$name" "$out"
	fi
}

# says 'TARGET' PATTERN [OPTION...]: the lines about one target; the pattern is for the whole of them.
says() {
	local target=$1 pattern=$2 got
	shift 2
	got=$(echo "x $target" | asks "$@" | tr '\n' ';')
	# shellcheck disable=SC2254 # a pattern
	case $got in
	$pattern) return 0 ;;
	esac
	printf 'wanted %s\ngot    %s\n' "$pattern" "$got"
	return 1
}

# Nothing of ours arrived where it should not: not at the other server, and no key in what any
# server saw but where it belongs.
silence() {
	local strange
	if [ -s "$dir/other.log" ]; then
		echo "the other server was asked:"
		cat "$dir/other.log"
		return 1
	fi
	strange=$(grep -F "$key" "$dir"/*.log | grep -vE '"GET /auth(-and-away)? HTTP/')
	[ -z "$strange" ] || { echo "$strange" && return 1; }
}

kept() {
	says "$@" && silence
}

tls_checks() {
	local url=https://valid.example:$tls
	check tls/valid says "$url/list" 'x reach answered 200 h2 2049-12-31 1 *'
	check tls/http1 says "https://one.example:$one/list" 'x reach answered 200 http/1.1 *'
	check tls/expired says "https://expired.example:$tls/list" \
		'x reach did-not 0 * 2021-01-02 * the certificate expired on 2021-01-02;'
	check tls/wrong-name says "https://wrong.example:$tls/list" \
		'x reach did-not 0 * the certificate is for other names;'
	check tls/self-signed says "https://self.example:$tls/list" \
		'x reach did-not 0 * the certificate is self-signed;'
	check tls/unknown-issuer says "$url/list" \
		'x reach did-not 0 * the certificate comes from an issuer that is not *;' \
		ca=/etc/ssl/certs/ca-certificates.crt
	check tls/old-version says "https://old.example:$old/list" \
		'x reach did-not 0 * TLS could not be set up*'
	check tls/not-tls says "https://plain.example:$plain/list" \
		'x reach did-not 0 * TLS could not be set up*'
	check tls/insecure-host says "https://expired.example:$tls/list" \
		'x reach answered 200 h2 2021-01-02 *' insecure=expired.example
	check tls/insecure-other says "https://self.example:$tls/list" \
		'x reach did-not 0 *' insecure=expired.example
	check tls/no-client-certificate says "https://mutual.example:$tls/list" \
		'x reach unknown 400 *'
	check tls/client-certificate says "https://mutual.example:$tls/list" \
		'x reach answered 200 *' "cert=$dir/client.pem" "key=$dir/key.pem"
	check tls/closed-port says "https://valid.example:$closed/list" \
		'x reach did-not 0 - - 1 connection refused;'
}

answer_checks() {
	local url=https://valid.example:$tls
	check answer/block-page-200 says "$url/page" 'x reach unknown 200 *'
	check answer/block-page-403 says "$url/blocked" 'x reach unknown 403 *'
	check answer/lying-page says "$url/lies" 'x reach unknown 200 *'
	check answer/bad-gateway says "$url/failing" 'x reach unknown 502 *'
	check answer/many-headers says "$url/many-headers" 'x reach unknown 200 * headers are more*'
	check answer/large-headers says "$url/long-header" 'x reach unknown 200 * headers are more*'
	check answer/large-body says "$url/large" 'x reach unknown 200 *'
	check answer/packed says "$url/packed" 'x reach unknown 200 *'
	check answer/slow says "$url/trickle" \
		'x reach unknown 200 * time-out after 1 s in the middle of the answer;' total=1000
	check answer/first says "$url/stalled" 'x reach answered 200 *'
	check answer/stalled says "$url/stalled" \
		'x reach did-not 0 * time-out after 1 s while waiting for an answer;' total=1000
	check answer/busy says "$url/busy" 'x reach answered 200 h2 2049-12-31 [234] *' \
		repeat=2 retries=2
	check answer/not-found says "$url/missing" 'x reach unknown 404 *'
}

credential_checks() {
	local url=https://valid.example:$tls code
	check auth/good kept "$url/auth $key" 'x reach answered 401 *;x auth answered 200 h2 * 2 *'
	check auth/wrong kept "$url/auth $key-not" 'x reach answered 401 *;x auth did-not 401 *'
	check auth/sent-away kept "$url/auth-and-away $key" \
		'x reach answered 401 *;x auth unknown 307 *redirect to other.example*'
	check auth/sent-when-good grep -q "auth=.Bearer $key\"" "$dir/access.log"
	check auth/open says "$url/open $key" \
		'x reach answered *;x auth unknown 200 * made-up credential is let in as well*;'
	check auth/portal says "$url/page $key" 'x reach unknown *;x auth unknown *'
	for code in 301 302 303 307 308; do
		check "redirect/$code" kept "$url/to-other-$code $key" \
			"x reach unknown $code *redirect to other.example, which was not followed;x auth unknown $code *"
	done
	check redirect/port kept "$url/to-port $key" 'x reach unknown 302 *;x auth unknown 302 *'
	check redirect/scheme kept "$url/to-plain $key" \
		'x reach unknown 302 *;x auth unknown 302 *' http=1
	check redirect/name kept "$url/to-name $key" 'x reach unknown 302 *;x auth unknown 302 *'
	for name in metadata decimal mapped; do
		check "redirect/$name" kept "$url/to-$name $key" \
			'x reach unknown 302 *;x auth unknown 302 *' http=1
	done
	check redirect/within kept "$url/within $key" \
		'x reach answered 200 * 2 *;x auth unknown 307 *redirect*'
	check redirect/insecure kept "https://expired.example:$tls/to-other-302 $key" \
		'x reach unknown 302 *' insecure=expired.example
	check auth/expired kept "https://expired.example:$tls/auth $key" \
		'x reach did-not 0 *;x auth unknown 0 * not asked*'
	check auth/wrong-name kept "https://wrong.example:$tls/auth $key" \
		'x reach did-not 0 *;x auth unknown 0 * not asked*'
}

address_checks() {
	local address
	for address in 10.0.0.5 127.0.0.1 169.254.169.254 100.100.100.200 '[::1]' \
		'[::ffff:10.0.0.5]' '[::ffff:169.254.169.254]' '[fd00:ec2::254]' '[64:ff9b::a9fe:a9fe]'; do
		check "rebinding/$address" rebinds "$address"
	done
}

rebinds() {
	local got
	got=$(echo "x https://api.example:$tls/auth $key" | "$ask" "ca=$dir/ca.pem" \
		"resolve=api.example:$tls:$1" 2>/dev/null | tr '\n' ';')
	case $got in
	'x reach unknown 0 '*'refused to go to '*';x auth unknown 0 '*) ;;
	*) echo "$got" && return 1 ;;
	esac
	silence
}

proxy_checks() {
	local through=proxy=http://127.0.0.1:$proxy
	# An address that is fine, and that nobody goes to.
	local public=resolve=api.example:80:8.8.8.8
	check proxy/plain says http://api.example/list 'x reach answered 200 http/1.1 *' \
		"$through" "$public" http=1
	check proxy/no-tunnel says https://api.example:80/list 'x reach unknown 0 * proxy *' \
		"$through" "$public"
	check proxy/down says http://api.example/list 'x reach unknown 0 * proxy *' \
		"proxy=http://127.0.0.1:$closed" "$public" http=1
	check proxy/private says http://api.example/list \
		'x reach unknown 0 * refused to go to 169.254.169.254, *' \
		"$through" resolve=api.example:80:169.254.169.254 http=1
}

# ---- the program, with a tree that means no good --------------------------------------------

# client NAME ADDRESS: a workload of its own whose code asks there.
client() {
	mkdir -p "$dir/tree/$1"
	echo acme >"$dir/tree/$1/requirements.txt"
	printf 'import acme\n\nc = acme.Client(base_url="%s", model="m")\n' "$2" >"$dir/tree/$1/app.py"
}

make_tree() {
	mkdir -p "$dir/rules/services"
	sed "s|@TLS@|$tls|" "$here/acme.yaml.in" >"$dir/rules/services/acme.yaml"
	client valid "https://valid.example:$tls"
	client expired "https://expired.example:$tls"
	client wrong "https://wrong.example:$tls"
	client rebound "https://rebound.example:$tls/"
	client metadata http://169.254.169.254/latest
	client decimal https://2852039166/
	client mapped "https://[::ffff:127.0.0.1]:$other/"
	client stranger "https://other.example:$other"
	client user "https://valid.example@other.example:$other"
	client plain "http://valid.example:$plain"
}

# probes NAME OPTION...: the program's output is in $dir/NAME.out, its status in $status.
probes() {
	local out=$dir/$1.out
	shift
	ACME_API_KEY=$key "$BUILD/unmoat" probe --rules "$dir/rules" --level auth --yes \
		--cacert "$dir/ca.pem" --resolve "valid.example:$tls:127.0.0.1" \
		--resolve "expired.example:$tls:127.0.0.1" --resolve "wrong.example:$tls:127.0.0.1" \
		--resolve "other.example:$other:127.0.0.1" \
		--resolve "rebound.example:$tls:169.254.169.254" \
		--record "$dir/record.out" --retries 0 "$@" "$dir/tree" >"$out" 2>&1
	status=$?
}

# has NAME TEXT...: the output has all of them.
has() {
	local out=$dir/$1.out text
	shift
	for text in "$@"; do
		grep -qF -- "$text" "$out" || { echo "not there: $text" && cat "$out" && return 1; }
	done
}

asks_tree() {
	probes allowed --allow-private
	[ "$status" -eq 1 ] || { echo "status $status" && return 1; }
	has allowed 'the certificate expired on 2021-01-02' 'the certificate is for other names' \
		"refused to go to 169.254.169.254, a cloud's metadata service" &&
		has record '"outcome":"answered"' '"outcome":"did-not"' && silence
}

asks_nobody() {
	local before
	before=$(wc -l <"$dir/access.log")
	probes refused
	has refused 'refused to go to 127.0.0.1, a loopback address' || return 1
	[ "$(wc -l <"$dir/access.log")" -eq "$before" ] || { echo "somebody was asked" && return 1; }
}

# Whatever is named on the command line, the metadata service is not asked.
asks_named() {
	probes named --allow-private --allow-http --allow-host 169.254.169.254 --allow-host 2852039166 \
		--allow-host '[::ffff:127.0.0.1]' --timeout 2
	has named "metadata service"
}

keeps_key() {
	local files
	probes json --allow-private --format json
	files=$(grep -lF "$key" "$dir"/*.out)
	[ -z "$files" ] || { echo "the key is in $files" && return 1; }
	ls "$dir"/{allowed,refused,named,json,record}.out >/dev/null
}

tree_checks() {
	make_tree
	check tree/asked asks_tree
	check tree/refused asks_nobody
	check tree/named asks_named
	check tree/key keeps_key
}

# many N FILES MS OPTION...: N hosts that take a second each, with so many files open, within a time.
many() {
	local n=$1 limit=$2 most=$3 i args=() got files memory ms
	shift 3
	for i in $(seq "$n"); do
		args+=("resolve=e$i.many.example:$tls:127.0.0.1")
		echo "e$i https://e$i.many.example:$tls/second"
	done >"$dir/many"
	got=$(prlimit --nofile="$limit" "$ask" private=1 "ca=$dir/ca.pem" total=15000 "${args[@]}" "$@" \
		<"$dir/many" 2>"$dir/numbers" | grep -c ' reach answered 200 h2 ')
	read -r files memory ms <"$dir/numbers"
	echo "$got of $n answered, $files files, $memory KiB, $ms ms"
	[ "$got" -eq "$n" ] && [ "$files" -lt "$limit" ] &&
		[ "$memory" -lt "${SAN:+9}100000" ] &&
		[ "$ms" -lt "$most" ]
}

check_start() {
	local _
	for _ in $(seq 50); do
		echo "x http://plain.example:$plain/list" | asks http=1 | grep -q answered && return 0
		sleep 0.1
	done
	echo "nginx does not answer"
	return 1
}

mkdir "$dir/tmp"
make_certificates >"$dir/openssl.log" 2>&1 || { cat "$dir/openssl.log" && exit 1; }
make_files
start_nginx || { echo "nginx could not be started" && exit 1; }
check_start || exit 1
tls_checks
answer_checks
credential_checks
address_checks
proxy_checks
tree_checks
# A quarter of what they take one after the other; and half of it where few may be open.
check many/200-hosts many 200 1024 50000 parallel=100
check many/few-files many 14 64 7000 parallel=100
# All the logs once more, and what was said.
check silence silence
echo "probe: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
