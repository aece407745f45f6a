; Rust. The words are explained in README.md beside this file.

((source_file) @table
  (#kind! "name" "identifier" "type_identifier" "crate" "super")
  (#kind! "word" "field_identifier")
  (#kind! "self" "self")
  (#kind! "number" "integer_literal" "float_literal")
  (#kind! "bool" "boolean_literal")
  (#kind! "null" "unit_expression")
  (#kind! "content" "string_content")
  (#kind! "escape" "escape_sequence")
  (#kind! "list" "array_expression" "tuple_expression" "tuple_pattern")
  (#kind! "args" "arguments" "token_tree" "field_initializer_list")
  (#kind! "shorthand" "shorthand_field_initializer")
  (#kind! "wrap" "parenthesized_expression" "try_expression" "await_expression" "reference_expression"
    "expression_statement" "match_pattern" "else_clause" "unary_expression")

  (#separator! "::")
  (#self! "self" "Self")
  (#type-name! "capital")
  (#relative! "crate" "self" "super")
  (#builder! "*.builder")
  (#builder! "*Builder.new")
  (#builder! "*Builder.default")
  (#builder! "*Args.default")
  (#builder! "*Config.new" "build*" "with_*")
  (#builder! "*Config.default" "build*" "with_*")
  (#builder! "*.converse" "send")
  (#builder! "*.converse_stream" "send")
  (#builder! "*.invoke_model" "send")
  (#builder! "*.invoke_model_with_response_stream" "send")
  (#builder! "*.invoke_endpoint" "send")
  (#builder! "aws_sdk_*.Client.from_conf().*" "send")
  (#env-tag! "env" "default_value" "default_value_t" "default")
  (#pass-call! "vec" "String.from" "Some" "Ok" "Box.new" "Arc.new" "Rc.new" "std.sync.Arc.new" "Url.parse" "url.Url.parse"
    "Cow.Borrowed" "SecretString.new" "SecretString.from" "secrecy.SecretString.from")
  (#format-call! "format" "0" "{}")
  (#env-call! "std.env.var" "0")
  (#env-call! "std.env.var_os" "0")
  (#env-call! "env.var" "0")
  (#env-call! "dotenvy.var" "0")
  (#env-call! "dotenv.var" "0")
  (#env-call! "dotenvy_macro.dotenv" "0")
  (#env-call! "env" "0")
  (#env-call! "option_env" "0"))

; ---- expressions ----

(string_literal) @string
(raw_string_literal) @string
(token_tree "{") @map
(token_tree "[") @list
(token_tree (string_literal (string_content) @pair.key) @pair . ":" . (_) @pair.value)
(token_tree (identifier) @arg @arg.name . "=" . (_) @arg.value)
(macro_invocation (token_tree) @args)
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(if_expression consequence: (block (_) @choice.item .) alternative: (else_clause (block (_) @choice.item .))) @choice
(match_expression body: (match_block (match_arm value: (_) @choice.item))) @choice
(assignment_expression right: (_) @wrap.value) @wrap
(block . (_) @wrap.value .) @wrap
(type_cast_expression value: (_) @wrap.value) @wrap
(generic_type type: (_) @wrap.value) @wrap
(generic_function function: (_) @wrap.value) @wrap
(generic_type type: (_) @_type type_arguments: (type_arguments . (_) @wrap.value)
  (#any-of? @_type "Arc" "Rc" "Box" "Option" "Mutex" "RwLock" "OnceLock" "OnceCell" "LazyLock" "Lazy" "RefCell")) @wrap
(reference_type type: (_) @wrap.value) @wrap
(field_expression value: (_) @member.object field: (field_identifier) @member.name) @member
(scoped_identifier path: (_) @member.object name: (_) @member.name) @member
(scoped_type_identifier path: (_) @member.object name: (_) @member.name) @member
(index_expression . (_) @index.object . (_) @index.index) @index

(call_expression function: (_) @call.callee arguments: (_) @call.args) @call
(struct_expression name: (_) @call.callee body: (_) @call.args (#set! fields)) @call
(macro_invocation macro: (_) @call.callee (token_tree) @call.args) @call
(field_initializer field: (_) @arg.name value: (_) @arg.value) @arg
(base_field_initializer (_) @spread.value) @spread

; What gives back the object, or what stands in its place.
(call_expression function: (field_expression value: (_) @wrap.value field: (_) @_name)
  (#any-of? @_name "unwrap" "expect" "clone" "to_string" "to_owned" "into" "as_str" "as_ref" "ok" "trim" "to_lowercase"
    "context" "unwrap_or_default" "borrow" "as_deref" "into_iter" "iter" "ok_or" "ok_or_else" "map_err")) @wrap
(call_expression function: (field_expression value: (_) @default.left field: (_) @_name)
  arguments: (arguments . (_) @default.right) (#any-of? @_name "unwrap_or" "or")) @default
(call_expression function: (field_expression value: (_) @default.left field: (_) @_name)
  arguments: (arguments . (closure_expression body: (_) @default.right))
  (#any-of? @_name "unwrap_or_else" "or_else")) @default

(binary_expression left: (_) @compare.left operator: ["==" "!="] right: (_) @compare.right) @compare
(match_pattern (string_literal) @case.value) @case
(or_pattern (string_literal) @case.value) @case

; ---- no facts ----

(attribute_item) @types
(inner_attribute_item) @types
(macro_invocation macro: (_) @_macro (#any-of? @_macro "println" "eprintln" "print" "eprint" "panic" "unreachable" "todo"
  "unimplemented" "anyhow" "anyhow::anyhow" "bail" "anyhow::bail" "ensure" "anyhow::ensure" "info" "warn" "error" "debug"
  "trace" "tracing::info" "tracing::warn" "tracing::error" "tracing::debug" "tracing::trace" "log::info" "log::warn"
  "log::error" "log::debug" "assert" "assert_eq" "assert_ne" "debug_assert")) @types

; ---- imports ----

(use_declaration argument: (identifier) @import.module) @import
(use_declaration argument: (scoped_identifier path: (_) @import.module name: (_) @import.name)) @import
(use_declaration argument: (use_as_clause path: (identifier) @import.module alias: (_) @import.alias)) @import
(use_declaration argument: (use_as_clause
  path: (scoped_identifier path: (_) @import.module name: (_) @import.name) alias: (_) @import.alias)) @import
(use_declaration argument: (use_wildcard (_) @import.module) (#set! wildcard)) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list (identifier) @import.name))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module
  list: (use_list (use_as_clause path: (_) @import.name alias: (_) @import.alias)))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list (self))) (#set! last)) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module
  list: (use_list (use_wildcard (_) @import.module))) (#set! wildcard)) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module
  list: (use_list (scoped_identifier path: (_) @import.module name: (_) @import.name)))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list (use_as_clause
  path: (scoped_identifier path: (_) @import.module name: (_) @import.name) alias: (_) @import.alias)))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list
  (scoped_use_list path: (_) @import.module list: (use_list (identifier) @import.name))))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list
  (scoped_use_list path: (_) @import.module list: (use_list (self)))) (#set! last))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list
  (scoped_use_list path: (_) @import.module
    list: (use_list (use_as_clause path: (_) @import.name alias: (_) @import.alias)))))) @import
(use_declaration argument: (scoped_use_list path: (_) @import.module list: (use_list
  (scoped_use_list path: (_) @import.module
    list: (use_list (scoped_identifier path: (_) @import.module name: (_) @import.name)))))) @import
(use_declaration argument: (use_list (scoped_identifier path: (_) @import.module name: (_) @import.name))) @import
(extern_crate_declaration name: (_) @import.module) @import

; ---- names ----

(let_declaration pattern: (_) @binding.key !type value: (_) @binding.value) @binding
(let_declaration pattern: (_) @binding.key type: (_) @binding.type !value) @binding
(let_declaration pattern: (_) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(const_item name: (_) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(field_declaration_list (field_declaration name: (_) @binding.key type: (_) @binding.type) @binding)
(field_declaration_list (attribute_item) @binding.tag
  . (field_declaration name: (_) @binding.key type: (_) @binding.type) @binding)
(static_item name: (_) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding
(for_expression pattern: (identifier) @each @each.key value: (_) @each.value)
(parameter pattern: (identifier) @param.key type: (_) @param.type) @param
(closure_parameters (identifier) @param @param.key)

; ---- scopes and regions ----

(function_item name: (_) @function.name) @function
(function_item name: (_) @function.name (#eq? @function.name "main") (#set! main)) @function
(source_file (attribute_item (attribute (identifier) @_name)) . (function_item name: (_) @function.name) @function
  (#any-of? @_name "test" "rstest" "test_case") (#set! test))
(declaration_list (attribute_item (attribute (identifier) @_name)) . (function_item name: (_) @function.name) @function
  (#any-of? @_name "test" "rstest" "test_case") (#set! test))
(source_file (attribute_item (attribute (scoped_identifier name: (_) @_name)))
  . (function_item name: (_) @function.name) @function (#eq? @_name "test") (#set! test))
(declaration_list (attribute_item (attribute (scoped_identifier name: (_) @_name)))
  . (function_item name: (_) @function.name) @function (#eq? @_name "test") (#set! test))
(source_file (attribute_item (attribute (identifier) @_name arguments: (token_tree) @_what))
  . (mod_item name: (_) @region.name) @region (#eq? @_name "cfg") (#match? @_what "[(, ]test[), ]") (#set! test))
(closure_expression) @lambda
(struct_item name: (_) @class.name) @class
(enum_item name: (_) @class.name) @class
(trait_item name: (_) @class.name) @class
(impl_item type: (type_identifier) @class.name @class.bases) @class
(impl_item type: (generic_type type: (_) @class.name @class.bases)) @class
(block) @block
(declaration_list) @block
(match_arm) @block
(return_expression (_) @return.value) @return
(function_item body: (block [(call_expression) (struct_expression) (identifier) (string_literal)
  (try_expression) (await_expression) (match_expression) (if_expression)] @return.value @return .))

(match_expression value: (_) @handler.body
  body: (match_block (match_arm pattern: (match_pattern (tuple_struct_pattern type: (identifier) @_name))))
  (#eq? @_name "Err")) @handler
(match_arm pattern: (match_pattern (tuple_struct_pattern type: (identifier) @_name)) (#eq? @_name "Err")) @catch
(if_expression condition: (let_condition
  pattern: (tuple_struct_pattern type: (identifier) @_name) value: (_) @handler.body) (#eq? @_name "Err")) @handler
(if_expression condition: (let_condition pattern: (tuple_struct_pattern type: (identifier) @_name))
  consequence: (_) @catch (#eq? @_name "Err"))
