using System.CommandLine;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga deploy</c>: a folder or a SAM template.</summary>
internal static class DeployCommand
{
    private static readonly string[] TemplateNames = ["template.yaml", "template.yml"];
    private static readonly Argument<string> Source = new("source") { Description = "A folder, or a SAM template." };

    private static readonly Option<string?> CanaryOption = new("--canary") { Description = "Publish a version and move the alias to it in steps, such as 10%/5m; back when it fails more often." };
    private static readonly Option<string> Alias = new("--alias") { Description = "The alias that --canary moves.", DefaultValueFactory = _ => "live" };

    public static Command Create() => NodeCommand.Create(
        "deploy",
        "Deploy a folder (runtime and handler are recognised) or a SAM template.\n\nExamples:\n  virga deploy ./hello\n  virga deploy template.yaml\n  virga deploy ./hello --canary 10%/5m",
        command =>
        {
            command.Arguments.Add(Source);
            command.Options.Add(CanaryOption);
            command.Options.Add(Alias);
        },
        async (parsed, client, json, cancellation) =>
        {
            if (!Plans(parsed.GetValue(Source)!).TryGet(out IReadOnlyList<FunctionPlan>? plans, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            Canary? canary = null;
            if (parsed.GetValue(CanaryOption) is { } wanted && !Canary.Parse(wanted).TryGet(out canary, out error))
            {
                return Output.Fail(error);
            }

            Deployer deployer = new(client);
            List<DeployedFunction> deployed = [];
            foreach (FunctionPlan plan in plans)
            {
                if (!(await deployer.DeployAsync(plan, cancellation).ConfigureAwait(false)).TryGet(out DeployedFunction? one, out error))
                {
                    return Output.Fail(error);
                }

                deployed.Add(one);
                if (!json)
                {
                    await Console.Out.WriteLineAsync($"{(one.Created ? "created" : "updated")} {one.Name} ({plan.Runtime}, {plan.Handler}){(one.Url is null ? "" : $"  {one.Url}")}").ConfigureAwait(false);
                }

                if (canary is not null
                    && await new CanaryRollout(client, canary, parsed.GetValue(Alias)!, (json ? Console.Error : Console.Out).WriteLine).RunAsync(one.Name, cancellation).ConfigureAwait(false) is { } rolledBack)
                {
                    return Output.Fail(rolledBack);
                }
            }

            if (json)
            {
                Output.Json(deployed);
            }

            return 0;
        });

    /// <summary>A template's functions, also of one that lies in the folder; else the folder's one function.</summary>
    public static Result<IReadOnlyList<FunctionPlan>> Plans(string source)
    {
        string? template = File.Exists(source) ? source
            : TemplateNames.Select(name => Path.Combine(source, name)).FirstOrDefault(File.Exists);
        if (template is not null)
        {
            return SamTemplate.Read(template);
        }

        if (!Directory.Exists(source))
        {
            return new VirgaError(Outcome.NotFound, $"{source} is neither a folder nor a template.");
        }

        return FolderDetection.Detect(Path.GetFullPath(source)).TryGet(out FunctionPlan? plan, out VirgaError? error) ? new[] { plan } : error;
    }
}
