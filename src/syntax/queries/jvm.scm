; What Java and Kotlin share: what their libraries are called and do. The words are explained in README.md
; beside this file.

((_) @table
  (#type-name! "capital")
  (#bare-member! "*")
  (#setter! "set")
  (#builder! "*.builder")
  (#builder! "*.newBuilder")
  (#builder! "*.*Builder")
  (#builder! "*Builder")
  (#merge-method! "apply" "also")
  (#or-method! "orElse" "orElseGet" "getOrElse")
  (#default-method! "orElse")
  (#pass-call! "*.ofNullable" "Optional.of" "Optional.ofNullable" "java.util.Optional.ofNullable" "URI.create"
    "java.net.URI.create" "URI" "java.net.URI" "String.valueOf" "Objects.requireNonNull" "java.util.Objects.requireNonNull"
    "Objects.requireNonNullElse" "software.amazon.awssdk.regions.Region.of" "Region.of" "*.ModelId" "*.ChatModel.of"
    "*.Model.of" "*.JsonValue.from" "requireNotNull" "checkNotNull")
  (#pass-method! "trim" "strip" "lowercase" "toLowerCase" "toString" "replace" "orElseThrow" "asOptional" "removeSuffix"
    "trimEnd" "stripTrailing")
  (#format-call! "String.format" "0")
  (#get-method! "getOrDefault" "getProperty")
  (#env-object! "System.getenv()")
  (#env-call! "System.getenv" "0")
  (#env-call! "java.lang.System.getenv" "0")
  (#env-call! "System.getenv().get" "0")
  (#env-call! "System.getenv().getOrDefault" "0" "1")
  (#env-call! "*otenv.get" "0" "1")
  (#env-call! "*.load().get" "0" "1")
  (#env-call! "getEnv" "0" "1")
  (#env-call! "getEnvOrDefault" "0" "1")
  (#env-call! "envOrDefault" "0" "1")
  (#env-call! "env" "0" "1")
  (#env-call! "*.getEnvOrDefault" "0" "1")
  (#fields-class! "ConfigurationProperties" "ConfigMapping")
  (#test-base! "TestCase" "junit.framework.TestCase" "*FunSpec" "*StringSpec" "*BehaviorSpec" "*DescribeSpec"
    "*ShouldSpec" "*WordSpec" "*FreeSpec" "*AnyFunSuite" "*AnyFlatSpec" "*AnyWordSpec" "*FunSuite" "*FlatSpec")
  (#test-class! "*Test" "*Tests"))
