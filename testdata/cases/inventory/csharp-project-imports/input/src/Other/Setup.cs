public static class Setup
{
    // no project of its own says whose class this is
    public static object Make() => new AzureOpenAIClient(null, new DefaultAzureCredential());
}
