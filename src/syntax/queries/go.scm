; Go. The words are explained in README.md beside this file.

((source_file) @table
  (#kind! "name" "identifier" "package_identifier" "type_identifier")
  (#kind! "word" "field_identifier")
  (#kind! "number" "int_literal" "float_literal")
  (#kind! "bool" "true" "false")
  (#kind! "null" "nil")
  (#kind! "content" "interpreted_string_literal_content" "raw_string_literal_content")
  (#kind! "escape" "escape_sequence")
  (#kind! "list" "expression_list")
  (#kind! "map" "literal_value")
  (#kind! "args" "argument_list")
  (#kind! "wrap" "parenthesized_expression" "parenthesized_type" "pointer_type" "literal_element")

  (#pass-call! "string" "strings.TrimSpace" "strings.TrimRight" "strings.TrimSuffix" "strings.TrimPrefix"
    "strings.ToLower" "strings.Clone" "os.ExpandEnv"
    "**/*.String" "**/*.F" "**/*.Ptr" "**/*.To" "**/*.NewOpt" "**/*.Opt" "**/*.Of" "**/*.Some"
    "**/*.Model" "**/*.ChatModel" "**/*.ModelID" "**/*.EmbeddingModel" "ptr" "strPtr" "toPtr")
  (#option-call! "**/*.With*")
  (#format-call! "fmt.Sprintf" "0")
  (#get-call! "flag.String" "0")
  (#get-call! "github.com/spf13/pflag.String" "0")

  (#env-call! "os.Getenv" "0")
  (#env-call! "os.LookupEnv" "0")
  (#env-call! "syscall.Getenv" "0")
  (#env-call! "github.com/spf13/viper.Get" "0" "" "" "upper")
  (#env-call! "github.com/spf13/viper.GetString" "0" "" "" "upper")
  (#env-call! "github.com/spf13/viper.New().GetString" "0" "" "" "upper")
  (#env-call! "github.com/spf13/viper.Viper().GetString" "0" "" "" "upper")
  (#default-call! "github.com/spf13/viper.SetDefault" "0" "1")
  (#default-call! "github.com/spf13/viper.New().SetDefault" "0" "1")
  (#default-call! "github.com/spf13/viper.Viper().SetDefault" "0" "1")
  ; Helpers that nearly every program writes for itself, here or in a package of its own.
  (#env-call! "getenv" "0" "1")
  (#env-call! "getEnv" "0" "1")
  (#env-call! "getEnvOr" "0" "1")
  (#env-call! "getEnvOrDefault" "0" "1")
  (#env-call! "getEnvDefault" "0" "1")
  (#env-call! "getEnvWithDefault" "0" "1")
  (#env-call! "getEnvString" "0" "1")
  (#env-call! "getEnvStr" "0" "1")
  (#env-call! "getenvDefault" "0" "1")
  (#env-call! "envOr" "0" "1")
  (#env-call! "envOrDefault" "0" "1")
  (#env-call! "envDefault" "0" "1")
  (#env-call! "envString" "0" "1")
  (#env-call! "envStr" "0" "1")
  (#env-call! "lookupEnv" "0" "1")
  (#env-call! "lookupEnvOr" "0" "1")
  (#env-call! "mustGetenv" "0")
  (#env-call! "mustGetEnv" "0")
  (#env-call! "mustEnv" "0")
  (#env-call! "**/*.GetEnv" "0" "1")
  (#env-call! "**/*.Getenv" "0" "1")
  (#env-call! "**/*.GetEnvOr" "0" "1")
  (#env-call! "**/*.GetEnvOrDefault" "0" "1")
  (#env-call! "**/*.GetEnvDefault" "0" "1")
  (#env-call! "**/*.GetEnvWithDefault" "0" "1")
  (#env-call! "**/*.GetEnvString" "0" "1")
  (#env-call! "**/*.EnvOr" "0" "1")
  (#env-call! "**/*.EnvOrDefault" "0" "1")
  (#env-call! "**/*.EnvString" "0" "1")
  (#env-call! "**/*.MustGetenv" "0")
  (#env-call! "**/*.MustGetEnv" "0")
  (#env-tag! "envconfig" "default")
  (#env-tag! "env" "envDefault" "env-default" "default"))

; ---- expressions ----

(interpreted_string_literal) @string
(raw_string_literal) @string
(expression_list . (_) @wrap.value .) @wrap
(unary_expression operator: "&" operand: (_) @wrap.value) @wrap
(unary_expression operator: "*" operand: (_) @wrap.value) @wrap
(type_assertion_expression operand: (_) @wrap.value) @wrap
(type_conversion_expression operand: (_) @wrap.value) @wrap
(generic_type type: (_) @wrap.value) @wrap
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(selector_expression operand: (_) @member.object field: (_) @member.name) @member
(qualified_type package: (_) @member.object name: (_) @member.name) @member
(index_expression operand: (_) @index.object index: (_) @index.index) @index
(call_expression function: (_) @call.callee arguments: (argument_list) @call.args) @call
(variadic_argument (_) @spread.value) @spread

; T{Name: value} is a call of T; maps and slices are what they are.
(composite_literal type: (_) @call.callee body: (literal_value) @call.args (#set! fields)) @call
(composite_literal type: [(type_identifier) (qualified_type) (generic_type)] body: (literal_value) @args)
(composite_literal type: (map_type) body: (literal_value) @wrap.value) @wrap
(composite_literal type: (slice_type) body: (literal_value) @wrap.value) @wrap
(composite_literal type: (array_type) body: (literal_value) @wrap.value) @wrap
(composite_literal type: (implicit_length_array_type) body: (literal_value) @wrap.value) @wrap
(composite_literal type: (slice_type) body: (literal_value) @list)
(composite_literal type: (array_type) body: (literal_value) @list)
(composite_literal type: (implicit_length_array_type) body: (literal_value) @list)
(keyed_element key: (_) @pair.key value: (_) @pair.value) @pair
(keyed_element key: (literal_element (identifier) @arg.name) value: (_) @arg.value) @arg
(composite_literal type: (map_type) body: (literal_value
  (keyed_element key: (_) @pair.key value: (_) @pair.value) @pair))

(binary_expression left: (_) @compare.left operator: ["==" "!="] right: (_) @compare.right) @compare
(expression_case value: (expression_list (_) @case.value)) @case

; ---- no facts ----

(import_spec path: (_) @skip)
(field_declaration tag: (_) @skip)

; ---- imports ----

(import_spec !name path: (_) @import.module (#set! last)) @import
(import_spec name: (package_identifier) @import.alias path: (_) @import.module (#set! last)) @import
(import_spec name: (dot) path: (_) @import.module (#set! last) (#set! wildcard)) @import
(import_spec name: (blank_identifier) path: (_) @import.module (#set! last) (#set! no-bind)) @import

; ---- names ----
; Of several targets the first takes the result of a call: the others are errors and flags.

(const_spec name: (_) @binding.key value: (expression_list . (_) @binding.value .)) @binding
(var_spec . name: (_) @binding.key value: (expression_list . (_) @binding.value)) @binding
(var_spec name: (_) . name: (_) @binding.key value: (expression_list . (_) . (_) @binding.value)) @binding
(var_spec name: (_) @binding.key type: (_) @binding.type !value) @binding
(short_var_declaration left: (expression_list . (_) @binding.key)
  right: (expression_list . (_) @binding.value)) @binding
(short_var_declaration left: (expression_list . (_) . (_) @binding.key)
  right: (expression_list . (_) . (_) @binding.value)) @binding
(short_var_declaration left: (expression_list . (_) . (_) . (_) @binding.key)
  right: (expression_list . (_) . (_) . (_) @binding.value)) @binding
(assignment_statement left: (expression_list . (_) @binding.key) operator: "="
  right: (expression_list . (_) @binding.value) (#set! assigns)) @binding
(assignment_statement left: (expression_list . (_) . (_) @binding.key) operator: "="
  right: (expression_list . (_) . (_) @binding.value) (#set! assigns)) @binding
(range_clause left: (expression_list . (_) . (_) @each @each.key) right: (_) @each.value)
(parameter_declaration name: (_) @param.key type: (_) @param.type) @param
(variadic_parameter_declaration name: (_) @param.key) @param
(field_declaration name: (_) @binding.key type: (_) @binding.type !tag) @binding
(field_declaration name: (_) @binding.key type: (_) @binding.type tag: (_) @binding.tag) @binding

; if v == "" { v = "default" }, also for len(v) == 0 and !ok
(if_statement condition: (binary_expression left: (_) @_c operator: "==" right: (interpreted_string_literal) @_e)
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @default.left .) operator: "=" right: (expression_list . (_) @default.right .)) .))
  (#eq? @_e "\"\"") (#eq? @_c @default.left)) @default
(if_statement condition: (binary_expression left: (_) @_c operator: "==" right: (interpreted_string_literal) @_e)
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @binding.key .) operator: "=" right: (expression_list . (_) .)) .))
  (#eq? @_e "\"\"") (#eq? @_c @binding.key) (#set! assigns)) @binding @binding.value
(if_statement condition: (binary_expression
    left: (call_expression function: (identifier) @_len arguments: (argument_list . (_) @_c .)) operator: "==")
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @default.left .) operator: "=" right: (expression_list . (_) @default.right .)) .))
  (#eq? @_len "len") (#eq? @_c @default.left)) @default
(if_statement condition: (binary_expression
    left: (call_expression function: (identifier) @_len arguments: (argument_list . (_) @_c .)) operator: "==")
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @binding.key .) operator: "=" right: (expression_list . (_) .)) .))
  (#eq? @_len "len") (#eq? @_c @binding.key) (#set! assigns)) @binding @binding.value
(if_statement condition: (unary_expression operator: "!" operand: (identifier))
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @default.left .) operator: "=" right: (expression_list . (_) @default.right .)) .))
  ) @default
(if_statement condition: (unary_expression operator: "!" operand: (identifier))
  consequence: (block (statement_list . (assignment_statement
    left: (expression_list . (_) @binding.key .) operator: "=" right: (expression_list . (_) .)) .))
  (#set! assigns)) @binding @binding.value

; flag.StringVar(&model, "model", "default", "help")
(call_expression function: (selector_expression field: (_) @_f)
  arguments: (argument_list . (unary_expression operand: (_) @param.key) . (_) . (_) @param.value . (_) .)
  (#eq? @_f "StringVar") (#set! assigns)) @param
(call_expression function: (selector_expression field: (_) @_f)
  arguments: (argument_list . (unary_expression operand: (_) @param.key) . (_) . (_) . (_) @param.value . (_) .)
  (#eq? @_f "StringVarP") (#set! assigns)) @param

; ---- scopes and regions ----

(function_declaration name: (_) @function.name) @function
(method_declaration name: (_) @function.name) @function
(func_literal) @function
(function_declaration name: (identifier) @function.name (#eq? @function.name "main") (#set! main)) @function
(function_declaration name: (_) @function.name parameters: (parameter_list (parameter_declaration
  type: (pointer_type (qualified_type package: (_) @_package))))
  (#eq? @_package "testing") (#set! test)) @function
(func_literal parameters: (parameter_list (parameter_declaration
  type: (pointer_type (qualified_type package: (_) @_package))))
  (#eq? @_package "testing") (#set! test)) @function
(type_spec name: (_) @class.name type: [(struct_type) (interface_type)]) @class
(block) @block
(expression_case) @block
(type_case) @block
(default_case) @block
(communication_case) @block
(return_statement (expression_list . (_) @return.value)) @return

; The statement before `if err != nil` is what was tried.
(statement_list (_) @handler.body . (if_statement !initializer
  condition: (binary_expression left: (identifier) operator: "!=" right: (nil))) @handler)
(if_statement initializer: (_) @handler.body
  condition: (binary_expression left: (identifier) operator: "!=" right: (nil))) @handler
(if_statement condition: (binary_expression left: (identifier) operator: "!=" right: (nil))
  consequence: (_) @catch)
