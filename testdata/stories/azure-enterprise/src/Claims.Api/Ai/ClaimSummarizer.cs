using System.Text;
using OpenAI.Chat;

namespace Claims.Api.Ai;

public sealed record ClaimFile(string PolicyNumber, string Report, IReadOnlyList<string> Letters);

public sealed record ClaimSummary(string ClaimId, string Text, IReadOnlyList<string> Clauses);

public sealed class ClaimSummarizer(RegionalFallback chat, PolicySearch search)
{
    private const string System = """
        You summarise motor claims for a handler. Facts first, open questions last. Quote clauses by their number.
        Never say whether the claim will be paid.
        """;

    public async Task<ClaimSummary> SummarizeAsync(string id, ClaimFile file, CancellationToken stop)
    {
        var clauses = await search.FindAsync(file.PolicyNumber, file.Report, stop);
        var messages = Messages(file, clauses);
        var options = new ChatCompletionOptions { Temperature = 0, MaxOutputTokenCount = 900 };

        var completion = await chat.CompleteAsync(messages, options, stop);
        return new ClaimSummary(id, completion.Content[0].Text, clauses);
    }

    public async Task StreamAnswerAsync(string id, ClaimFile file, Stream body, CancellationToken stop)
    {
        var clauses = await search.FindAsync(file.PolicyNumber, file.Report, stop);
        var messages = Messages(file, clauses);
        messages.Add(new UserChatMessage("Draft the answer to the customer."));

        await foreach (var update in chat.StreamAsync(messages, stop))
        {
            foreach (var part in update.ContentUpdate)
            {
                await body.WriteAsync(Encoding.UTF8.GetBytes(part.Text), stop);
            }
            await body.FlushAsync(stop);
        }
    }

    private static List<ChatMessage> Messages(ClaimFile file, IReadOnlyList<string> clauses) =>
    [
        new SystemChatMessage(System),
        new UserChatMessage($"Clauses:\n{string.Join("\n", clauses)}"),
        new UserChatMessage($"Report:\n{file.Report}\n\nLetters:\n{string.Join("\n---\n", file.Letters)}"),
    ];
}
