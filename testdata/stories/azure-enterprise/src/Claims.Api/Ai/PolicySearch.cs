using Azure.AI.OpenAI;
using Azure.Core;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Claims.Api.Options;
using Microsoft.Extensions.Options;
using OpenAI.Embeddings;

namespace Claims.Api.Ai;

/// <summary>Clauses of the policy that are near to what happened.</summary>
public sealed class PolicySearch
{
    private readonly SearchClient search;
    private readonly EmbeddingClient embeddings;

    public PolicySearch(IOptions<AiOptions> options, TokenCredential credential)
    {
        var ai = options.Value;

        search = new SearchClient(ai.SearchEndpoint, ai.SearchIndex, credential);
        embeddings = new AzureOpenAIClient(ai.PrimaryEndpoint, credential).GetEmbeddingClient(ai.EmbeddingDeployment);
    }

    public async Task<IReadOnlyList<string>> FindAsync(string policy, string report, CancellationToken stop)
    {
        var embedding = await embeddings.GenerateEmbeddingAsync(report, cancellationToken: stop);
        var found = await search.SearchAsync<SearchDocument>(new SearchOptions
        {
            Filter = $"product eq '{policy[..3]}'",
            Size = 8,
            VectorSearch = new()
            {
                Queries = { new VectorizedQuery(embedding.Value.ToFloats()) { Fields = { "vector" } } },
            },
        }, stop);

        var clauses = new List<string>();
        await foreach (var hit in found.Value.GetResultsAsync())
        {
            clauses.Add($"{hit.Document["number"]}: {hit.Document["text"]}");
        }
        return clauses;
    }
}
