using Azure.Core;
using Azure.Search.Documents;
using Azure.Search.Documents.Models;
using Claims.Api.Options;
using Microsoft.Extensions.Options;

namespace Claims.Api.Ai;

/// <summary>Clauses of the policy that are near to what happened.</summary>
public sealed class PolicySearch
{
    private readonly SearchClient search;
    private readonly ChatClients clients;

    public PolicySearch(IOptions<AiOptions> options, TokenCredential credential, ChatClients clients)
    {
        search = new SearchClient(options.Value.SearchEndpoint, options.Value.SearchIndex, credential);
        this.clients = clients;
    }

    public async Task<IReadOnlyList<string>> FindAsync(string policy, string report, CancellationToken stop)
    {
        var embedding = await clients.Embeddings.GenerateEmbeddingAsync(report, cancellationToken: stop);
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
