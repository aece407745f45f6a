using System.ClientModel;
using Azure.AI.OpenAI;
using Azure.Core;
using Claims.Api.Options;
using Microsoft.Extensions.Options;
using OpenAI.Chat;

namespace Claims.Api.Ai;

/// <summary>Calls the provisioned deployment first and the other region when it is busy or away.</summary>
public sealed class RegionalFallback
{
    private readonly ChatClient _primary;
    private readonly ChatClient _secondary;
    private readonly ILogger<RegionalFallback> _log;

    public RegionalFallback(IOptions<AiOptions> options, TokenCredential credential, ILogger<RegionalFallback> log)
    {
        var ai = options.Value;
        var settings = new AzureOpenAIClientOptions { NetworkTimeout = ai.Timeout };

        _primary = new AzureOpenAIClient(ai.PrimaryEndpoint, credential, settings).GetChatClient(ai.ChatDeployment);
        _secondary = new AzureOpenAIClient(ai.SecondaryEndpoint, credential, settings).GetChatClient(ai.ChatDeployment);
        _log = log;
    }

    public async Task<ChatCompletion> CompleteAsync(
        IReadOnlyList<ChatMessage> messages, ChatCompletionOptions options, CancellationToken stop)
    {
        try
        {
            return await _primary.CompleteChatAsync(messages, options, stop);
        }
        catch (ClientResultException e) when (e.Status is 429 or >= 500)
        {
            _log.LogWarning(e, "Primary region answered {Status}, asking the other one", e.Status);
            return await _secondary.CompleteChatAsync(messages, options, stop);
        }
        catch (TaskCanceledException e) when (!stop.IsCancellationRequested)
        {
            _log.LogWarning(e, "Primary region timed out, asking the other one");
            return await _secondary.CompleteChatAsync(messages, options, stop);
        }
    }

    /// <summary>Streams come from the primary region alone: half an answer cannot be moved.</summary>
    public IAsyncEnumerable<StreamingChatCompletionUpdate> StreamAsync(
        IReadOnlyList<ChatMessage> messages, CancellationToken stop) =>
        _primary.CompleteChatStreamingAsync(messages, cancellationToken: stop);
}
