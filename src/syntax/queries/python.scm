; Python. The words are explained in README.md beside this file.

((module) @table
  (#kind! "name" "identifier")
  (#kind! "number" "integer" "float")
  (#kind! "bool" "true" "false")
  (#kind! "null" "none")
  (#kind! "content" "string_content")
  (#kind! "escape" "escape_sequence" "escape_interpolation")
  (#kind! "hole" "interpolation")
  (#kind! "list" "list" "tuple" "set" "expression_list" "pattern_list" "tuple_pattern" "list_pattern")
  (#kind! "map" "dictionary")
  (#kind! "args" "argument_list")
  (#kind! "wrap" "parenthesized_expression" "await" "as_pattern_target" "type" "case_pattern")

  (#self! "self" "cls")
  (#constructor! "__init__")
  (#relative! ".")
  (#import-call! "importlib.import_module" "import_module" "__import__")
  (#partial! "functools.partial" "partial")
  (#map-call! "dict")
  (#pass-call! "str" "int" "float" "bool" "list" "tuple" "set" "sorted" "typing.cast"
    "pydantic.SecretStr" "SecretStr" "pydantic.HttpUrl" "pydantic.AnyHttpUrl" "pydantic.AnyUrl"
    "pathlib.Path" "types.MappingProxyType" "copy.copy" "copy.deepcopy")
  (#pass-method! "strip" "rstrip" "lstrip" "lower" "upper" "copy" "get_secret_value" "encode" "decode"
    "removesuffix" "removeprefix" "replace" "split")
  (#pass-member! "value")
  (#format-method! "format")
  (#get-method! "get" "pop" "setdefault")
  (#get-call! "getattr" "1")
  (#property! "property" "cached_property" "computed_field" "hybrid_property")
  (#test-name! "test_*")
  (#test-class! "Test*")
  (#test-base! "unittest.TestCase" "unittest.IsolatedAsyncioTestCase" "TestCase" "IsolatedAsyncioTestCase"
    "django.test.TestCase" "django.test.SimpleTestCase" "django.test.TransactionTestCase"
    "rest_framework.test.APITestCase" "absl.testing.absltest.TestCase" "absl.testing.parameterized.TestCase")

  ; What the environment is, and the functions that read it: position of the name, position and keyword
  ; of the default.
  (#env-object! "os.environ" "environ" "os.environb" "decouple.config" "starlette.config.environ"
    "dotenv.dotenv_values()" "google.colab.userdata")
  (#env-member! "streamlit.secrets")
  (#env-call! "streamlit.secrets.get" "0" "1" "default")
  (#env-call! "google.colab.userdata.get" "0" "1" "default")
  (#env-call! "kaggle_secrets.UserSecretsClient().get_secret" "0" "9" "default")
  (#env-word! "env" "0" "1" "default")
  (#env-word! "secret" "0" "1" "default")
  (#env-word! "setting" "0" "1" "default")
  (#env-word! "config" "0" "1" "default")
  (#env-word! "set_")
  (#env-word! "setenv")
  (#env-word! "delenv")
  (#env-word! "unset")
  (#env-word! "put")
  (#env-word! "write")
  (#env-word! "save")
  (#env-word! "update")
  (#env-word! "create")
  (#env-word! "delete")
  (#env-word! "patch")
  (#env-word! "has")
  (#env-call! "os.getenv" "0" "1" "default")
  (#env-call! "getenv" "0" "1" "default")
  (#env-call! "os.environ.get" "0" "1" "default")
  (#env-call! "os.environ.pop" "0" "1" "default")
  (#env-call! "os.environ.setdefault" "0" "1" "default")
  (#env-call! "os.environ.copy().get" "0" "1" "default")
  (#env-call! "environ.get" "0" "1" "default")
  (#env-call! "dict().get" "0" "1" "default")
  (#env-call! "decouple.config" "0" "1" "default")
  (#env-call! "decouple.AutoConfig()" "0" "1" "default")
  (#env-call! "starlette.config.Config()" "0" "2" "default")
  (#env-call! "environs.Env()" "0" "1" "default")
  (#env-call! "environs.Env().*" "0" "1" "default")
  (#env-call! "environs.env" "0" "1" "default")
  (#env-call! "environs.env.*" "0" "1" "default")
  (#env-call! "environ.Env()" "0" "2" "default")
  (#env-call! "environ.Env().*" "0" "1" "default")
  (#env-call! "langchain_core.utils.get_from_env" "1" "2" "default")
  (#env-call! "langchain_core.utils.from_env" "0" "9" "default")
  (#env-call! "langchain_core.utils.secret_from_env" "0" "9" "default")
  (#env-call! "langchain_core.utils.utils.from_env" "0" "9" "default")
  (#env-call! "langchain_core.utils.utils.secret_from_env" "0" "9" "default")
  (#env-class! "pydantic_settings.BaseSettings" "pydantic.BaseSettings" "pydantic.v1.BaseSettings"
    "pydantic.env_settings.BaseSettings" "BaseSettings")
  (#env-prefix! "model_config.env_prefix" "Config.env_prefix")
  (#env-field! "pydantic.Field" "default" "validation_alias" "env" "alias")
  (#env-field! "pydantic.v1.Field" "default" "env" "alias")
  (#fields-class! "pydantic.BaseModel" "pydantic.v1.BaseModel" "sqlmodel.SQLModel" "msgspec.Struct" "dataclass"
    "define" "attrs"))

; ---- expressions ----

(string) @string
(concatenated_string) @join
(binary_operator left: (_) @concat.left operator: "+" right: (_) @concat.right) @concat
(augmented_assignment left: (_) @concat.left operator: "+=" right: (_) @concat.right) @concat
(binary_operator left: (_) @format.left operator: "%" right: (_) @format.right) @format
(boolean_operator left: (_) @default.left operator: "or" right: (_) @default.right) @default
(conditional_expression . (_) @choice.item . (_) . (_) @choice.item) @choice
(attribute object: (_) @member.object attribute: (identifier) @member.name) @member
(subscript value: (_) @index.object . subscript: (_) @index.index) @index
(call function: (_) @call.callee arguments: (_) @call.args) @call
(keyword_argument name: (identifier) @arg.name value: (_) @arg.value) @arg
(pair key: (_) @pair.key value: (_) @pair.value) @pair
(list_splat (_) @spread.value) @spread
(dictionary_splat (_) @spread.value) @spread
(assignment right: (_) @wrap.value) @wrap
(named_expression value: (_) @wrap.value) @wrap

; Types: Optional[X], X | None and the like stand for X.
(generic_type (identifier) @_name (type_parameter . (type) @wrap.value)
  (#any-of? @_name "Optional" "Annotated" "Final" "ClassVar")) @wrap
(binary_operator left: (_) @wrap.value operator: "|" right: (none)) @wrap

(comparison_operator . (_) @compare.left . (_) @compare.right (#set! env-test)) @compare
(case_pattern (string) @case.value) @case
(union_pattern (string) @case.value) @case

; ---- no facts ----

(expression_statement . (string) @skip .)
(expression_statement . (concatenated_string (string) @skip) @skip .)
(type) @types
(subscript value: (identifier) @_name (#eq? @_name "Literal")) @types
(if_statement condition: [(identifier) @_name (attribute attribute: (identifier) @_name)]
  consequence: (block) @type_only (#eq? @_name "TYPE_CHECKING"))

; ---- imports ----

(import_statement name: (dotted_name) @import.module) @import
(import_statement
  name: (aliased_import name: (dotted_name) @import.module alias: (identifier) @import.alias)) @import
(import_from_statement module_name: (_) @import.module name: (dotted_name) @import.name) @import
(import_from_statement module_name: (_) @import.module
  name: (aliased_import name: (dotted_name) @import.name alias: (identifier) @import.alias)) @import
(import_from_statement module_name: (_) @import.module (wildcard_import) @import.name) @import

; ---- names ----

(assignment left: (_) @binding.key !type right: (_) @binding.value) @binding
(assignment left: (_) @binding.key type: (_) @binding.type right: (_) @binding.value) @binding
(assignment left: (_) @binding.key type: (_) @binding.type !right) @binding
(augmented_assignment left: (_) @binding.key) @binding @binding.value
(named_expression name: (_) @binding.key value: (_) @binding.value) @binding
(with_item value: (as_pattern . (_) @binding.value alias: (as_pattern_target (_) @binding.key))) @binding
(except_clause value: (as_pattern alias: (as_pattern_target (identifier) @binding @binding.key)))
(for_statement left: (_) @each @each.key right: (_) @each.value)
(for_in_clause left: (_) @each @each.key right: (_) @each.value)
(global_statement (identifier) @global.name) @global

(parameters (identifier) @param @param.key)
(parameters (typed_parameter . (identifier) @param.key type: (_) @param.type) @param)
(parameters (default_parameter name: (_) @param.key value: (_) @param.value) @param)
(parameters (typed_default_parameter
  name: (_) @param.key type: (_) @param.type value: (_) @param.value) @param)
(parameters (list_splat_pattern (identifier) @param.key) @param)
(parameters (dictionary_splat_pattern (identifier) @param.key) @param)
(lambda_parameters (identifier) @param @param.key)
(lambda_parameters (default_parameter name: (_) @param.key value: (_) @param.value) @param)

; ---- scopes and regions ----

(function_definition name: (identifier) @function.name) @function
(class_definition name: (identifier) @class.name) @class
(class_definition name: (identifier) @class.name superclasses: (argument_list) @class.bases) @class
(decorated_definition (decorator (_) @_decorator)
  definition: (function_definition name: (identifier) @function.name) @function
  (#match? @_decorator "^(pytest[.])?fixture") (#set! test))
(lambda body: (_) @lambda.value) @lambda
(list_comprehension) @scope
(set_comprehension) @scope
(dictionary_comprehension) @scope
(generator_expression) @scope
(block) @block
(return_statement (_) @return.value) @return
(yield (_) @return.value) @return
(decorator [
  (identifier) @decorator.name
  (attribute attribute: (identifier) @decorator.name)
  (call function: [(identifier) @decorator.name (attribute attribute: (identifier) @decorator.name)])
]) @decorator
(if_statement condition: (comparison_operator . (identifier) @_name)
  (#eq? @_name "__name__") (#set! main)) @region

(try_statement body: (_) @handler.body) @handler
(except_clause !value) @catch
(except_clause value: [(identifier) (attribute) (tuple) (parenthesized_expression) (call)] @catch.caught) @catch
(except_clause value: (as_pattern . (_) @catch.caught)) @catch
