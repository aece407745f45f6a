using System.ComponentModel.DataAnnotations;

namespace Claims.Api.Options;

public sealed class AiOptions
{
    [Required]
    public required Uri PrimaryEndpoint { get; init; }

    [Required]
    public required Uri SecondaryEndpoint { get; init; }

    public string ChatDeployment { get; init; } = "claims-chat";

    public string EmbeddingDeployment { get; init; } = "claims-embedding";

    [Required]
    public required Uri SearchEndpoint { get; init; }

    public string SearchIndex { get; init; } = "policy-wordings";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
