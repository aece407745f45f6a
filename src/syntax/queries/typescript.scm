; TypeScript and TSX: types, typed declarations, enums.

((program) @table
  (#kind! "name" "type_identifier")
  (#kind! "wrap" "type_annotation" "non_null_expression"))

(as_expression . (_) @wrap.value) @wrap
(satisfies_expression . (_) @wrap.value) @wrap
(generic_type name: (type_identifier) @_name type_arguments: (type_arguments . (_) @wrap.value)
  (#any-of? @_name "Readonly" "Required" "Partial" "NonNullable" "Awaited" "Promise")) @wrap
(union_type . (type_identifier) @wrap.value . (literal_type)) @wrap

(literal_type (string) @skip)
(type_annotation) @types
(type_alias_declaration) @types
(interface_declaration) @types
(import_statement (import_require_clause source: (string) @skip))

(import_statement (import_require_clause (identifier) @import.alias source: (string) @import.module)
  (#set! namespace)) @import
(import_statement "type") @type_only
(export_statement "type") @type_only
(import_statement (import_clause (named_imports (import_specifier "type" name: (_) @import.name !alias)))
  source: (string) @import.module (#set! type-only)) @import
(import_statement (import_clause (named_imports
  (import_specifier "type" name: (_) @import.name alias: (identifier) @import.alias)))
  source: (string) @import.module (#set! type-only)) @import

(variable_declarator name: (_) @binding.key !type !value) @binding
(variable_declarator name: (_) @binding.key !type value: (_) @binding.value) @binding
(variable_declarator name: (_) @binding.key type: (_) @binding.type !value) @binding
(variable_declarator name: (_) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(public_field_definition name: (_) @binding.key !type value: (_) @binding.value) @binding
(public_field_definition name: (_) @binding.key type: (_) @binding.type !value) @binding
(public_field_definition name: (_) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(enum_assignment name: (_) @binding.key value: (_) @binding.value) @binding

(required_parameter pattern: (_) @param.key !type !value) @param
(required_parameter pattern: (_) @param.key !type value: (_) @param.value) @param
(required_parameter pattern: (_) @param.key type: (_) @param.type !value) @param
(required_parameter pattern: (_) @param.key type: (_) @param.type value: (_) @param.value) @param
(optional_parameter pattern: (_) @param.key !type) @param
(optional_parameter pattern: (_) @param.key type: (_) @param.type) @param
(required_parameter (accessibility_modifier) pattern: (_) @param.key type: (_) @param.type
  (#set! declares)) @param

(class_declaration name: (_) @class.name) @class
(abstract_class_declaration name: (_) @class.name) @class
(class) @class
(class_declaration name: (_) @class.name (class_heritage (extends_clause value: (_) @class.bases))) @class
(abstract_class_declaration
  name: (_) @class.name (class_heritage (extends_clause value: (_) @class.bases))) @class
(class (class_heritage (extends_clause value: (_) @class.bases))) @class
(enum_declaration name: (_) @class.name) @class
(interface_declaration name: (_) @class.name) @class
(class_body) @block
