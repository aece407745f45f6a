# bash completion for unmoat; made by `unmoat completion bash`

_unmoat() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command= word i options=
	COMPREPLY=()
	case $prev in
	--rev)
		return
		;;
	--from)
		return
		;;
	--to)
		return
		;;
	--exclude)
		return
		;;
	--max-file-size)
		return
		;;
	--rules)
		COMPREPLY=($(compgen -d -- "$cur"))
		return
		;;
	--from-rules)
		COMPREPLY=($(compgen -d -- "$cur"))
		return
		;;
	--config)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--contracts)
		return
		;;
	--profile)
		COMPREPLY=($(compgen -W "default architect strict" -- "$cur"))
		return
		;;
	--as-of)
		return
		;;
	--kind)
		COMPREPLY=($(compgen -W "service gateway server construct control" -- "$cur"))
		return
		;;
	--move)
		COMPREPLY=($(compgen -W "two-cloud identity slo claims drift" -- "$cur"))
		return
		;;
	--severity)
		COMPREPLY=($(compgen -W "low medium high critical" -- "$cur"))
		return
		;;
	--min-score)
		return
		;;
	--fail-on)
		COMPREPLY=($(compgen -W "low medium high critical" -- "$cur"))
		return
		;;
	--baseline)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--write-baseline)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--since)
		return
		;;
	--max-drop)
		return
		;;
	--level)
		COMPREPLY=($(compgen -W "reach auth" -- "$cur"))
		return
		;;
	--workload)
		return
		;;
	--allow-host)
		return
		;;
	--insecure-host)
		return
		;;
	--cacert)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--cert)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--key)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--proxy)
		return
		;;
	--resolve)
		return
		;;
	--connect-timeout)
		return
		;;
	--timeout)
		return
		;;
	--retries)
		return
		;;
	--repeat)
		return
		;;
	--parallel)
		return
		;;
	--record)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--format | -f)
		COMPREPLY=($(compgen -W "text json markdown html sarif ndjson cyclonedx mermaid dot" -- "$cur"))
		return
		;;
	--report)
		return
		;;
	--sarif-suppressed)
		COMPREPLY=($(compgen -W "omit keep" -- "$cur"))
		return
		;;
	--output | -o)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--status)
		COMPREPLY=($(compgen -W "gap no-match analysed partial failed unsupported prose lock generated binary too-large symlink submodule special absent unreadable excluded" -- "$cur"))
		return
		;;
	--color)
		COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
		return
		;;
	--progress)
		COMPREPLY=($(compgen -W "auto never" -- "$cur"))
		return
		;;
	--jobs | -j)
		return
		;;
	esac
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $command,$word in
		*,-*) ;;
		baseline,*|rules,*) command="$command $word" ;;
		,*)
			case " audit inventory drift probe files baseline init rules completion help " in
			*" $word "*) command=$word ;;
			*) command=audit ;;
			esac
			;;
		esac
	done
	case ${command:-audit} in
	'audit') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --contracts --profile --no-suppressions --as-of --min-score --fail-on --baseline --write-baseline --since --allow-incomplete --format --explain-score --report --sarif-suppressed --output --color --progress --quiet --verbose --jobs --help --version' ;;
	'inventory') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --as-of --format --show-evidence --output --color --progress --jobs --help --version' ;;
	'drift') options='--rev --from --to --exclude --max-file-size --submodules --no-ignore --rules --from-rules --config --no-config --contracts --profile --no-suppressions --as-of --gate --max-drop --allow-incomplete --record --format --report --output --color --progress --quiet --verbose --jobs --help --version' ;;
	'probe') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --allow-incomplete --list-hosts --yes --level --workload --allow-host --allow-private --allow-http --insecure-host --cacert --cert --key --proxy --resolve --connect-timeout --timeout --retries --repeat --parallel --record --no-record --format --output --color --progress --jobs --help --version' ;;
	'files') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --format --output --status --color --progress --quiet --verbose --jobs --help --version' ;;
	'baseline') options='--color --help --version' ;;
	'baseline update') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --contracts --profile --no-suppressions --as-of --color --progress --jobs --help --version' ;;
	'init') options='--rev --exclude --max-file-size --submodules --no-ignore --rules --config --no-config --as-of --schema --contracts-schema --output --color --progress --jobs --help --version' ;;
	'rules') options='--color --help --version' ;;
	'rules list') options='--rules --profile --kind --move --severity --format --color --verbose --help --version' ;;
	'rules explain') options='--rules --as-of --color --help --version' ;;
	'rules test') options='--rules --color --quiet --verbose --help --version' ;;
	'rules lint') options='--rules --color --help --version' ;;
	'completion') options='--color --help --version' ;;
	'help') options='--color --help --version' ;;
	esac
	case $cur in
	-*)
		COMPREPLY=($(compgen -W "$options" -- "$cur"))
		return
		;;
	esac
	case $command in
	'') COMPREPLY=($(compgen -W "audit inventory drift probe files baseline init rules completion help" -- "$cur") $(compgen -d -- "$cur")) ;;
	'audit') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'inventory') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'drift') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'probe') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'files') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'baseline') COMPREPLY=($(compgen -W "update" -- "$cur")) ;;
	'baseline update') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'init') COMPREPLY=($(compgen -d -- "$cur")) ;;
	'rules') COMPREPLY=($(compgen -W "list explain test lint" -- "$cur")) ;;
	'rules explain') COMPREPLY=($(compgen -W "$(unmoat rules list 2>/dev/null | awk '{print $1}')" -- "$cur")) ;;
	'rules test') COMPREPLY=($(compgen -W "$(unmoat rules list 2>/dev/null | awk '{print $1}')" -- "$cur")) ;;
	'completion') COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
	'help') COMPREPLY=($(compgen -W "audit inventory drift probe files baseline init rules completion help" -- "$cur")) ;;
	esac
}

complete -o filenames -F _unmoat unmoat
