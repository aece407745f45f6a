using Microsoft.Extensions.Configuration;

var builder = WebApplication.CreateBuilder(args);
var key = Environment.GetEnvironmentVariable("OPENAI_API_KEY") ?? "none";
var must = System.Environment.GetEnvironmentVariable("MUST") ?? throw new Exception();
var endpoint = builder.Configuration["AzureOpenAI:Endpoint"] ?? "https://default.example";
var model = builder.Configuration.GetValue<string>("Model", "gpt-4o-mini");
var section = builder.Configuration.GetSection("Chat");
var name = section["Deployment"];
var deep = builder.Configuration.GetSection("A").GetSection("B").GetValue<int>("C");
var config = new ConfigurationBuilder().AddJsonFile("appsettings.json").AddEnvironmentVariables().Build();
Console.WriteLine(config["Top"] + (string)config["Other"]!);

class Reader
{
	private readonly IConfiguration _configuration;

	public Reader(IConfiguration configuration) { _configuration = configuration; }

	string Read() => _configuration["Ai:Model"] ?? "m";
}
