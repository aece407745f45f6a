package shop
import io.cequence.openaiscala.service.{OpenAIServiceFactory, OpenAIService => Svc}
import sttp.openai.OpenAISyncClient
import io.cequence.openaiscala.domain._
object Assist extends Base(1) with Log {
  val key = sys.env.getOrElse("LLM_KEY", "none")
  val m: String = sys.env("M")
  val opt = sys.env.get("O").getOrElse("x")
  private lazy val c = new OpenAISyncClient(key, uri"https://a.b/$m/${x.y}")
  val cfg = ConfigFactory.load().getString("openai.model")
  class P(val model: String = "gpt-4o", t: Int) extends X
  def ask(q: String, n: String = "d"): Future[String] = {
    c.create(model = "gpt-4o-mini", s"a $q", Map("k" -> "v"), Seq("a"))
  }
  def go() = try { f("x") } catch { case e: IOException => g("y") } finally h()
  f("x").recoverWith { case _ => g("y") }
  val z = if (a == "b") "c" else "d"
  val raw = """multi"""
  val cc = "a" + "b"
  val esc = s"""a"b $q\n"""
  val tab = "a\tb"
  val empty = ""
  val picked = x match {
    case "q" => "r"
    case _ => "s"
  }
  val opt2 = Option(System.getenv("P")).getOrElse("q")
  x.copy[Int](a = 1).withBase("u")
}
class T extends AnyFunSuite {
  test("works") { f("x") }
  "a" should "b" in { f("z") }
}

import a.b.{c => _, D as E}
import e.F as G
object M:
  @main def run() =
    for m <- List("a") do f(m)
    var x = 1
    x = 2
    config.getString("a.b")
