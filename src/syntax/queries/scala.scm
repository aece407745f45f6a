; Scala 2 and 3. The words are explained in README.md beside this file.

((compilation_unit) @table
  (#kind! "name" "identifier" "type_identifier")
  (#kind! "number" "integer_literal" "floating_point_literal")
  (#kind! "bool" "boolean_literal")
  (#kind! "null" "null_literal")
  (#kind! "escape" "escape_sequence")
  (#kind! "hole" "interpolation")
  (#kind! "args" "arguments")
  (#kind! "wrap" "parenthesized_expression")
  (#kind! "list" "tuple_expression")
  (#self! "this")
  (#loose-text! "yes")
  (#type-name! "capital")
  (#bare-member! "*")
  (#builder! "*.builder")
  (#builder! "*.newBuilder")
  (#builder! "*.*Builder")
  (#builder! "*Builder")
  (#or-method! "getOrElse" "orElse")
  (#default-method! "orElse" "getOrElse")
  (#pass-call! "Some" "Option" "Try" "scala.util.Try" "Future.successful" "URI.create" "java.net.URI.create" "URI" "java.net.URI"
    "String.valueOf" "software.amazon.awssdk.regions.Region.of" "Region.of" "*.ModelId" "*.ChatModel.of" "*.Model.of"
    "Uri.unsafeFromString" "org.http4s.Uri.unsafeFromString" "Uri.parse")
  (#pass-method! "trim" "strip" "toLowerCase" "toString" "replace" "stripSuffix" "stripPrefix" "stripMargin" "get" "toOption"
    "filter" "filterNot" "headOption")
  (#get-method! "getOrElse")
  (#env-object! "System.getenv()" "sys.env")
  (#env-call! "sys.env" "0")
  (#env-call! "sys.env.get" "0")
  (#env-call! "sys.env.apply" "0")
  (#env-call! "sys.env.getOrElse" "0" "1")
  (#env-call! "scala.sys.env" "0")
  (#env-call! "scala.sys.env.get" "0")
  (#env-call! "scala.sys.env.getOrElse" "0" "1")
  (#env-call! "*roperties.envOrElse" "0" "1")
  (#env-call! "*roperties.envOrNone" "0")
  (#env-call! "scala.util.Properties.envOrElse" "0" "1")
  (#env-call! "scala.util.Properties.envOrNone" "0")
  (#env-call! "System.getenv" "0")
  (#env-call! "java.lang.System.getenv" "0")
  (#env-call! "System.getenv().get" "0")
  (#env-call! "System.getenv().getOrDefault" "0" "1")
  (#env-call! "*otenv.get" "0" "1")
  (#env-call! "ConfigFactory.load().getString" "0")
  (#env-call! "com.typesafe.config.ConfigFactory.load().getString" "0")
  (#env-call! "com.typesafe.config.Config.getString" "0")
  (#env-call! "play.api.Configuration.get" "0")
  (#env-call! "play.api.Configuration.getOptional" "0")
  (#env-call! "*onfig.getString" "0")
  (#env-call! "*onfiguration.getString" "0")
  (#env-call! "*onfiguration.get" "0")
  (#env-call! "*onfiguration.getOptional" "0")
  (#env-call! "getEnv" "0" "1")
  (#env-call! "envOrElse" "0" "1")
  (#list-call! "List" "Seq" "Vector" "Set" "Array" "IndexedSeq" "NonEmptyList.of" "List.of" "Arrays.asList")
  (#map-call! "Map" "mutable.Map" "HashMap" "Json.obj" "play.api.libs.json.Json.obj" "io.circe.Json.obj" "ujson.Obj" "Obj")
  (#handler-method! "recover" "recoverWith" "handleError" "handleErrorWith" "catchAll" "orElse" "catchSome" "fallbackTo")
  (#test-base! "*FunSuite" "*FlatSpec" "*WordSpec" "*FunSpec" "*FreeSpec" "*FeatureSpec" "*PropSpec" "*AnyFunSuite*" "*AnyFlatSpec*"
    "*AnyWordSpec*" "*AnyFunSpec*" "*AnyFreeSpec*" "*FunSuiteLike" "*SimpleIOSuite" "*CatsEffectSuite" "*ZIOSpecDefault" "*Specification" "TestCase"
    "*TestSuite")
  (#test-class! "*Test" "*Tests" "*Suite" "*Spec"))

; ---- expressions ----

(string) @string
(interpolated_string) @string
(interpolated_string_expression (interpolated_string) @wrap.value) @wrap
(block . (_) @wrap.value .) @wrap
(indented_block . (_) @wrap.value .) @wrap
(infix_expression left: (_) @concat.left operator: (operator_identifier) @_op right: (_) @concat.right
  (#any-of? @_op "+" "++")) @concat
(infix_expression left: (_) @pair.key operator: (operator_identifier) @_op right: (_) @pair.value
  (#any-of? @_op "->" ":=")) @pair
(if_expression consequence: (_) @choice.item alternative: (_) @choice.item) @choice
(match_expression body: (_ (case_clause body: (_) @choice.item))) @choice
(field_expression value: (_) @member.object field: (_) @member.name) @member
(stable_identifier . (_) @member.object (identifier) @member.name .) @member
(stable_type_identifier . (_) @member.object (type_identifier) @member.name .) @member
(generic_type type: (_) @wrap.value) @wrap
(generic_type type: (type_identifier) @_type type_arguments: (type_arguments . (_) @wrap.value)
  (#any-of? @_type "Option" "Some" "Future" "IO" "Task" "Try" "Ref" "F")) @wrap
(generic_function function: (_) @wrap.value) @wrap
(ascription_expression . (_) @wrap.value) @wrap
(call_expression function: (_) @call.callee arguments: (_) @call.args) @call
(instance_expression . (_) @call.callee !arguments) @call
(instance_expression . (_) @call.callee arguments: (_) @call.args) @call
(arguments (assignment_expression left: (identifier) @arg.name right: (_) @arg.value) @arg)
(infix_expression left: (_) @compare.left operator: (operator_identifier) @_op right: (_) @compare.right
  (#any-of? @_op "==" "!=" "===" "=!=")) @compare
(case_clause pattern: (string) @case.value) @case

; A body is its last line.
(block (_) @return @return.value .)
(indented_block (_) @return @return.value .)

; ---- imports ----

; (The predicate says nothing new: it keeps the pattern out of the comparison with tree-sitter's own matcher, for which
; the end of a hidden repetition is the end of the node as well.)
(import_declaration . (identifier) @import.module (identifier) @import.name . (#not-eq? @import.name "_") (#set! path)) @import
(import_declaration . (identifier) @import.module (namespace_wildcard) @import.name . (#set! path) (#set! wildcard)) @import
(import_declaration . (identifier) @import.module (namespace_selectors (identifier) @import.name) (#set! path)) @import
(import_declaration . (identifier) @import.module
  (namespace_selectors (namespace_wildcard) @import.name) (#set! path) (#set! wildcard)) @import
(import_declaration . (identifier) @import.module
  (namespace_selectors (arrow_renamed_identifier name: (_) @import.name alias: (identifier) @import.alias)) (#set! path)) @import
(import_declaration . (identifier) @import.module
  (namespace_selectors (as_renamed_identifier name: (_) @import.name alias: (identifier) @import.alias)) (#set! path)) @import
(import_declaration . (identifier) @import.module
  (as_renamed_identifier name: (_) @import.name alias: (identifier) @import.alias) (#set! path)) @import

; ---- names ----

(val_definition pattern: (identifier) @binding.key !type value: (_) @binding.value) @binding
(val_definition pattern: (identifier) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(var_definition pattern: (identifier) @binding.key !type value: (_) @binding.value) @binding
(var_definition pattern: (identifier) @binding.key type: (_) @binding.type value: (_) @binding.value) @binding
(val_declaration name: (_) @binding.key type: (_) @binding.type) @binding
(block (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(indented_block (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(template_body (assignment_expression left: (_) @binding.key right: (_) @binding.value (#set! assigns)) @binding)
(enumerator . (identifier) @each @each.key . (_) @each.value .)
(parameter name: (_) @param.key type: (_) @param.type !default_value) @param
(parameter name: (_) @param.key type: (_) @param.type default_value: (_) @param.value) @param
(class_parameter name: (_) @param.key type: (_) @param.type !default_value) @param
(class_parameter name: (_) @param.key type: (_) @param.type default_value: (_) @param.value) @param

; ---- scopes and regions ----

(class_definition name: (_) @class.name) @class
(class_definition name: (_) @class.name extend: (extends_clause . type: (_) @class.bases)) @class
(trait_definition name: (_) @class.name) @class
(object_definition name: (_) @class.name) @class
(object_definition name: (_) @class.name extend: (extends_clause . type: (_) @class.bases)) @class
(enum_definition name: (_) @class.name) @class
(function_definition name: (_) @function.name) @function
(function_definition name: (_) @function.name body: (_) @function.value) @function
(function_definition name: (_) @function.name (#eq? @function.name "main") (#set! main)) @function
(function_definition (annotation name: (_) @_a) name: (_) @function.name (#eq? @_a "main") (#set! main)) @function
(function_definition (annotation name: (_) @_a) name: (_) @function.name
  (#any-of? @_a "Test" "Before" "After" "BeforeEach" "AfterEach") (#set! test)) @function
(block) @block
(indented_block) @block
(case_block) @block
(return_expression (_) @return.value) @return

(try_expression body: (_) @handler.body) @handler
(catch_clause (_ . (case_clause pattern: (_) @catch.caught))) @catch
