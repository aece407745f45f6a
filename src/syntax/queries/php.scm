; PHP. The words are explained in README.md beside this file.

((program) @table
  (#kind! "name" "name" "variable_name" "namespace_name")
  (#kind! "self" "relative_scope")
  (#kind! "number" "integer" "float")
  (#kind! "bool" "boolean")
  (#kind! "null" "null")
  (#kind! "content" "string_content" "nowdoc_string")
  (#kind! "escape" "escape_sequence")
  (#kind! "list" "list_literal" "type_list" "union_type")
  (#kind! "args" "arguments")
  (#kind! "wrap" "parenthesized_expression" "argument" "array_element_initializer" "cast_expression" "qualified_name"
    "error_suppression_expression" "clone_expression" "named_type" "optional_type" "base_clause"
    "by_ref" "reference_modifier")

  (#separator! "\\")
  (#self! "$this")
  (#type-name! "capital")
  (#pass-call! "strval" "trim" "rtrim" "ltrim" "strtolower" "strtoupper" "strip_tags" "Str.of" "str" "value" "collect"
    "array_merge" "json_encode")
  (#pass-method! "toString" "trim" "rtrim" "lower" "value")
  (#test-base! "PHPUnit.Framework.TestCase" "Tests.TestCase" "TestCase" "*.TestCase" "KernelTestCase" "WebTestCase"
    "*.KernelTestCase" "*.WebTestCase" "DuskTestCase" "*.DuskTestCase")
  (#test-call! "it" "it().*" "test" "test().*" "describe" "beforeEach" "afterEach" "beforeAll" "afterAll" "dataset")

  (#builder! "OpenAI.factory" "make")
  (#env-object! "$_ENV" "$_SERVER")
  (#env-call! "getenv" "0")
  (#env-call! "env" "0" "1")
  (#env-call! "Env.get" "0" "1")
  (#env-call! "Illuminate.Support.Env.get" "0" "1")
  (#env-call! "config" "0" "1")
  (#env-call! "Config.get" "0" "1")
  (#env-call! "Illuminate.Support.Facades.Config.get" "0" "1")
  (#env-call! "config().get" "0" "1")
  (#env-call! "get_option" "0" "1")
  (#env-call! "get_site_option" "0" "1")
  (#env-call! "apache_getenv" "0"))

; ---- expressions ----

(string) @string
(encapsed_string) @string
(heredoc_body) @string
(nowdoc_body) @string
(heredoc value: (_) @wrap.value) @wrap
(nowdoc value: (_) @wrap.value) @wrap
(binary_expression left: (_) @concat.left operator: "." right: (_) @concat.right) @concat
(augmented_assignment_expression left: (_) @concat.left operator: ".=" right: (_) @concat.right) @concat
(binary_expression left: (_) @default.left operator: ["??" "||" "or"] right: (_) @default.right) @default
(binary_expression left: (_) @wrap.value operator: "??" right: (throw_expression)) @wrap
(augmented_assignment_expression left: (_) @default.left operator: "??=" right: (_) @default.right) @default
(conditional_expression body: (_) @choice.item alternative: (_) @choice.item) @choice
(conditional_expression condition: (_) @default.left !body alternative: (_) @default.right) @default
(match_expression body: (match_block [
  (match_conditional_expression return_expression: (_) @choice.item)
  (match_default_expression return_expression: (_) @choice.item)])) @choice
(assignment_expression right: (_) @wrap.value) @wrap
(cast_expression value: (_) @wrap.value) @wrap
(qualified_name prefix: (namespace_name) @member.object (name) @member.name .) @member
(member_access_expression object: (_) @member.object name: (name) @member.name) @member
(nullsafe_member_access_expression object: (_) @member.object name: (name) @member.name) @member
(scoped_property_access_expression scope: (_) @member.object name: (variable_name (name) @member.name)) @member
(class_constant_access_expression . (_) @member.object . (name) @member.name .) @member
(subscript_expression . (_) @index.object . (_) @index.index) @index

(function_call_expression function: (_) @call.callee arguments: (_) @call.args) @call
(member_call_expression object: (_) @call.object name: (name) @call.name arguments: (_) @call.args) @call
(nullsafe_member_call_expression object: (_) @call.object name: (name) @call.name arguments: (_) @call.args) @call
(scoped_call_expression scope: (_) @call.object name: (name) @call.name arguments: (_) @call.args) @call
(object_creation_expression . [(name) (qualified_name) (relative_scope)] @call.callee) @call
(object_creation_expression . [(name) (qualified_name) (relative_scope)] @call.callee (arguments) @call.args) @call

(argument name: (name) @arg.name (_) @arg.value .) @arg
(argument (variadic_unpacking (_) @spread.value)) @spread
(variadic_unpacking (_) @spread.value) @spread
(array_creation_expression) @list
(array_creation_expression . (array_element_initializer . (_) . (_))) @map
(array_element_initializer . (_) @pair.key . (_) @pair.value .) @pair

(binary_expression left: (_) @compare.left operator: ["==" "===" "!=" "!=="] right: (_) @compare.right) @compare
(case_statement value: (_) @case.value) @case
(match_condition_list (string) @case.value) @case

; ---- imports ----

(namespace_use_declaration (namespace_use_clause . (name) @import.module .)) @import
(namespace_use_declaration (namespace_use_clause . (name) @import.module alias: (name) @import.alias)) @import
(namespace_use_declaration (namespace_use_clause !alias
  (qualified_name prefix: (_) @import.module (name) @import.name .))) @import
(namespace_use_declaration (namespace_use_clause
  (qualified_name prefix: (_) @import.module (name) @import.name .) alias: (name) @import.alias)) @import
(namespace_use_declaration (namespace_name) @import.module
  body: (namespace_use_group (namespace_use_clause . (name) @import.name .))) @import
(namespace_use_declaration (namespace_name) @import.module
  body: (namespace_use_group (namespace_use_clause . (name) @import.name alias: (name) @import.alias))) @import

; ---- names ----

(assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding
(augmented_assignment_expression left: (_) @binding.key (#set! assigns)) @binding @binding.value
(function_call_expression function: (name) @_define
  arguments: (arguments . (argument (string (string_content) @binding.key)) . (argument (_) @binding.value) .)
  (#eq? @_define "define") (#set! global)) @binding
(const_element . (name) @binding.key . (_) @binding.value) @binding
(property_declaration type: (_) @binding.type
  (property_element name: (variable_name (name) @binding.key) !default_value) @binding)
(property_element name: (variable_name (name) @binding.key) default_value: (_) @binding.value) @binding
(program (return_statement (array_creation_expression) @binding.value (#set! settings)) @binding)
(enum_case name: (name) @binding.key value: (_) @binding.value) @binding
(foreach_statement . (_) @each.value . (variable_name) @each @each.key)
(foreach_statement . (_) @each.value . (pair (_) (variable_name) @each @each.key .))

(simple_parameter !type name: (_) @param.key !default_value) @param
(simple_parameter !type name: (_) @param.key default_value: (_) @param.value) @param
(simple_parameter type: (_) @param.type name: (_) @param.key !default_value) @param
(simple_parameter type: (_) @param.type name: (_) @param.key default_value: (_) @param.value) @param
(property_promotion_parameter type: (_) @param.type name: (_) @param.key !default_value (#set! declares)) @param
(property_promotion_parameter
  type: (_) @param.type name: (_) @param.key default_value: (_) @param.value (#set! declares)) @param
(variadic_parameter name: (_) @param.key) @param

; ---- scopes and regions ----

(function_definition name: (name) @function.name) @function
(method_declaration name: (name) @function.name) @function
(method_declaration attributes: (attribute_list (attribute_group (attribute . (name) @_attribute)))
  name: (name) @function.name
  (#any-of? @_attribute "Test" "DataProvider" "Before" "After" "BeforeClass" "AfterClass") (#set! test)) @function
(anonymous_function) @function
(arrow_function) @function
(arrow_function body: (_) @lambda.value) @lambda
(class_declaration name: (name) @class.name) @class
(class_declaration name: (name) @class.name (base_clause . (_) @class.bases)) @class
(anonymous_class) @class
(interface_declaration name: (name) @class.name) @class
(trait_declaration name: (name) @class.name) @class
(enum_declaration name: (name) @class.name) @class
(compound_statement) @block
(declaration_list) @block
(switch_block) @block
(return_statement (_) @return.value) @return
(attribute_list (attribute_group (attribute . (name) @decorator.name))) @decorator

(try_statement body: (_) @handler.body) @handler
(catch_clause type: (_) @catch.caught) @catch
