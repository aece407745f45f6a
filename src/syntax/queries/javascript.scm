; JavaScript alone: its grammar names declarations and parameters differently from TypeScript's.

(variable_declarator name: (_) @binding.key !value) @binding
(variable_declarator name: (_) @binding.key value: (_) @binding.value) @binding
(field_definition property: (_) @binding.key value: (_) @binding.value) @binding
(formal_parameters (identifier) @param @param.key)
(formal_parameters (object_pattern) @param @param.key)
(formal_parameters (assignment_pattern left: (_) @param.key right: (_) @param.value) @param)
(formal_parameters (rest_pattern (identifier) @param.key) @param)

(class_declaration name: (_) @class.name) @class
(class) @class
(class_declaration name: (_) @class.name (class_heritage (_) @class.bases)) @class
(class (class_heritage (_) @class.bases)) @class
(class_body) @block

; { default as name }: a keyword in this grammar, a name in TypeScript's.
(import_statement (import_clause (named_imports
  (import_specifier name: "default" @import.name alias: (identifier) @import.alias)))
  source: (string) @import.module) @import
