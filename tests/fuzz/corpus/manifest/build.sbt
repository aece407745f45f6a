name := "shop"
// "commented" % "out" % "1"
val circe = "io.circe" %% "circe-core" % "0.14.10"
libraryDependencies ++= Seq(
  "com.openai" % "openai-java" % "4.0.0",
  "io.cequence" %% "openai-scala-client" % "1.2.0" % Test,
  "org.scalatest" %%% "scalatest" % version % "test,it"
)
