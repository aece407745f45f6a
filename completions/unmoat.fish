# fish completion for unmoat; made by `unmoat completion fish`

# The command of the line: a word of its own, two after a group, audit without any.
function __unmoat_command
	set -l words (string match -v -- '-*' (commandline -opc)[2..-1])
	set -q words[1]; or return 1
	if not contains -- $words[1] audit inventory drift probe files baseline init rules completion help
		echo audit
	else if contains -- $words[1] baseline rules; and set -q words[2]
		echo "$words[1] $words[2]"
	else
		echo $words[1]
	end
end

function __unmoat_in
	set -l command (__unmoat_command)
	set -q command[1]; or set command audit
	contains -- $command $argv
end

complete -c unmoat -f
complete -c unmoat -n '__unmoat_in audit files' -a '(__fish_complete_directories)'
complete -c unmoat -n 'not __unmoat_command' -a audit -d 'find single-vendor AI assumptions, score them, say what to do'
complete -c unmoat -n 'not __unmoat_command' -a inventory -d 'list what was found, also as a bill of materials or a graph'
complete -c unmoat -n 'not __unmoat_command' -a drift -d 'compare contracts with the architecture, and that with what it was'
complete -c unmoat -n 'not __unmoat_command' -a probe -d 'ask the services on the paths whether they answer'
complete -c unmoat -n 'not __unmoat_command' -a files -d 'say for every file what was done with it, and why'
complete -c unmoat -n 'not __unmoat_command' -a baseline -d 'keep a baseline file up to date'
complete -c unmoat -n 'test (__unmoat_command; or echo none) = baseline' -a update -d 'take what is fixed out of a baseline file, and follow what moved'
complete -c unmoat -n 'not __unmoat_command' -a init -d 'write a .unmoat.yaml from what is found, with every key explained'
complete -c unmoat -n 'not __unmoat_command' -a rules -d 'list, explain, test and check the rules'
complete -c unmoat -n 'test (__unmoat_command; or echo none) = rules' -a list -d 'list services, constructs and controls'
complete -c unmoat -n 'test (__unmoat_command; or echo none) = rules' -a explain -d 'show what a rule looks for, why, and what to do about it'
complete -c unmoat -n '__unmoat_in "rules explain"' -a '(unmoat rules list 2>/dev/null | string match -r "^[^ ]+")'
complete -c unmoat -n 'test (__unmoat_command; or echo none) = rules' -a test -d 'run the examples of the rules through the real passes'
complete -c unmoat -n '__unmoat_in "rules test"' -a '(unmoat rules list 2>/dev/null | string match -r "^[^ ]+")'
complete -c unmoat -n 'test (__unmoat_command; or echo none) = rules' -a lint -d 'report every mistake in the rules, not only the first'
complete -c unmoat -n 'not __unmoat_command' -a completion -d 'print a completion script for bash, zsh or fish'
complete -c unmoat -n '__unmoat_in completion' -a 'bash zsh fish'
complete -c unmoat -n 'not __unmoat_command' -a help -d 'show the help of a command'
complete -c unmoat -n '__unmoat_in help' -a 'audit inventory drift probe files baseline init rules completion help'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l rev -x -d 'read a revision from the object database, not the work tree'
complete -c unmoat -n '__unmoat_in "drift"' -l from -x -d 'compare with this revision, or what was there at the end of this day'
complete -c unmoat -n '__unmoat_in "drift"' -l to -x -d 'end at this revision or day (default: the work tree)'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l exclude -x -d 'leave out paths that match (repeatable)'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l max-file-size -x -d 'skip larger files, as 512K or 5M (default 5M)'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l submodules -d 'enter submodules too'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l no-ignore -d 'also read what .gitignore hides'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init" "rules list" "rules explain" "rules test" "rules lint"' -l rules -x -a '(__fish_complete_directories)' -d 'add rules of your own, or override built-in ones (repeatable)'
complete -c unmoat -n '__unmoat_in "drift"' -l from-rules -x -a '(__fish_complete_directories)' -d 'a folder with the rules of then, to tell what the rules changed'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l config -rF -d 'read the settings from there, not from .unmoat.yaml'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l no-config -d 'read no .unmoat.yaml'
complete -c unmoat -n '__unmoat_in "audit" "drift" "baseline update"' -l contracts -x -d 'read the contract register from this file or folder instead'
complete -c unmoat -n '__unmoat_in "audit" "drift" "baseline update" "rules list"' -l profile -x -a 'default architect strict' -d 'how much is asked (default: as the settings say, or default)'
complete -c unmoat -n '__unmoat_in "audit" "drift" "baseline update"' -l no-suppressions -d 'show and count what is waived too'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "baseline update" "init" "rules explain"' -l as-of -x -d 'answer as of this day, YYYY-MM-DD (default today)'
complete -c unmoat -n '__unmoat_in "rules list"' -l kind -x -a 'service gateway server construct control' -d 'only rules of this kind'
complete -c unmoat -n '__unmoat_in "rules list"' -l move -x -a 'two-cloud identity slo claims drift' -d 'only controls of this move'
complete -c unmoat -n '__unmoat_in "rules list"' -l severity -x -a 'low medium high critical' -d 'only controls of this severity'
complete -c unmoat -n '__unmoat_in "audit"' -l min-score -x -d 'fail below this score; MOVE=N for one move (repeatable)'
complete -c unmoat -n '__unmoat_in "audit"' -l fail-on -x -a 'low medium high critical' -d 'fail when a finding is at least this severe'
complete -c unmoat -n '__unmoat_in "audit"' -l baseline -rF -d 'only findings count that are not in this file'
complete -c unmoat -n '__unmoat_in "audit"' -l write-baseline -rF -d 'write today\'s findings there, for --baseline'
complete -c unmoat -n '__unmoat_in "audit"' -l since -x -d 'only findings count that were not there where REV and this part'
complete -c unmoat -n '__unmoat_in "drift"' -l gate -d 'fail when something drifted that a reviewer must see'
complete -c unmoat -n '__unmoat_in "drift"' -l max-drop -x -d 'fail when a score fell by more than this many points'
complete -c unmoat -n '__unmoat_in "audit" "drift" "probe"' -l allow-incomplete -d 'exit 0, not 3, when something could not be examined'
complete -c unmoat -n '__unmoat_in "probe"' -l list-hosts -d 'print whom it would contact, and stop'
complete -c unmoat -n '__unmoat_in "probe"' -s y -l yes -d 'contact them without a question'
complete -c unmoat -n '__unmoat_in "probe"' -l level -x -a 'reach auth' -d 'how much is asked (default reach, which sends no credential)'
complete -c unmoat -n '__unmoat_in "probe"' -l workload -x -d 'only paths of this workload (repeatable)'
complete -c unmoat -n '__unmoat_in "probe"' -l allow-host -x -d 'ask this host too: NAME, NAME:PORT or *.NAME (repeatable)'
complete -c unmoat -n '__unmoat_in "probe"' -l allow-private -d 'also ask private, loopback and link-local addresses'
complete -c unmoat -n '__unmoat_in "probe"' -l allow-http -d 'also ask over plain http'
complete -c unmoat -n '__unmoat_in "probe"' -l insecure-host -x -d 'do not check the certificate of this one host'
complete -c unmoat -n '__unmoat_in "probe"' -l cacert -rF -d 'trust the authorities in this file'
complete -c unmoat -n '__unmoat_in "probe"' -l cert -rF -d 'show this client certificate'
complete -c unmoat -n '__unmoat_in "probe"' -l key -rF -d 'its private key'
complete -c unmoat -n '__unmoat_in "probe"' -l proxy -x -d 'go through this proxy (default: as the environment says)'
complete -c unmoat -n '__unmoat_in "probe"' -l resolve -x -d 'HOST:PORT:ADDRESS instead of a name server (repeatable)'
complete -c unmoat -n '__unmoat_in "probe"' -l connect-timeout -x -d 'give up a connection after this (default 5)'
complete -c unmoat -n '__unmoat_in "probe"' -l timeout -x -d 'give up a request after this (default 15)'
complete -c unmoat -n '__unmoat_in "probe"' -l retries -x -d 'ask again after 429, 503 and no connection (default 2)'
complete -c unmoat -n '__unmoat_in "probe"' -l repeat -x -d 'requests of each level, for percentiles (default 1)'
complete -c unmoat -n '__unmoat_in "probe"' -l parallel -x -d 'requests at a time (default 32)'
complete -c unmoat -n '__unmoat_in "drift" "probe"' -l record -rF -d 'append there: the answers (.unmoat/validations.ndjson), or the review'
complete -c unmoat -n '__unmoat_in "probe"' -l no-record -d 'keep no record of the answers'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "rules list"' -s f -l format -x -a 'text json markdown html sarif ndjson cyclonedx mermaid dot' -d 'form of the output'
complete -c unmoat -n '__unmoat_in "audit"' -l explain-score -d 'show how every score comes about'
complete -c unmoat -n '__unmoat_in "audit" "drift"' -l report -x -d 'write one more, as sarif=FILE (repeatable)'
complete -c unmoat -n '__unmoat_in "audit"' -l sarif-suppressed -x -a 'omit keep' -d 'SARIF: leave out what is waived, or keep it marked'
complete -c unmoat -n '__unmoat_in "inventory"' -l show-evidence -d 'print every piece of evidence with its place'
complete -c unmoat -n '__unmoat_in "init"' -l schema -d 'print the JSON Schema of .unmoat.yaml, for editors'
complete -c unmoat -n '__unmoat_in "init"' -l contracts-schema -d 'print the JSON Schema of contracts.yaml, for editors'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "init"' -s o -l output -rF -d 'write there instead of to the standard output'
complete -c unmoat -n '__unmoat_in "files"' -l status -x -a 'gap no-match analysed partial failed unsupported prose lock generated binary too-large symlink submodule special absent unreadable excluded' -d 'only files with this status'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline" "baseline update" "init" "rules" "rules list" "rules explain" "rules test" "rules lint" "completion" "help"' -l color -x -a 'auto always never' -d 'use colours'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -l progress -x -a 'auto never' -d 'show progress on a terminal'
complete -c unmoat -n '__unmoat_in "audit" "drift" "files" "rules test"' -s q -l quiet -d 'print no report: only errors, and why a gate failed'
complete -c unmoat -n '__unmoat_in "audit" "drift" "files" "rules list" "rules test"' -s v -l verbose -d 'print more: every finding in full, every test by name'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline update" "init"' -s j -l jobs -x -d 'number of threads (default: all processors)'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline" "baseline update" "init" "rules" "rules list" "rules explain" "rules test" "rules lint" "completion" "help"' -s h -l help -d 'show this help'
complete -c unmoat -n '__unmoat_in "audit" "inventory" "drift" "probe" "files" "baseline" "baseline update" "init" "rules" "rules list" "rules explain" "rules test" "rules lint" "completion" "help"' -s V -l version -d 'show the version, the rules and the engines'
