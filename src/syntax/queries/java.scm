; Java. The words are explained in README.md beside this file.

((program) @table
  (#kind! "name" "identifier" "type_identifier")
  (#kind! "self" "this")
  (#kind! "number" "decimal_integer_literal" "decimal_floating_point_literal" "hex_integer_literal")
  (#kind! "bool" "true" "false")
  (#kind! "null" "null_literal")
  (#kind! "content" "string_fragment" "multiline_string_fragment")
  (#kind! "escape" "escape_sequence")
  (#kind! "hole" "string_interpolation")
  (#kind! "list" "array_initializer")
  (#kind! "args" "argument_list")
  (#kind! "wrap" "parenthesized_expression" "superclass")
  (#list-call! "List.of" "java.util.List.of" "Arrays.asList" "java.util.Arrays.asList" "Set.of" "java.util.Set.of"))

; ---- expressions ----

(string_literal) @string
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(ternary_expression consequence: (_) @choice.item alternative: (_) @choice.item) @choice
; v != null ? v : "default"
(ternary_expression condition: (binary_expression left: (_) @_c operator: "!=" right: (null_literal))
  consequence: (_) @default.left alternative: (_) @default.right (#eq? @_c @default.left)) @default
(ternary_expression condition: (binary_expression left: (_) @_c operator: "==" right: (null_literal))
  consequence: (_) @default.right alternative: (_) @default.left (#eq? @_c @default.left)) @default
(field_access object: (_) @member.object field: (_) @member.name) @member
(scoped_type_identifier (_) @member.object . (type_identifier) @member.name) @member
(array_access array: (_) @index.object index: (_) @index.index) @index
(cast_expression value: (_) @wrap.value) @wrap
(generic_type . (_) @wrap.value) @wrap
(assignment_expression right: (_) @wrap.value) @wrap
(array_creation_expression value: (_) @wrap.value) @wrap
(method_invocation object: (_) @member.object name: (_) @member @member.name)
(method_invocation name: (_) @call.callee arguments: (_) @call.args) @call
(object_creation_expression type: (_) @call.callee arguments: (_) @call.args) @call

(binary_expression left: (_) @compare.left operator: ["==" "!="] right: (_) @compare.right) @compare
(method_invocation object: (_) @compare.left name: (_) @_name arguments: (argument_list . (_) @compare.right .)
  (#any-of? @_name "equals" "equalsIgnoreCase" "startsWith" "contains" "endsWith")) @compare
(switch_label (string_literal) @case.value) @case

; ---- no facts ----

(annotation name: (identifier) @_name arguments: (annotation_argument_list (string_literal) @skip)
  (#any-of? @_name "Value" "SuppressWarnings" "DisplayName" "RequestMapping" "GetMapping" "PostMapping" "Qualifier"))

; ---- imports ----

(import_declaration (scoped_identifier scope: (_) @import.module name: (_) @import.name) .) @import
(import_declaration (scoped_identifier) @import.module (asterisk) (#set! wildcard)) @import

; ---- names ----

(field_declaration type: (_) @binding.type
  declarator: (variable_declarator name: (_) @binding.key !value)) @binding
(field_declaration type: (_) @binding.type
  declarator: (variable_declarator name: (_) @binding.key value: (_) @binding.value)) @binding
(field_declaration
  (modifiers (annotation name: (identifier) @_name arguments: (annotation_argument_list . (string_literal) @binding.tag .)))
  declarator: (variable_declarator name: (_) @binding.key) (#eq? @_name "Value")) @binding
(local_variable_declaration type: (_) @binding.type
  declarator: (variable_declarator name: (_) @binding.key !value)) @binding
(local_variable_declaration type: (_) @binding.type
  declarator: (variable_declarator name: (_) @binding.key value: (_) @binding.value)) @binding
(assignment_expression left: (_) @binding.key operator: "=" right: (_) @binding.value (#set! assigns)) @binding
(resource type: (_) @binding.type name: (_) @binding.key value: (_) @binding.value) @binding
(enhanced_for_statement name: (_) @each @each.key value: (_) @each.value)
(formal_parameter type: (_) @param.type name: (_) @param.key) @param
(formal_parameter
  (modifiers (annotation name: (identifier) @_name arguments: (annotation_argument_list . (string_literal) @param.tag .)))
  type: (_) @param.type name: (_) @param.key (#eq? @_name "Value")) @param
(lambda_expression parameters: (identifier) @param @param.key)
(lambda_expression parameters: (inferred_parameters (identifier) @param @param.key))

; if (v == null) { v = "default"; }
(if_statement condition: (parenthesized_expression (binary_expression left: (_) @_c operator: "==" right: (null_literal)))
  consequence: (block . (expression_statement (assignment_expression left: (_) @default.left right: (_) @default.right)) .)
  (#eq? @_c @default.left)) @default
(if_statement condition: (parenthesized_expression (binary_expression left: (_) @_c operator: "==" right: (null_literal)))
  consequence: (block . (expression_statement (assignment_expression left: (_) @binding.key right: (_))) .)
  (#eq? @_c @binding.key) (#set! assigns)) @binding @binding.value

; ---- scopes and regions ----

(class_declaration name: (_) @class.name) @class
(class_declaration name: (_) @class.name superclass: (superclass (_) @class.bases)) @class
(record_declaration name: (_) @class.name) @class
(enum_declaration name: (_) @class.name) @class
(interface_declaration name: (_) @class.name) @class
(method_declaration name: (_) @function.name) @function
(method_declaration (modifiers "static") name: (_) @function.name (#eq? @function.name "main") (#set! main)) @function
(method_declaration (modifiers [(marker_annotation name: (_) @_a) (annotation name: (_) @_a)]) name: (_) @function.name
  (#match? @_a "^(Test|ParameterizedTest|RepeatedTest|BeforeEach|BeforeAll|AfterEach|AfterAll|Before|After|BeforeClass)$")
  (#set! test)) @function
(constructor_declaration name: (_) @function.name) @function
(compact_constructor_declaration name: (_) @function.name) @function
(lambda_expression) @function
(lambda_expression body: [(method_invocation) (object_creation_expression) (identifier) (field_access)
  (string_literal) (binary_expression) (ternary_expression)] @lambda.value) @lambda
(block) @block
(switch_block_statement_group) @block
(switch_rule) @block
(return_statement (_) @return.value) @return
(class_declaration (modifiers [
  (marker_annotation name: (_) @decorator.name) (annotation name: (_) @decorator.name)] @decorator))

(try_statement body: (_) @handler.body) @handler
(try_with_resources_statement body: (_) @handler.body) @handler
(catch_clause (catch_formal_parameter (catch_type) @catch.caught)) @catch
