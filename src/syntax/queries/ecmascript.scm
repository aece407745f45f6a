; What JavaScript, TypeScript and TSX share. The words are explained in README.md beside this file.

((program) @table
  (#kind! "name" "identifier" "undefined")
  (#kind! "word" "property_identifier" "private_property_identifier")
  (#kind! "self" "this")
  (#kind! "number" "number")
  (#kind! "bool" "true" "false")
  (#kind! "null" "null" "undefined")
  (#kind! "content" "string_fragment")
  (#kind! "escape" "escape_sequence")
  (#kind! "hole" "template_substitution")
  (#kind! "list" "array" "array_pattern")
  (#kind! "map" "object" "object_pattern")
  (#kind! "args" "arguments")
  (#kind! "shorthand" "shorthand_property_identifier" "shorthand_property_identifier_pattern")
  (#kind! "wrap" "parenthesized_expression" "await_expression" "computed_property_name")

  (#relative! "." "@/" "~/" "#")
  (#import-call! "require" "import")
  (#namespace-call! "default")
  (#partial! "lodash.partial")
  (#pass-call! "String" "Number" "Boolean" "Object.freeze" "Object.seal" "structuredClone" "JSON.stringify" "URL")
  (#pass-method! "trim" "trimEnd" "trimStart" "toLowerCase" "toUpperCase" "toString" "replace" "replaceAll"
    "split" "slice")
  (#get-method! "get")
  (#test-call! "describe" "describe.*" "it" "it.*" "test" "test.*" "suite" "suite.*" "context" "specify"
    "beforeEach" "beforeAll" "afterEach" "afterAll" "before" "after" "bench"
    "vitest.*" "vitest.*.*" "@jest/globals.*" "@jest/globals.*.*" "bun:test.*" "bun:test.*.*"
    "node:test.*" "node:test.*.*" "@playwright/test.*" "@playwright/test.*.*" "describe.each()" "it.each()"
    "test.each()" "Deno.test")
  (#handler-method! "catch")

  ; What the environment is, the functions that read it (position of the name, of the default), and the
  ; schema helpers (the groups that hold its keys, or the position of the argument that does).
  (#env-member! "process.env" "import.meta.env" "Bun.env" "node:process.env" "process.default.env"
    "node:process.default.env" "globalThis.process.env" "Deno.env.toObject()")
  (#env-call! "Deno.env.get" "0")
  (#env-call! "env-var.get" "0")
  (#env-call! "env-var.default.get" "0")
  (#env-call! "@nestjs/config.ConfigService().get" "0" "1")
  (#env-call! "@nestjs/config.ConfigService().getOrThrow" "0")
  (#env-call! "*.configService.get" "0" "1")
  (#env-call! "*.configService.getOrThrow" "0")
  (#env-call! "configService.get" "0" "1")
  (#env-call! "configService.getOrThrow" "0")
  (#env-call! "@ai-sdk/provider-utils.loadSetting" "9")
  (#env-call! "@langchain/core/utils/env.getEnvironmentVariable" "0")
  (#env-schema! "@t3-oss/env-nextjs.createEnv" "server" "client" "shared")
  (#env-schema! "@t3-oss/env-core.createEnv" "server" "client" "shared")
  (#env-schema! "@t3-oss/env-nuxt.createEnv" "server" "client" "shared")
  (#env-schema! "envalid.cleanEnv" "1")
  (#env-schema! "znv.parseEnv" "1")
  (#env-parse! "parse" "safeParse" "parseAsync" "safeParseAsync" "validate" "assert")
  (#default-method! "default" "catch"))

; ---- expressions ----

(string) @string
(template_string) @string
(binary_expression left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(augmented_assignment_expression left: (_) @concat.left operator: "+=" right: (_) @concat.right) @concat
(binary_expression left: (_) @default.left operator: ["||" "??"] right: (_) @default.right) @default
(augmented_assignment_expression
  left: (_) @default.left operator: ["||=" "??="] right: (_) @default.right) @default
(ternary_expression consequence: (_) @choice.item alternative: (_) @choice.item) @choice
(member_expression object: (_) @member.object property: (_) @member.name) @member
(subscript_expression object: (_) @index.object index: (_) @index.index) @index
(call_expression function: (_) @call.callee arguments: (_) @call.args) @call
(new_expression constructor: (_) @call.callee !arguments) @call
(new_expression constructor: (_) @call.callee arguments: (_) @call.args) @call
(pair key: (_) @pair.key value: (_) @pair.value) @pair
(pair_pattern key: (_) @pair.key value: (_) @pair.value) @pair
(spread_element (_) @spread.value) @spread
(assignment_expression right: (_) @wrap.value) @wrap
(assignment_pattern left: (_) @preset.left right: (_) @preset.right) @preset
(object_assignment_pattern left: (_) @preset.left right: (_) @preset.right) @preset

(binary_expression left: (_) @compare.left operator: ["==" "===" "!=" "!=="] right: (_) @compare.right) @compare
(binary_expression left: (_) @compare.left operator: "in" right: (_) @compare.right (#set! env-test)) @compare
(switch_case value: (_) @case.value) @case

; ---- no facts ----

(expression_statement . (string) @skip .)
(import_statement source: (string) @skip)
(export_statement source: (string) @skip)
(import_attribute) @types

; ---- imports ----

(import_statement (import_clause (identifier) @import.alias) source: (string) @import.module
  (#set! default)) @import
(import_statement (import_clause (namespace_import (identifier) @import.alias))
  source: (string) @import.module (#set! namespace)) @import
(import_statement (import_clause (named_imports (import_specifier name: (_) @import.name !alias)))
  source: (string) @import.module) @import
(import_statement (import_clause (named_imports
  (import_specifier name: (_) @import.name alias: (identifier) @import.alias)))
  source: (string) @import.module) @import
(import_statement . source: (string) @import.module (#set! no-bind)) @import
(export_statement "*" source: (string) @import.module (#set! no-bind) (#set! namespace)) @import
(export_statement (namespace_export) source: (string) @import.module
  (#set! no-bind) (#set! namespace)) @import
(export_statement (export_clause (export_specifier name: (_) @import.name !alias))
  source: (string) @import.module (#set! no-bind)) @import
(export_statement (export_clause (export_specifier name: (_) @import.name alias: (_) @import.alias))
  source: (string) @import.module (#set! no-bind)) @import

; ---- names ----

(assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding
(augmented_assignment_expression left: (_) @binding.key (#set! assigns)) @binding @binding.value
(export_statement value: (_) @binding.value) @binding
(for_in_statement left: (_) @each @each.key operator: "of" right: (_) @each.value)
(arrow_function parameter: (identifier) @param @param.key)

; ---- scopes and regions ----

(function_declaration name: (identifier) @function.name) @function
(generator_function_declaration name: (identifier) @function.name) @function
(function_expression) @function
(function_expression name: (identifier) @function.name) @function
(arrow_function) @function
(arrow_function body: [(call_expression) (new_expression) (identifier) (member_expression) (await_expression)
  (parenthesized_expression) (string) (template_string) (binary_expression) (ternary_expression)
  (object) (array) (subscript_expression)] @lambda.value) @lambda
(method_definition name: (_) @function.name) @function
(method_definition "get" name: (_) @function.name (#set! property)) @function
(statement_block) @block
(switch_case) @block
(switch_default) @block
(return_statement (_) @return.value) @return
(decorator) @decorator
(if_statement condition: (parenthesized_expression (member_expression) @region.name)
  (#eq? @region.name "import.meta.vitest") (#set! test)) @region

(try_statement body: (_) @handler.body) @handler
(catch_clause) @catch
