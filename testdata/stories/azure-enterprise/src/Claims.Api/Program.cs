using Azure.Core;
using Azure.Identity;
using Azure.Monitor.OpenTelemetry.AspNetCore;
using Claims.Api.Ai;
using Claims.Api.Options;

var builder = WebApplication.CreateBuilder(args);

builder.Services.Configure<AiOptions>(builder.Configuration.GetSection("Ai"));
builder.Services.AddSingleton<TokenCredential>(_ => new ManagedIdentityCredential(
    builder.Configuration["AZURE_CLIENT_ID"]));
builder.Services.AddSingleton<RegionalFallback>();
builder.Services.AddSingleton<PolicySearch>();
builder.Services.AddScoped<ClaimSummarizer>();
builder.Services.AddOpenTelemetry().UseAzureMonitor();
builder.Services.AddHealthChecks();

var app = builder.Build();

app.MapHealthChecks("/healthz");

app.MapPost("/claims/{id}/summary", async (string id, ClaimFile file, ClaimSummarizer summarizer, CancellationToken stop) =>
{
    var summary = await summarizer.SummarizeAsync(id, file, stop);
    return Results.Ok(summary);
}).RequireAuthorization("handler");

app.MapPost("/claims/{id}/answer", (string id, ClaimFile file, ClaimSummarizer summarizer, CancellationToken stop) =>
    Results.Stream(body => summarizer.StreamAnswerAsync(id, file, body, stop), "text/plain"))
    .RequireAuthorization("handler");

app.Run();

public partial class Program;
