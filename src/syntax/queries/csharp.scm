; C#. The words are explained in README.md beside this file.

((compilation_unit) @table
  (#kind! "name" "identifier" "predefined_type" "implicit_parameter")
  (#kind! "self" "this" "base")
  (#kind! "number" "integer_literal" "real_literal")
  (#kind! "bool" "boolean_literal")
  (#kind! "null" "null_literal")
  (#kind! "content" "string_literal_content" "raw_string_content" "string_content")
  (#kind! "escape" "escape_sequence")
  (#kind! "list" "initializer_expression" "collection_expression" "tuple_expression")
  (#kind! "args" "argument_list" "attribute_argument_list")
  (#kind! "wrap" "parenthesized_expression" "await_expression" "argument" "bracketed_argument_list"
    "generic_name" "arrow_expression_clause" "postfix_unary_expression" "checked_expression"
    "array_creation_expression" "implicit_array_creation_expression" "collection_element" "expression_element"
    "nullable_type" "ref_expression" "attribute_argument")

  (#bare-member! "*")
  (#type-name! "capital")
  (#relative! ".")
  (#pass-call! "Uri" "System.Uri" "string.Concat" "ApiKeyCredential" "AzureKeyCredential")
  (#pass-method! "ToString" "Trim" "TrimEnd" "TrimStart" "ToLower" "ToUpper" "ToLowerInvariant" "ToUpperInvariant"
    "Replace" "ConfigureAwait" "AsString")
  (#get-method! "GetValueOrDefault")
  (#map-call! "Dictionary" "ConcurrentDictionary")
  (#test-base! "TestBase" "IClassFixture")

  (#env-object! "IConfiguration()" "IConfigurationRoot()" "IConfigurationManager()" "ConfigurationManager()"
    "IConfigurationSection()" "Configuration" "*.Configuration" "configuration" "*ConfigurationBuilder()*.Build()"
    "ConfigurationManager.AppSettings" "System.Configuration.ConfigurationManager.AppSettings"
    "Environment.GetEnvironmentVariables()" "*.GetSection()" "*.GetRequiredSection()")
  (#env-call! "Environment.GetEnvironmentVariable" "0")
  (#env-call! "System.Environment.GetEnvironmentVariable" "0")
  (#env-call! "IConfiguration().GetValue" "0" "1")
  (#env-call! "IConfigurationRoot().GetValue" "0" "1")
  (#env-call! "*.GetSection().GetValue" "0" "1")
  (#env-call! "*.GetRequiredSection().GetValue" "0" "1")
  (#env-call! "IConfigurationSection().GetValue" "0" "1")
  (#env-call! "*.Configuration.GetValue" "0" "1")
  (#env-call! "*ConfigurationBuilder()*.GetValue" "0" "1")
  (#env-call! "configuration.GetValue" "0" "1")
  (#env-call! "config.GetValue" "0" "1")
  (#env-call! "Environment.ExpandEnvironmentVariables" "0")
  (#env-section! "*.GetSection" ":")
  (#env-section! "*.GetRequiredSection" ":"))

; ---- expressions ----

(string_literal) @string
(verbatim_string_literal) @string
(raw_string_literal) @string
(interpolated_string_expression) @string
(interpolation (interpolation_brace) . (_) @hole.value) @hole
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(binary_expression left: (_) @default.left operator: "??" right: (_) @default.right) @default
(binary_expression left: (_) @wrap.value operator: "??" right: (throw_expression)) @wrap
(as_expression left: (_) @wrap.value) @wrap
(conditional_expression consequence: (_) @choice.item alternative: (_) @choice.item) @choice
(switch_expression (switch_expression_arm (_) . (_) @choice.item .)) @choice
(cast_expression value: (_) @wrap.value) @wrap
(assignment_expression right: (_) @wrap.value) @wrap
(assignment_expression left: (_) @default.left operator: "??=" right: (_) @default.right) @default
(assignment_expression left: (_) @concat.left operator: "+=" right: (_) @concat.right) @concat
(member_access_expression expression: (_) @member.object name: (identifier) @member.name) @member
(member_access_expression expression: ["this" "base"] @member.object name: (identifier) @member.name) @member
(member_access_expression expression: (_) @member.object name: (generic_name . (identifier) @member.name)) @member
(conditional_access_expression condition: (_) @member.object
  (member_binding_expression name: (identifier) @member.name)) @member
(qualified_name qualifier: (_) @member.object name: (identifier) @member.name) @member
(qualified_name qualifier: (_) @member.object name: (generic_name . (identifier) @member.name)) @member
(alias_qualified_name name: (_) @wrap.value) @wrap
(element_access_expression expression: (_) @index.object subscript: (_) @index.index) @index

(invocation_expression function: (_) @call.callee arguments: (_) @call.args) @call
(invocation_expression function: (_) @call.callee
  arguments: (argument_list (argument
    (lambda_expression parameters: (implicit_parameter) @call.key) @call.body) .) @call.args) @call
(object_creation_expression type: (_) @call.callee) @call
(object_creation_expression type: (_) @call.callee arguments: (_) @call.args) @call
(object_creation_expression type: (_) @call.callee initializer: (_) @call.args) @call
(object_creation_expression
  type: (_) @call.callee arguments: (_) @call.args initializer: (_) @call.args) @call
; A service that is looked up is one of the interface's.
(invocation_expression
  function: (member_access_expression
    name: (generic_name (identifier) @_name (type_argument_list . (_) @call.callee)))
  (#any-of? @_name "GetRequiredService" "GetService") (#match? @call.callee "^I[A-Z]")) @call

; `new(...)` makes what is declared; what stands in braces there is a map of names when nothing is.
(implicit_object_creation_expression (initializer_expression) @wrap.value) @wrap
(implicit_object_creation_expression (initializer_expression) @map)
(variable_declaration type: (_) @call.callee
  (variable_declarator (implicit_object_creation_expression (argument_list) @call.args) @call))
(variable_declaration type: (_) @call.callee
  (variable_declarator (implicit_object_creation_expression
    (argument_list) @call.args (initializer_expression) @call.args) @call))
(property_declaration type: (_) @call.callee
  value: (implicit_object_creation_expression (argument_list) @call.args) @call)
(property_declaration type: (_) @call.callee
  value: (implicit_object_creation_expression
    (argument_list) @call.args (initializer_expression) @call.args) @call)

(argument name: (identifier) @arg.name (_) @arg.value .) @arg
(object_creation_expression initializer: (initializer_expression) @args)
(variable_declaration (variable_declarator
  (implicit_object_creation_expression (initializer_expression) @args)))
(property_declaration value: (implicit_object_creation_expression (initializer_expression) @args))
(initializer_expression (assignment_expression left: (identifier) @arg.name right: (_) @arg.value) @arg)
(initializer_expression (assignment_expression
  left: (element_binding_expression (argument (_) @pair.key)) right: (_) @pair.value) @pair)
(initializer_expression (initializer_expression . (_) @pair.key . (_) @pair.value .) @pair)
(with_expression (_) @wrap.value) @wrap

(binary_expression left: (_) @compare.left operator: ["==" "!="] right: (_) @compare.right) @compare
(constant_pattern (string_literal) @case.value) @case

; ---- no facts ----

(using_directive) @types
(typeof_expression) @types

; ---- imports ----

(using_directive !name [(identifier) (qualified_name)] @import.module (#set! wildcard)) @import
(using_directive name: (identifier) @import.alias (_) @import.module .) @import

; ---- names ----

(variable_declaration type: (_) @binding.type (variable_declarator name: (_) @binding.key .) @binding)
(variable_declaration type: (_) @binding.type
  (variable_declarator name: (_) @binding.key (_) @binding.value .) @binding)
(property_declaration type: (_) @binding.type name: (_) @binding.key !value) @binding
(property_declaration
  type: (_) @binding.type name: (_) @binding.key !accessors value: (_) @binding.value) @binding
(property_declaration type: (_) @binding.type name: (_) @binding.key
  accessors: (accessor_list . (accessor_declaration) .) value: (_) @binding.value) @binding
(property_declaration type: (_) @binding.type name: (_) @binding.key
  accessors: (accessor_list (accessor_declaration ["set" "init"])) value: (_) @binding.value (#set! optional)) @binding
(enum_member_declaration name: (_) @binding.key value: (_) @binding.value) @binding
(expression_statement (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(lambda_expression
  body: (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(arrow_expression_clause
  (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(foreach_statement left: (identifier) @each @each.key right: (_) @each.value)

(parameter type: (_) @param.type name: (identifier) @param.key .) @param
(parameter type: (_) @param.type name: (identifier) @param.key (_) @param.value .) @param
(parameter !type name: (identifier) @param.key) @param
(lambda_expression parameters: (implicit_parameter) @param @param.key)

; ---- scopes and regions ----

(method_declaration name: (identifier) @function.name) @function
(method_declaration
  name: (identifier) @function.name body: (arrow_expression_clause (_) @function.value)) @function
(method_declaration (modifier "static") name: (identifier) @function.name
  (#eq? @function.name "Main") (#set! main)) @function
(method_declaration (attribute_list (attribute name: (identifier) @_attribute)) name: (identifier) @function.name
  (#any-of? @_attribute "Fact" "Theory" "Test" "TestCase" "TestCaseSource" "TestMethod" "DataTestMethod" "SetUp"
    "TearDown" "OneTimeSetUp" "OneTimeTearDown" "TestInitialize" "TestCleanup" "ClassInitialize" "SkippableFact"
    "SkippableTheory" "RetryFact" "RetryTheory" "Benchmark")
  (#set! test)) @function
(constructor_declaration name: (identifier) @function.name) @function
(local_function_statement name: (identifier) @function.name) @function
(local_function_statement
  name: (identifier) @function.name body: (arrow_expression_clause (_) @function.value)) @function
(property_declaration name: (identifier) @function.name accessors: (accessor_list
  (accessor_declaration "get" body: (_))) (#set! property)) @function
(anonymous_method_expression) @function
(lambda_expression) @function
(lambda_expression body: (invocation_expression) @lambda.value) @lambda
(lambda_expression body: (object_creation_expression) @lambda.value) @lambda
(lambda_expression body: (identifier) @lambda.value) @lambda
(lambda_expression body: (member_access_expression) @lambda.value) @lambda
(lambda_expression body: (await_expression) @lambda.value) @lambda
(lambda_expression body: (string_literal) @lambda.value) @lambda

(class_declaration name: (identifier) @class.name) @class
(class_declaration name: (identifier) @class.name (base_list . (_) @class.bases)) @class
(class_declaration (attribute_list (attribute name: (identifier) @_attribute)) name: (identifier) @class.name
  (#any-of? @_attribute "TestFixture" "TestClass" "Collection") (#set! test)) @class
(class_declaration name: (identifier) @class.name body: (declaration_list (method_declaration
  (attribute_list (attribute name: (identifier) @_attribute))))
  (#any-of? @_attribute "Fact" "Theory" "Test" "TestMethod") (#set! test)) @class
(record_declaration name: (identifier) @class.name) @class
(struct_declaration name: (identifier) @class.name) @class
(interface_declaration name: (identifier) @class.name) @class
(enum_declaration name: (identifier) @class.name) @class
(block) @block
(switch_section) @block
(declaration_list) @block
(return_statement (_) @return.value) @return
(attribute_list . (attribute name: (identifier) @decorator.name)) @decorator

(try_statement body: (_) @handler.body) @handler
(catch_clause . [(block) (catch_filter_clause)]) @catch
(catch_clause (catch_declaration type: (_) @catch.caught)) @catch
