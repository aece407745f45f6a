using Xunit;

const string Base = "https://api.example";
string url = Base + "/v1" + $"/chat/{Base}";
string raw = """
	raw "text"
	""";
string text = x ? "one" : "two";
text ??= "three";
var map = new Dictionary<string, string> { ["a"] = "b", { "c", "d" } };
map["e"] = "f";
string[] list = { "g", "h" };
foreach (var item in list) { Use(item); }
Use(map["e"], new { model = "m", n = 1 });
var pick = provider switch { "azure" => new First(), _ => null };

try
{
	Use("try");
}
catch (RequestFailedException e) when (e.Status == 429)
{
	Use("limited");
}
catch
{
	Use("failed");
}
if (text == "asked") { }
switch (text) { case "one": break; default: break; }

public enum Kind { One = 1 }
public record Settings(string Model, string Host = "https://record.example");

public static class Program
{
	static void Main(string[] args) { Run(); }
	static string Run() => Value();
	static string Value() { return "returned"; }
}

public class Suite
{
	[Fact]
	public async Task Answers() => await Ask("test");

	void Help() { Ask("help"); }
}

class Plain
{
	[TestMethod, Category("x")]
	public void Odd() { Ask("odd"); }
}
