# Writes records as unmoat-validations(5) describes them, without unmoat: a second opinion on keys and digests.
zeros=0000000000000000000000000000000000000000000000000000000000000000
file=.unmoat/validations.ndjson

# key WORKLOAD CAPABILITY SERVICE VIA HOST REGION
key() {
	printf '%s\0' "$@" | sha256sum | cut -c1-16
}

# record PREV SERVICE LEVEL AT OUTCOME REASON: appends; $last is its digest
record() {
	body="{\"version\":1,\"path\":\"$(key . chat "$2" '' '' '')\",\"workload\":\".\",\"capability\":\"chat\",\"service\":\"$2\""
	body="$body,\"host\":\"api.$2.com\",\"level\":\"$3\",\"at\":\"$4\",\"outcome\":\"$5\",\"reason\":\"$6\""
	body="$body,\"times\":{\"total\":41.5},\"protocol\":\"h2\",\"tool\":\"0.1.0\",\"prev\":\"$1\""
	last=$(printf '%s}' "$body" | sha256sum | cut -d' ' -f1)
	mkdir -p .unmoat
	printf '%s,"digest":"%s"}\n' "$body" "$last" >>"$file"
}
