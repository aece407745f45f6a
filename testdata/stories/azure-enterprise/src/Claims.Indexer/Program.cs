using Azure.AI.OpenAI;
using Azure.Identity;
using Azure.Search.Documents;
using Azure.Storage.Blobs;

static string Need(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");

var credential = new ManagedIdentityCredential(Need("AZURE_CLIENT_ID"));
var blobs = new BlobContainerClient(new Uri(Need("WORDINGS_CONTAINER")), credential);
var openai = new AzureOpenAIClient(new Uri(Need("AZURE_OPENAI_ENDPOINT")), credential);
var embeddings = openai.GetEmbeddingClient(Need("AZURE_OPENAI_EMBEDDING_DEPLOYMENT"));
var search = new SearchClient(new Uri(Need("AZURE_SEARCH_ENDPOINT")), "policy-wordings", credential);

await foreach (var blob in blobs.GetBlobsAsync())
{
    var text = (await blobs.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString();
    var clauses = text.Split("\n§", StringSplitOptions.RemoveEmptyEntries);
    var vectors = await embeddings.GenerateEmbeddingsAsync(clauses);

    var documents = clauses.Select((clause, i) => new
    {
        id = $"{Path.GetFileNameWithoutExtension(blob.Name)}-{i}",
        product = blob.Name[..3],
        number = clause.Split(' ')[0],
        text = clause,
        vector = vectors.Value[i].ToFloats().ToArray(),
    });
    await search.MergeOrUploadDocumentsAsync(documents);
    Console.WriteLine($"{blob.Name}: {clauses.Length} clauses");
}
