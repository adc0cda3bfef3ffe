using System.Collections.Immutable;
using Virga.Node.Functions;
using Virga.Node.Functions.Images;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Oci;
using Virga.Node.Values;

namespace Virga.Node.Tests.Runtimes.Oci;

public sealed class OciRuntimeTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Plan_ImageAlone_RunsWhatItSays()
    {
        LaunchPlan plan = Plan(null).Value;
        Assert.Equal(["entry", "one", "two"], plan.Arguments);
        Assert.Equal("/srv", plan.WorkingDirectory);
        Assert.Equal(folder.At($"trees/{new string('a', 64)}/root"), plan.Root);
        Assert.False(plan.SpeaksFrames);
    }

    [Fact]
    public void Plan_Overrides_TakeThePlaceOfEachPart()
    {
        Assert.Equal(["entry", "other"], Plan(new ImageOverrides { Command = ["other"] }).Value.Arguments);
        Assert.Equal(["other", "one", "two"], Plan(new ImageOverrides { EntryPoint = ["other"] }).Value.Arguments);
        Assert.Equal("/deep/er", Plan(new ImageOverrides { WorkingDirectory = "deep/er" }).Value.WorkingDirectory);
    }

    [Fact]
    public void Plan_ImagesVariables_DoNotReplaceTheNodes()
    {
        IReadOnlyDictionary<string, string> environment = Plan(null).Value.Environment;
        Assert.Equal("yes", environment["OWN"]);
        Assert.Equal("/opt/task", environment["LAMBDA_TASK_ROOT"]);
        Assert.Equal("one", environment["_HANDLER"]);
        Assert.False(environment.ContainsKey("AWS_LAMBDA_RUNTIME_API"));
    }

    [Fact]
    public void Plan_NothingToRun_SaysSo() =>
        Assert.Contains("ENTRYPOINT", Plan(null, image => image with { Entrypoint = [], Command = [] }).Error!.Message, StringComparison.Ordinal);

    private Result<LaunchPlan> Plan(ImageOverrides? overrides, Func<FunctionImage, FunctionImage>? change = null)
    {
        FunctionImage image = new()
        {
            Uri = "oci:/x:it",
            ResolvedUri = "",
            Entrypoint = ["entry"],
            Command = ["one", "two"],
            WorkingDirectory = "/srv",
            Environment = new Dictionary<string, string> { ["OWN"] = "yes", ["AWS_LAMBDA_RUNTIME_API"] = "evil", ["LAMBDA_TASK_ROOT"] = "/opt/task" }.ToImmutableSortedDictionary(),
            Overrides = overrides,
        };
        return new OciRuntime(new ImageStore(new ImageStoreOptions { Folder = folder.Path }, TimeProvider.System)).Plan(new FunctionVersion
        {
            FunctionName = "f",
            FunctionNumber = 1,
            Runtime = OciRuntime.Name,
            Handler = "",
            Role = "",
            Code = new CodeHash(new string('a', 64)),
            Image = change?.Invoke(image) ?? image,
            CodeSize = 0,
            LastModified = DateTimeOffset.UnixEpoch,
            RevisionId = "",
        });
    }
}
