namespace Api.Agents;

public static class Setup
{
    public static void Add(WebApplicationBuilder builder)
    {
        var client = new AzureOpenAIClient(
            new Uri("https://mine.openai.azure.com"),
            new DefaultAzureCredential())
            .GetChatClient("gpt-4o");

        builder.Services.AddSingleton(client);
    }
}
