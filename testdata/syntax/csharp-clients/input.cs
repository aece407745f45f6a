using System;
using OpenAI;
using OpenAI.Chat;
using Client = Azure.AI.OpenAI.AzureOpenAIClient;
using static System.Math;

namespace Shop.Assist;

public class Assistant(IConfiguration config, ILogger<Assistant> log)
{
	private const string Model = "gpt-4o";
	private readonly ChatClient _chat;
	private readonly OpenAIClient _openai = new(new ApiKeyCredential("key"), new() { Endpoint = new Uri("https://one.example/v1") });
	public string Style { get; set; } = "short";
	public string Fixed { get; } = "long";
	public string Key => config["OpenAI:Key"] ?? throw new InvalidOperationException("no key");

	public Assistant(string model = Model) : this()
	{
		var options = new OpenAIClientOptions { Endpoint = new Uri("https://two.example/v1"), NetworkTimeout = 3 };
		options.Endpoint = new Uri($"https://{config["Host"]}/v1");
		_chat = new ChatClient(model: model, apiKey: Key, options: options);
		this._other = new Client(endpoint: new Uri(@"https://a ""b"""), credential: null);
	}

	public async Task<string> Ask(string text)
	{
		var reply = await _chat.CompleteChatAsync(text).ConfigureAwait(false);
		_other.GetChatClient("deployment").CompleteChat(text);
		return reply.Value.Content[0].Text;
	}

	void Register(IServiceCollection services)
	{
		services.AddSingleton<IChatClient>(sp => new OpenAIClient("x").GetChatClient(Model).AsIChatClient());
		services.AddKeyed(o => { o.Key = "k"; });
		var kernel = Kernel.CreateBuilder().AddChat(modelId: Model).Build();
		var chat = kernel.GetRequiredService<IChatCompletionService>();
		chat?.GetChatMessageContentAsync("hi");
	}
}
