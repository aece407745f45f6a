using Claims.Api.Options;
using Xunit;

namespace Claims.Api.Tests;

public class OptionsTests
{
    [Fact]
    public void Deployments_have_defaults()
    {
        var options = new AiOptions
        {
            PrimaryEndpoint = new Uri("https://one.example"),
            SecondaryEndpoint = new Uri("https://two.example"),
            SearchEndpoint = new Uri("https://search.example"),
        };

        Assert.Equal("claims-chat", options.ChatDeployment);
        Assert.Equal(TimeSpan.FromSeconds(30), options.Timeout);
    }
}
