using System.ClientModel;
using OpenAI.Chat;

namespace Claims.Api.Ai;

/// <summary>Calls the provisioned deployment first and the other region when it is busy or away.</summary>
public sealed class RegionalFallback(ChatClients clients, ILogger<RegionalFallback> log)
{
    public async Task<ChatCompletion> CompleteAsync(
        IReadOnlyList<ChatMessage> messages, ChatCompletionOptions options, CancellationToken stop)
    {
        try
        {
            return await clients.Primary.CompleteChatAsync(messages, options, stop);
        }
        catch (ClientResultException e) when (e.Status is 429 or >= 500)
        {
            log.LogWarning(e, "Primary region answered {Status}, asking the other one", e.Status);
            return await clients.Secondary.CompleteChatAsync(messages, options, stop);
        }
        catch (TaskCanceledException e) when (!stop.IsCancellationRequested)
        {
            log.LogWarning(e, "Primary region timed out, asking the other one");
            return await clients.Secondary.CompleteChatAsync(messages, options, stop);
        }
    }
}
