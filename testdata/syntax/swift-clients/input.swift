import Foundation
import OpenAI
import struct SwiftOpenAI.Foo
class Assist: Base, Proto {
  private let client: OpenAIProtocol
  static let model = "gpt-4o"
  var url: String { "https://x.y" }
  lazy var z: Foo = { return Foo(a: 1) }()
  let key = ProcessInfo.processInfo.environment["X"] ?? "none"
  init(key: String = "k", _ other: Int) {
    self.client = OpenAI(configuration: .init(token: key, host: "h"))
  }
  func ask(_ q: String, with m: String = "d") async throws -> String {
    do {
      let r = try await client.chats(query: ChatQuery(model: .gpt4_o, messages: [.user("a \(q)")], d: ["k": "v"]))
      if r == "x" { return "y" } 
      return r.x!
    } catch let e as Foo { f("y") } catch { g("z") }
    guard let u = URL(string: "https://a.b/\(m)") else { return "" }
    for x in ["a"] { use(x) }
    let t = a ? "b" : "c"
    let c = "a" + "b" + """
      multi
      """
    switch q { case "x": f() default: g() }
    request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
    x.map { y in y.foo("s") }
    let arr: [String] = []
    a = try? foo()
    let v = x as? String
    r"x"
  }
}
enum Model: String { case gpt4 = "gpt-4", other }
struct S: Codable { let model: String = "m" }
extension Assist { func more() {} }
final class AssistTests: XCTestCase { func testX() { f("q") } }
@Test func works() {}
@main struct App { static func main() {} }
