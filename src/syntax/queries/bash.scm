; Shell scripts. The words are explained in README.md beside this file.

((program) @table
  (#kind! "name" "variable_name" "command_name")
  (#kind! "number" "number")
  (#kind! "content" "string_content" "heredoc_content")
  (#kind! "list" "array")
  (#kind! "wrap" "simple_expansion" "expansion" "command_substitution" "translated_string")

  (#gap-text! "heredoc_body")
  (#prefix-word! "sudo" "exec" "time" "nohup" "env" "command" "nice" "xargs" "then" "uv" "poetry" "retry" "run_cmd" "run")
  (#inside-word! "docker" "exec")
  (#inside-word! "docker-compose" "exec")
  (#inside-word! "podman" "exec")
  (#inside-word! "nerdctl" "exec")
  (#inside-word! "kubectl" "exec")
  (#inside-word! "oc" "exec")
  (#plain-flag! "rm" "install" "silent" "fail" "verbose" "wait" "atomic" "create-namespace" "insecure" "privileged"
    "no-*" "force" "yes" "quiet" "detach" "interactive" "tty" "location" "show-error" "compressed" "debug" "dry-run"
    "help" "version" "all" "recursive" "reuse-values" "reset-values" "devel" "watch" "untar" "global" "async"
    "enable-*" "disable-*" "trust-remote-code"))

; ---- expressions ----

(word) @string
(command_name (word) @skip)
(function_definition name: (word) @skip)
(raw_string) @string
(ansi_c_string) @string
(string) @string
(heredoc_body) @string
(concatenation) @join
(concatenation (variable_name) @string)
(simple_expansion (variable_name) @member @member.name)
(expansion . (variable_name) @member @member.name)
(expansion . (variable_name) @default.left operator: [":-" "-" ":=" "="] . (_) @default.right) @default
(command_substitution . (redirected_statement body: (_) @wrap.value) .) @wrap

(command name: (command_name) @call.callee (#set! words)) @call
(command name: (command_name) @call.callee argument: (_) @call.args (#set! words)) @call

(binary_expression left: (_) @compare.left operator: ["==" "=" "!=" "=~"] right: (_) @compare.right) @compare
(case_item value: (_) @case.value) @case

; ---- no facts: what is only said, and what is taken away ----

(command name: (command_name) @_name (#match? @_name
  "^(echo|printf|read|die|usage|fail|abort|say|msg|cat|tee|grep|egrep|sed|awk|mkdir|cd|rm|touch|test|log|info|warn|warning|error|debug|success|ok|title|header|section|step|banner|.*_?(echo|log|info|warn|warning|error|success|header|msg|message|print|title|section|step|ok|fail|pass|note))$"))
  @types
(test_command) @types

; ---- names ----

(program (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(compound_statement (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(if_statement (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(elif_clause (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(else_clause (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(do_group (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(case_item (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(subshell (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(list (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(command (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! sets))
(command_substitution (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(redirected_statement (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(pipeline (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(variable_assignments (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! global))
(declaration_command ["export" "declare" "readonly" "typeset"]
  (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding (#set! assigns) (#set! sets))
(declaration_command "local" (variable_assignment name: (variable_name) @binding.key value: (_) @binding.value) @binding)
(for_statement variable: (variable_name) @each @each.key value: (_) @each.value (#set! global))

; ---- scopes ----

(function_definition name: (word) @function.name) @function
(compound_statement) @block
(subshell) @block
(do_group) @block
(if_statement) @block
(elif_clause) @block
(else_clause) @block
(case_item) @block
