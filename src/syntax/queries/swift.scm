; Swift. The words are explained in README.md beside this file.

((source_file) @table
  (#kind! "name" "simple_identifier" "type_identifier")
  (#kind! "self" "self_expression")
  (#kind! "number" "integer_literal" "real_literal" "hex_literal")
  (#kind! "bool" "boolean_literal")
  (#kind! "content" "line_str_text" "multi_line_str_text" "raw_str_part" "raw_str_end_part")
  (#kind! "escape" "str_escaped_char")
  (#kind! "hole" "interpolated_expression")
  (#kind! "list" "array_literal")
  (#kind! "map" "dictionary_literal")
  (#kind! "args" "value_arguments" "call_suffix" "constructor_suffix")
  (#kind! "wrap" "user_type" "optional_type" "directly_assignable_expression" "tuple_expression" "value_argument_label")
  (#self! "self" "Self")
  (#type-name! "capital")
  (#bare-member! "*")
  (#pass-call! "URL" "Foundation.URL" "String" "NSString" "URLComponents" "Optional" "URLRequest")
  (#pass-method! "lowercased" "trimmingCharacters" "uppercased" "replacingOccurrences" "description" "rawValue" "unsafelyUnwrapped")
  (#env-object! "ProcessInfo.processInfo.environment" "Foundation.ProcessInfo.processInfo.environment" "ProcessInfo().environment")
  (#env-call! "Environment.get" "0")
  (#env-call! "Vapor.Environment.get" "0")
  (#env-call! "getenv" "0")
  (#env-call! "Foundation.getenv" "0")
  (#env-call! "Bundle.main.object" "0")
  (#env-call! "Bundle.main.infoDictionary" "0")
  (#format-call! "String" "0")
  (#handler-method! "recover" "catch" "replaceError")
  (#test-base! "XCTestCase" "XCTest.XCTestCase" "QuickSpec" "AsyncSpec")
  (#test-class! "*Tests" "*Test"))

; ---- expressions ----

((simple_identifier) @null (#eq? @null "nil"))
(line_string_literal) @string
(multi_line_string_literal) @string
(raw_string_literal) @string
(additive_expression lhs: (_) @concat.left op: "+" rhs: (_) @concat.right) @concat
(nil_coalescing_expression value: (_) @default.left if_nil: (_) @default.right) @default
(ternary_expression if_true: (_) @choice.item if_false: (_) @choice.item) @choice
(navigation_expression target: (_) @member.object suffix: (navigation_suffix suffix: (_) @member.name)) @member
(prefix_expression operation: "." target: (_) @wrap.value) @wrap
(postfix_expression target: (_) @wrap.value operation: (bang)) @wrap
(try_expression expr: (_) @wrap.value) @wrap
(await_expression expr: (_) @wrap.value) @wrap
(as_expression expr: (_) @wrap.value) @wrap
(assignment result: (_) @wrap.value) @wrap
(inheritance_specifier inherits_from: (_) @wrap.value) @wrap

(call_expression . (_) @call.callee (call_suffix . (value_arguments) @call.args)) @call
(call_expression . (_) @call.callee (call_suffix . (lambda_literal)) @call.args) @call
(constructor_expression constructed_type: (_) @call.callee (constructor_suffix (value_arguments) @call.args)) @call
; X.init(…) makes an X
(call_expression . (navigation_expression target: (_) @call.callee
  suffix: (navigation_suffix suffix: (simple_identifier) @_name)) (call_suffix . (value_arguments) @call.args)
  (#eq? @_name "init")) @call
(value_argument name: (value_argument_label (_) @arg.name) value: (_) @arg.value) @arg
(value_argument !name value: (_) @wrap.value) @wrap
(call_expression . (_) @index.object
  (call_suffix . (value_arguments . "[" . (value_argument value: (_) @index.index) . "]"))) @index
(dictionary_literal key: (line_string_literal (line_str_text) @pair.key) @pair . value: (_) @pair.value)

; { … }() is what its body gives
(call_expression . (lambda_literal (statements (control_transfer_statement result: (_) @wrap.value) .))
  (call_suffix . (value_arguments . "(" . ")"))) @wrap
(call_expression . (lambda_literal (statements . (call_expression) @wrap.value .))
  (call_suffix . (value_arguments . "(" . ")"))) @wrap

(equality_expression lhs: (_) @compare.left rhs: (_) @compare.right) @compare
(switch_pattern (pattern (line_string_literal) @case.value)) @case
(call_expression . (navigation_expression target: (_) @compare.left suffix: (navigation_suffix suffix: (_) @_name))
  (call_suffix (value_arguments . (value_argument value: (_) @compare.right) .))
  (#any-of? @_name "hasPrefix" "hasSuffix" "contains")) @compare

; ---- imports ----

(import_declaration (identifier . (simple_identifier) @import.module) (#set! wildcard)) @import

; ---- names ----

(property_declaration name: (pattern bound_identifier: (_) @binding.key) . value: (_) @binding.value) @binding
(property_declaration name: (pattern bound_identifier: (_) @binding.key)
  (type_annotation (_) @binding.type) value: (_) @binding.value) @binding
(property_declaration name: (pattern bound_identifier: (_) @binding.key)
  computed_value: (computed_property (statements . (_) @binding.value .))) @binding
(enum_entry name: (_) @binding.key raw_value: (_) @binding.value) @binding
(assignment target: (_) @binding.key operator: "=" result: (_) @binding.value (#set! assigns)) @binding
(guard_statement bound_identifier: (_) @binding.key . (_) @binding.value) @binding
(if_statement bound_identifier: (_) @binding.key . (_) @binding.value) @binding
(for_statement item: (pattern bound_identifier: (_) @each @each.key) collection: (_) @each.value)
(parameter name: (simple_identifier) @param.key name: (_) @param.type .) @param
(function_declaration (parameter name: (simple_identifier) @param.key name: (_) @param.type) @param
  . default_value: (_) @param.value)
(init_declaration (parameter name: (simple_identifier) @param.key name: (_) @param.type) @param
  . default_value: (_) @param.value)

; ---- scopes and regions ----

(class_declaration name: (_) @class.name) @class
(class_declaration name: (_) @class.name (inheritance_specifier inherits_from: (_) @class.bases)) @class
(protocol_declaration name: (_) @class.name) @class
(function_declaration name: (simple_identifier) @function.name) @function
(function_declaration (modifiers (attribute (user_type (type_identifier) @_a))) name: (simple_identifier) @function.name
  (#eq? @_a "Test") (#set! test)) @function
(function_declaration name: (simple_identifier) @function.name (#eq? @function.name "main") (#set! main)) @function
(init_declaration name: "init" @function.name) @function
(lambda_literal) @function
(statements) @block
(control_transfer_statement result: (_) @return.value) @return
(function_body (statements . (_) @return @return.value .))

(do_statement (statements) @handler.body) @handler
(catch_block !error) @catch
(catch_block error: (_) @catch.caught) @catch
