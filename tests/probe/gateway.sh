#!/usr/bin/env bash
# Tries `unmoat probe` from the user's side against a real gateway, the LiteLLM proxy from its package
# with a mock model, over plain http on loopback. The last line is "N passed, N failed".
#
# environment: BUILD, GATEWAY (the folder of the virtual environment), KEEP=1 (the logs stay)
set -u
: "${BUILD:=build}" "${KEEP:=}"
cd "$(dirname "$0")/../.." || exit 2
: "${GATEWAY:=$PWD/build/gateway}"
unmoat=$(realpath "$BUILD/unmoat")
key=sk-right-0123456789abcdef
passed=0 failed=0
pids=

dir=$(mktemp -d) || exit 2
cleanup() {
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$pids" ] || { kill $pids && wait $pids; } 2>/dev/null
	if [ -n "$KEEP" ]; then echo "kept: $dir"; else rm -rf "$dir"; fi
}
trap cleanup EXIT
trap 'exit 130' INT TERM
for name in http_proxy https_proxy all_proxy no_proxy; do
	unset "$name" "${name^^}"
done
unset SOURCE_DATE_EPOCH LITELLM_API_KEY LITELLM_PROXY_API_KEY LITELLM_KEY LITELLM_MASTER_KEY

# ---- two gateways: one with a master key, one that lets everybody in ---------------------------

free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# gateway NAME PORT [KEY]
gateway() {
	mkdir -p "$dir/$1"
	{
		echo 'model_list:'
		echo '  - model_name: gpt-mock'
		echo '    litellm_params: {model: openai/mock, api_key: none, mock_response: hello}'
		[ -z "${3:-}" ] || printf 'general_settings:\n  master_key: %s\n' "$3"
	} >"$dir/$1/config.yaml"
	(cd "$dir/$1" && exec env HOME="$dir/$1" LITELLM_LOCAL_MODEL_COST_MAP=True \
		LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY=true \
		"$GATEWAY/bin/litellm" --config config.yaml --host 127.0.0.1 --port "$2" \
		--telemetry False) >"$dir/$1.log" 2>&1 &
	pids="$pids $!"
}

await() {
	for _ in $(seq 240); do
		(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
		sleep 0.5
	done
	tail -n 20 "$dir"/*.log
	echo "gateway: nobody listens at port $1 after two minutes"
	echo "gateway: 0 passed, 1 failed"
	exit 1
}

closed=$(free_port) open=$(free_port) nobody=$(free_port)
gateway closed "$closed" "$key"
gateway open "$open"

# app NAME PORT: a client of the gateway whose host is a name of one's own network, and the gateway's
# own configuration beside it.
app() {
	mkdir -p "$dir/app-$1"
	printf 'from openai import OpenAI\n\nclient = OpenAI(base_url="http://litellm:%s/v1")\n' "$2" \
		>"$dir/app-$1/main.py"
	printf 'model_list:\n  - model_name: gpt-4o\n    litellm_params: {model: openai/gpt-4o}\n' \
		>"$dir/app-$1/config.yaml"
}
app closed "$closed"
app open "$open"
app nobody "$nobody"
await "$closed"
await "$open"

# ---- checks ----------------------------------------------------------------------------------

# probe APP PORT [OPTION]...: sets $out and $status
probe() {
	local app=$1 port=$2
	shift 2
	out=$("$unmoat" probe "$dir/app-$app" --color never --allow-host "litellm:$port" \
		--resolve "litellm:$port:127.0.0.1" --allow-private --allow-http "$@" 2>"$dir/err")
	status=$?
}

# check WHAT STATUS [TEXT]...: the last run had that exit status and its report every text.
check() {
	local what=$1 want=$2 text
	shift 2
	if [ "$status" -ne "$want" ]; then
		echo "FAIL  $what: exit status $status, wanted $want"
		printf '%s\n' "$out" | sed 's/^/      /'
		sed 's/^/      /' "$dir/err"
		failed=$((failed + 1))
		return
	fi
	for text in "$@"; do
		if ! grep -qF -- "$text" <<<"$out"; then
			echo "FAIL  $what: no \"$text\" in"
			printf '%s\n' "$out" | sed 's/^/      /'
			failed=$((failed + 1))
			return
		fi
	done
	passed=$((passed + 1))
}

requests() {
	grep -c 'GET /v1/models' "$dir/$1.log"
}

record=$dir/app-closed/.unmoat/validations.ndjson

LITELLM_API_KEY=$key probe closed "$closed" --level auth --list-hosts
check 'listing names the variable' 0 'litellm, 1 path' 'auth with LITELLM_API_KEY'
out=$(requests closed) status=$?
check 'listing asks nobody' 1 0

LITELLM_API_KEY=$key probe closed "$closed" --level auth
check 'no terminal, no --yes' 2
grep -q 'give --yes' <<<"$(cat "$dir/err")" || status=99
out=$(requests closed)
check 'without consent nobody is asked' 2 0

probe closed "$closed" --yes
check 'reach: an error in the form of the service' 0 'reach  answered' "status 401"

LITELLM_API_KEY=$key probe closed "$closed" --yes --level auth
check 'auth: the right key' 0 'reach  answered' 'auth   answered' 'answered (auth) at the gateway litellm'

LITELLM_API_KEY=sk-wrong-0123456789abcdef probe closed "$closed" --yes --level auth
check 'auth: a wrong key' 1 'reach  answered' 'auth   did not'

probe closed "$closed" --yes --level auth
check 'auth: no key' 3 'reach  answered' 'auth   unknown' 'not set: LITELLM_API_KEY'

probe closed "$closed" --yes --level auth --allow-incomplete
check 'auth: no key, and that is accepted' 0

LITELLM_API_KEY=$key probe open "$open" --yes --level auth
check 'auth: a gateway that lets everybody in proves nothing' 3 'auth   unknown' \
	'made-up credential'

LITELLM_API_KEY=$key probe nobody "$nobody" --yes --level auth --retries 0
check 'nobody there' 1 'reach  did not' 'connection refused'

LITELLM_API_KEY=$key probe closed "$closed" --yes --level auth --repeat 20 --no-record
check 'percentiles' 0 '20 of 20 answered: p50 '

LITELLM_API_KEY=$key probe closed "$closed" --yes --level auth --format json --no-record
check 'JSON' 0 '"outcome": "answered"' '"credential": "LITELLM_API_KEY"' '"via": "litellm"'

# Not named, or named without the rest: refused before anybody is contacted.
n=$(requests closed)
for options in '' "--allow-host litellm:$closed" "--allow-host litellm:$closed --allow-private" \
	"--allow-host litellm:$nobody --allow-private --allow-http"; do
	# shellcheck disable=SC2086 # words
	out=$("$unmoat" probe "$dir/app-closed" --yes --no-record $options 2>&1)
	status=$?
	check "refused with '$options'" 3 'Not asked'
done
# shellcheck disable=SC2086
out=$("$unmoat" probe "$dir/app-closed" --yes --no-record --allow-host "litellm:$closed" --allow-http \
	--resolve "litellm:$closed:127.0.0.1" 2>&1)
status=$?
check 'a private address without leave' 3 'loopback'
out=$(requests closed) status=0
check 'and nobody was contacted' 0 "$n"

# Consent on a terminal.
if command -v script >/dev/null 2>&1; then
	for answer in y n; do
		out=$(printf '%s\n' "$answer" | script -qec "'$unmoat' probe '$dir/app-closed' --color never \
			--progress never --no-record --allow-host litellm:$closed --allow-private \
			--allow-http --resolve litellm:$closed:127.0.0.1" /dev/null)
		status=$?
		if [ "$answer" = y ]; then
			check 'yes on a terminal' 0 'Contact this host?' 'reach  answered'
		else
			check 'no on a terminal' 2 'nothing was asked'
		fi
	done
fi

# Ctrl-C in the middle: what was answered is there, the record is whole.
# (A shell starts what runs beside it with SIGINT ignored.)
LITELLM_API_KEY=$key env --default-signal=INT "$unmoat" probe "$dir/app-closed" --yes --level auth \
	--repeat 256 --color never \
	--allow-host "litellm:$closed" --resolve "litellm:$closed:127.0.0.1" --allow-private \
	--allow-http >"$dir/out" 2>"$dir/err" &
pid=$!
sleep 1
kill -INT $pid
wait $pid
status=$?
out=$(cat "$dir/out" "$dir/err")
check 'Ctrl-C' 130 'interrupted'

out=$(python3 - "$record" <<-'END'
	import json, sys
	for line in open(sys.argv[1]):
	    r = json.loads(line)
	    print(r["level"], r["outcome"])
	END
)
status=$?
check 'the record is whole' 0 'auth answered' 'auth did-not' 'reach answered'

"$unmoat" inventory "$dir/app-closed" >/dev/null || failed=$((failed + 1))
out=$(cat "$dir/out" "$dir/err" "$record" "$dir"/*.log)
if grep -qE 'sk-(right|wrong)-0123' <<<"$out"; then
	echo 'FAIL  a key in a report, a record or the log of a gateway'
	failed=$((failed + 1))
else
	passed=$((passed + 1))
fi

echo "gateway: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
