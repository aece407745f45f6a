#!/bin/sh
# Holds the SARIF of several audits against Microsoft's validator (its SARIF and GitHub rules) and
# against check.mjs. The validator is pinned with its hash in package-lock.json; the first run takes
# it from the registry and keeps it in build/sarif.
#
# environment: BUILD (where the program is)
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${BUILD:=build}"
top=$(pwd)
unmoat=$(cd "$BUILD" && pwd)/unmoat
tool=$top/build/sarif/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
passed=0 failed=0
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 SOURCE_DATE_EPOCH=1780000000 LC_ALL=C.UTF-8

verdict() { # NAME FILE-WITH-PROBLEMS STATUS
	if [ "$3" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL  sarif/$1"
		head -n 20 "$2"
	fi
}

# It is a program for one platform; elsewhere check.mjs alone has to do, and says so.
case $(uname -sm) in
'Linux x86_64') has_tool=yes ;;
*)
	has_tool=
	echo "sarif: the validator runs on Linux on x86-64 alone; only check.mjs is run here"
	;;
esac
if [ -n "$has_tool" ] && ! env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL \
	make --no-print-directory -s build/sarif/.stamp >"$work/fetch" 2>&1; then
	has_tool=
	failed=1
	echo "FAIL  sarif: the validator could not be fetched; the first run of this test needs the npm registry"
	head -n 10 "$work/fetch"
fi

# usage: sarif NAME TREE "WANTED" ARGUMENTS...: an audit of TREE
sarif() {
	name=$1 tree=$2 wanted=$3
	shift 3
	(cd "$tree" && "$unmoat" audit . -f sarif "$@") >"$work/$name.sarif" 2>"$work/$name.err"
	case $? in
	0 | 1 | 3) ;; # 1 and 3: a baseline is a gate
	*)
		verdict "$name" "$work/$name.err" 1
		return
		;;
	esac
	# shellcheck disable=SC2086 # several words
	node tests/sarif/check.mjs "$work/$name.sarif" "$tree" $wanted >"$work/$name.check" 2>&1
	verdict "$name" "$work/$name.check" $?
	validate "$name"
}

# Its exit status is 0 whatever it finds, so its lines count: "FILE(LINE,COLUMN): error ID: ...".
validate() {
	[ -n "$has_tool" ] || return 0
	"$tool" validate "$work/$1.sarif" --rule-kind 'Sarif;Ghas' --level 'Error;Warning;Note' \
		--output "$work/$1.out" --log ForceOverwrite >"$work/$1.log" 2>&1
	status=$?
	[ -s "$work/$1.out" ] || status=1
	grep -qE ': error |exception' "$work/$1.log" && status=1
	grep -q '^Analysis completed successfully' "$work/$1.log" || status=1
	verdict "$1 (validator)" "$work/$1.log" "$status"
}

# A validator that takes everything would prove nothing.
refuses() {
	[ -n "$has_tool" ] || return 0
	sed 's/"startLine": [0-9]*/"startLine": 0/' "$work/findings.sarif" >"$work/broken.sarif"
	"$tool" validate "$work/broken.sarif" --rule-kind 'Sarif;Ghas' --output "$work/broken.out" \
		--log ForceOverwrite >"$work/broken.log" 2>&1
	grep -q ': error ' "$work/broken.log"
	verdict 'a line 0 (validator)' "$work/broken.log" $?
	! node tests/sarif/check.mjs "$work/broken.sarif" testdata/sample >"$work/broken.check" 2>&1
	verdict 'a line 0' "$work/broken.check" $?
}

client='from openai import OpenAI\nclient = OpenAI(base_url="https://api.openai.com/v1")\n'

mkdir -p "$work/none" "$work/names/a b" "$work/names/ü%41#?" "$work/limit" "$work/gap"
printf 'print(1)\n' >"$work/none/main.py"

# shellcheck disable=SC2059 # the text is a format
for path in 'a b/c d.py' 'ü%41#?/[x]&;".py' "it's.py" '-n.py' '日本語.py' 'a:b.py' "$(printf 'tab\tnew')
line.py"; do
	printf "$client" >"$work/names/$path"
done
printf '# \360\237\230\200\nfrom openai import OpenAI\nx = "\360\237\230\200\303\251"; c = OpenAI(base_url="https://api.openai.com/v1")\n' \
	>"$work/names/emoji.py"

# More places than one run may hold, in files that are read side by side.
seq 5200 | awk -v dir="$work/limit" '{
	file = dir "/m" int($1 / 100) ".py"
	if (!(file in seen)) print "from openai import OpenAI" >file
	seen[file] = 1
	print "c" $1 " = OpenAI(base_url=\"https://api.openai.com/v1/" $1 "\")" >file
}'

# shellcheck disable=SC2059
printf "$client" >"$work/gap/main.py"
printf 'import openai\n\000\n' >"$work/gap/nul.py"
printf '{"a": [' >"$work/gap/package.json"

cp -R testdata/sample "$work/sample"
cp -R testdata/cases/waivers/comments/input "$work/waived"
(cd "$work/sample" && "$unmoat" audit . -q --write-baseline "$work/baseline") 2>/dev/null
cp -R "$work/sample" "$work/later"
# shellcheck disable=SC2059
printf "$client" >"$work/later/new_client.py"

sarif findings "$work/sample" 'results=+ suppressed=0'
sarif none "$work/none" 'results=0'
sarif kept "$work/waived" 'results=+ suppressed=+' --sarif-suppressed keep
sarif omitted "$work/waived" 'suppressed=0' --sarif-suppressed omit
sarif unchanged "$work/sample" 'results=+ states=unchanged' --baseline "$work/baseline"
sarif later "$work/later" 'results=+ states=new,unchanged' --baseline "$work/baseline"
sarif names "$work/names" 'results=+'
sarif limit "$work/limit" 'results=5000 notices=+' --profile strict
sarif gap "$work/gap" 'results=+ notices=+'
refuses

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
