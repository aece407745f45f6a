; Ruby. The words are explained in README.md beside this file.

((program) @table
  (#kind! "name" "identifier" "constant" "instance_variable" "class_variable" "global_variable")
  (#kind! "word" "hash_key_symbol")
  (#kind! "self" "self")
  (#kind! "number" "integer" "float")
  (#kind! "bool" "true" "false")
  (#kind! "null" "nil")
  (#kind! "content" "string_content" "heredoc_content")
  (#kind! "escape" "escape_sequence")
  (#kind! "hole" "interpolation")
  (#kind! "list" "array" "string_array" "symbol_array" "left_assignment_list" "right_assignment_list" "exceptions")
  (#kind! "map" "hash")
  (#kind! "args" "argument_list")
  (#kind! "wrap" "parenthesized_statements" "superclass" "then" "exception_variable")

  (#bare-member! "*")
  (#member-name! "@*")
  (#type-name! "capital")
  (#relative! "." "/")
  (#import-call! "require")
  (#pass-call! "URI" "String" "Integer" "Float" "Array" "URI.parse" "URI.join" "Secret")
  (#pass-method! "to_s" "to_sym" "to_i" "strip" "chomp" "downcase" "freeze" "sub" "gsub" "presence" "dup" "merge"
    "delete_suffix" "squish")
  (#pass-member! "to_s" "to_sym" "strip" "chomp" "downcase" "freeze" "presence" "dup" "squish")
  (#format-method! "format")
  (#get-method! "fetch" "dig")
  (#map-call! "Hash")
  (#test-name! "test_*")
  (#test-base! "Minitest.Test" "Test.Unit.TestCase" "ActiveSupport.TestCase" "ActionDispatch.IntegrationTest"
    "ActionController.TestCase" "ApplicationSystemTestCase" "ActiveJob.TestCase" "Minitest.Spec")
  (#test-call! "RSpec.describe" "RSpec.context" "describe" "it" "context" "specify" "before" "after" "around"
    "let" "let!" "subject" "test" "should" "feature" "scenario" "setup" "teardown" "shared_examples"
    "shared_context" "RSpec.shared_examples" "RSpec.configure" "RSpec.feature")

  (#env-object! "ENV" "Rails.application().credentials" "Rails.application().credentials.*")
  (#env-member! "Rails.application().credentials" "Rails.application().credentials.*")
  (#env-call! "ENV.fetch" "0" "1")
  (#env-call! "ENV.dig" "0")
  (#env-call! "Rails.application().credentials.dig" "path")
  (#env-call! "Rails.application().credentials.dig!" "path")
  (#env-call! "Rails.application().credentials.*.fetch" "0" "1")
  (#env-call! "Rails.application().credentials.fetch" "0" "1"))

; ---- expressions ----

(string) @string
(bare_string) @string
(bare_symbol) @string
(simple_symbol) @string
(delimited_symbol) @string
(heredoc_body) @string
(chained_string) @join
(binary left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(operator_assignment left: (_) @concat.left operator: ["+=" "<<="] right: (_) @concat.right) @concat
(binary left: (_) @format.left operator: "%" right: (_) @format.right) @format
(binary left: (_) @default.left operator: ["||" "or"] right: (_) @default.right) @default
(operator_assignment left: (_) @default.left operator: "||=" right: (_) @default.right) @default
(conditional consequence: (_) @choice.item alternative: (_) @choice.item) @choice
(case [(when body: (then (_) @choice.item .)) (else (_) @choice.item .)]) @choice
(if consequence: (then (_) @choice.item .) alternative: (else (_) @choice.item .)) @choice
(assignment right: (_) @wrap.value) @wrap
(begin . (_) @wrap.value .) @wrap
(scope_resolution scope: (_) @member.object name: (_) @member.name) @member
(scope_resolution !scope name: (_) @wrap.value) @wrap
(element_reference object: (_) @index.object . (_) @index.index) @index

; What has neither arguments nor a block is read like an attribute, unless it is asked of a constant.
(call receiver: (_) @member.object method: (_) @member.name !arguments !block) @member
(call receiver: [(constant) (scope_resolution)] @call.object method: (_) @call.name !arguments !block) @call
(call receiver: (_) @call.object method: (identifier) @call.name !arguments !block (#eq? @call.name "new")) @call
(call receiver: (_) @call.object method: (_) @call.name arguments: (_) @call.args !block) @call
(call receiver: (_) @call.object method: (_) @call.name !arguments block: (_) @call.args) @call
(call receiver: (_) @call.object method: (_) @call.name arguments: (_) @call.args block: (_) @call.args) @call
(call !receiver method: (_) @call.callee arguments: (_) @call.args !block) @call
(call !receiver method: (_) @call.callee !arguments block: (_) @call.args) @call
(call !receiver method: (_) @call.callee arguments: (_) @call.args block: (_) @call.args) @call
(call receiver: (_) @call.object method: (_) @call.name !arguments
  block: (_ parameters: (block_parameters . (identifier) @call.key .)) @call.args @call.body) @call
(call receiver: (_) @call.object method: (_) @call.name arguments: (_) @call.args
  block: (_ parameters: (block_parameters . (identifier) @call.key .)) @call.args @call.body) @call
(assignment left: (call receiver: (_) @member.object method: (_) @member.name) @member)
(operator_assignment left: (call receiver: (_) @member.object method: (_) @member.name) @member)

(pair key: (_) @pair.key value: (_) @pair.value) @pair
(pair key: (hash_key_symbol) !value) @shorthand
(hash_splat_argument (_) @spread.value) @spread
(splat_argument (_) @spread.value) @spread

(binary left: (_) @compare.left operator: ["==" "!=" "==="] right: (_) @compare.right) @compare
(when pattern: (pattern (string) @case.value)) @case
(when pattern: (pattern (simple_symbol) @case.value)) @case

; ---- names ----

(assignment left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding
(operator_assignment left: (_) @binding.key (#set! assigns)) @binding @binding.value
(exception_variable (identifier) @binding @binding.key)

(method_parameters (identifier) @param @param.key)
(method_parameters (optional_parameter name: (_) @param.key value: (_) @param.value) @param)
(method_parameters (keyword_parameter name: (_) @param.key !value) @param)
(method_parameters (keyword_parameter name: (_) @param.key value: (_) @param.value) @param)
(method_parameters (splat_parameter name: (_) @param.key) @param)
(method_parameters (hash_splat_parameter name: (_) @param.key) @param)
(block_parameters (identifier) @param @param.key)
(lambda_parameters (identifier) @param @param.key)

; ---- scopes and regions ----

(method name: (_) @function.name (#set! property)) @function
(method name: (_) @function.name
  body: [(call) (identifier) (string) (constant) (element_reference) (binary)] @function.value (#set! property)) @function
(singleton_method name: (_) @function.name (#set! property)) @function
(do_block) @function
(block) @lambda
(lambda) @function
(class name: (_) @class.name) @class
(class name: (_) @class.name superclass: (_) @class.bases) @class
(module name: (_) @class.name) @class
(body_statement) @block
(block_body) @block
(then) @block
(else) @block
(return (argument_list . (_) @return.value .)) @return
(method body: (body_statement [(call) (identifier) (string) (constant) (instance_variable) (operator_assignment)
  (assignment) (hash) (array) (binary) (conditional) (case)] @return.value .) @return)
(if condition: (binary left: (identifier) @_name) (#eq? @_name "__FILE__") (#set! main)) @region

(begin (rescue)) @handler
(body_statement (rescue)) @handler
(rescue !exceptions) @catch
(rescue exceptions: (_) @catch.caught) @catch
(rescue_modifier body: (_) @handler.body handler: (_)) @handler
(rescue_modifier handler: (_) @catch)
