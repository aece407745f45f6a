; Kotlin. The words are explained in README.md beside this file.

((source_file) @table
  (#kind! "name" "identifier")
  (#kind! "self" "this_expression")
  (#kind! "number" "number_literal" "float_literal")
  (#kind! "content" "string_content")
  (#kind! "escape" "escape_sequence")
  (#kind! "hole" "interpolation")
  (#kind! "map" "lambda_literal")
  (#kind! "args" "value_arguments" "annotated_lambda" "delegation_specifiers")
  (#kind! "wrap" "parenthesized_expression" "variable_declaration" "value_argument" "user_type" "nullable_type"
    "delegation_specifier" "constructor_invocation")
  (#dollar-name! "yes")
  (#list-call! "listOf" "mutableListOf" "setOf" "arrayOf")
  (#map-call! "mapOf" "mutableMapOf" "hashMapOf")
  (#property! "lazy"))

; ---- expressions ----

((identifier) @bool (#any-of? @bool "true" "false"))
((identifier) @null (#eq? @null "null"))
(string_literal) @string
(multiline_string_literal) @string
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(binary_expression left: (_) @default.left operator: "?:" right: (_) @default.right) @default
(if_expression condition: (_) . (_) @choice.item . "else" . (_) @choice.item) @choice
(navigation_expression . (_) @member.object (identifier) @member.name .) @member
(index_expression . (_) @index.object . (_) @index.index) @index
(unary_expression argument: (_) @wrap.value operator: "!!") @wrap
(as_expression . (_) @wrap.value) @wrap
(call_expression . (_) @call.callee (value_arguments) @call.args) @call
(call_expression . (_) @call.callee (annotated_lambda) @call.args) @call
(call_expression . (_) @call.callee (value_arguments) @call.args (annotated_lambda) @call.args) @call
(value_argument . (identifier) @arg.name "=" (_) @arg.value) @arg
; class A : B("x") makes a B
(delegation_specifier (constructor_invocation . (user_type) @call.callee (value_arguments) @call.args) @call)
(lambda_literal (assignment left: (identifier) @arg.name operator: "=" right: (_) @arg.value) @arg)
(infix_expression . (_) @pair.key . (identifier) @_to . (_) @pair.value (#eq? @_to "to")) @pair

(binary_expression left: (_) @compare.left operator: ["==" "!="] right: (_) @compare.right) @compare
(when_entry condition: (string_literal) @case.value) @case

; ---- no facts ----

(annotation (constructor_invocation (user_type (identifier) @_name) (value_arguments (value_argument (string_literal) @skip)))
  (#any-of? @_name "Value" "Suppress" "DisplayName" "RequestMapping" "GetMapping" "PostMapping" "SerialName" "Qualifier"))

; ---- imports ----

((import (qualified_identifier) @import.module .) @import (#set! last))
(import (qualified_identifier) @import.module "as" (identifier) @import.alias) @import
(import (qualified_identifier) @import.module "*" (#set! wildcard)) @import

; ---- names ----

(property_declaration (variable_declaration . (identifier) @binding.key .) "=" . (_) @binding.value) @binding
(property_declaration (variable_declaration . (identifier) @binding.key . (_) @binding.type) "=" . (_) @binding.value) @binding
(property_declaration (variable_declaration . (identifier) @binding.key . (_) @binding.type) .) @binding
(property_declaration (variable_declaration . (identifier) @binding.key)
  (property_delegate (call_expression (annotated_lambda (lambda_literal (_) @binding.value .))))) @binding
(property_declaration
  (modifiers (annotation (constructor_invocation (user_type (identifier) @_name)
    (value_arguments . (value_argument (string_literal) @binding.tag) .))))
  (variable_declaration . (identifier) @binding.key) (#eq? @_name "Value")) @binding
(assignment left: (_) @binding.key operator: "=" right: (_) @binding.value (#set! assigns)) @binding
(for_statement (variable_declaration (identifier) @each @each.key) "in" . (_) @each.value)
(parameter (identifier) @param.key . (_) @param.type .) @param
(function_value_parameters (parameter . (identifier) @param.key) "=" . (_) @param.value) @param
(class_parameter (identifier) @param.key . (_) @param.type) @param
(class_parameter (identifier) @param.key . (_) @param.type "=" . (_) @param.value) @param
(class_parameter
  (modifiers (annotation (constructor_invocation (user_type (identifier) @_name)
    (value_arguments . (value_argument (string_literal) @param.tag) .))))
  (identifier) @param.key . (_) @param.type (#eq? @_name "Value")) @param

; ---- scopes and regions ----

(class_declaration name: (_) @class.name) @class
(class_declaration name: (_) @class.name (delegation_specifiers) @class.bases) @class
(object_declaration name: (_) @class.name) @class
(function_declaration name: (_) @function.name) @function
(function_declaration name: (_) @function.name (function_body "=" . (_) @function.value)) @function
(function_declaration name: (_) @function.name (#eq? @function.name "main") (#set! main)) @function
(function_declaration (modifiers (annotation (user_type (identifier) @_a))) name: (_) @function.name
  (#match? @_a "^(Test|ParameterizedTest|RepeatedTest|BeforeEach|BeforeAll|AfterEach|AfterAll|BeforeTest)$")
  (#set! test)) @function
(block) @block
(lambda_literal) @block
(return_expression (_) @return.value) @return
(class_declaration (modifiers (annotation [(user_type (identifier) @decorator.name)
  (constructor_invocation (user_type (identifier) @decorator.name))]) @decorator))

(try_expression . (block) @handler.body) @handler
(catch_block (user_type) @catch.caught) @catch
