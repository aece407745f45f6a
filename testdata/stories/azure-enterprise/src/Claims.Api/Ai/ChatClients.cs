using Azure.AI.OpenAI;
using Azure.Core;
using Claims.Api.Options;
using Microsoft.Extensions.Options;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Claims.Api.Ai;

/// <summary>The clients of both regions. Built once: they hold connections and tokens.</summary>
public sealed class ChatClients
{
    public ChatClients(IOptions<AiOptions> options, TokenCredential credential)
    {
        var ai = options.Value;
        var settings = new AzureOpenAIClientOptions { NetworkTimeout = ai.Timeout };

        var primary = new AzureOpenAIClient(ai.PrimaryEndpoint, credential, settings);
        var secondary = new AzureOpenAIClient(ai.SecondaryEndpoint, credential, settings);

        Primary = primary.GetChatClient(ai.ChatDeployment);
        Secondary = secondary.GetChatClient(ai.ChatDeployment);
        Embeddings = primary.GetEmbeddingClient(ai.EmbeddingDeployment);
    }

    public ChatClient Primary { get; }

    public ChatClient Secondary { get; }

    public EmbeddingClient Embeddings { get; }
}
