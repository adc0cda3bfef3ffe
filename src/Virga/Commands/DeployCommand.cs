using System.CommandLine;
using System.Xml.Linq;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga deploy</c>: a template's stack, or a folder's function.</summary>
internal static class DeployCommand
{
    private const string FunctionType = "AWS::Lambda::Function";

    private static readonly Argument<string> Source = new("source") { Description = "A CloudFormation or SAM template, or a folder." };
    private static readonly Option<string?> StackName = new("--stack-name") { Description = "The template's stack (default: the name of its folder)." };
    private static readonly Option<string[]> Parameter = new("--parameter") { Description = "A parameter of the template, NAME=VALUE; may be repeated." };
    private static readonly Option<string?> CanaryOption = new("--canary") { Description = "Publish a version and move the alias to it in steps, such as 10%/5m; back when it fails more often." };
    private static readonly Option<string> Alias = new("--alias") { Description = "The alias that --canary moves.", DefaultValueFactory = _ => "live" };

    public static Command Create() => NodeCommand.Create(
        "deploy",
        "Deploy a CloudFormation or SAM template as a stack, or a folder (runtime and handler are recognised).\n\nExamples:\n  virga deploy template.yaml --stack-name shop --parameter Stage=prod\n  virga deploy ./hello\n  virga deploy ./hello --canary 10%/5m",
        command =>
        {
            command.Arguments.Add(Source);
            command.Options.Add(StackName);
            command.Options.Add(Parameter);
            command.Options.Add(CanaryOption);
            command.Options.Add(Alias);
        },
        async (parsed, client, json, cancellation) =>
        {
            Canary? canary = null;
            if (parsed.GetValue(CanaryOption) is { } wanted && !Canary.Parse(wanted).TryGet(out canary, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            string source = parsed.GetValue(Source)!;
            Result<IReadOnlyList<string>> deployed = TemplateFile.Find(source) is { } template
                ? await DeployStackAsync(client, template, parsed, json, cancellation).ConfigureAwait(false)
                : await DeployFolderAsync(client, source, json, cancellation).ConfigureAwait(false);
            if (!deployed.TryGet(out IReadOnlyList<string>? functions, out error))
            {
                return Output.Fail(error);
            }

            foreach (string function in canary is null ? [] : functions)
            {
                if (await new CanaryRollout(client, canary!, parsed.GetValue(Alias)!, (json ? Console.Error : Console.Out).WriteLine).RunAsync(function, cancellation).ConfigureAwait(false) is { } rolledBack)
                {
                    return Output.Fail(rolledBack);
                }
            }

            return 0;
        });

    private static async Task<Result<IReadOnlyList<string>>> DeployStackAsync(NodeClient client, string template, ParseResult parsed, bool json, CancellationToken cancellation)
    {
        string stack = parsed.GetValue(StackName) ?? TemplateFile.StackNameOf(template);
        if (!TemplateFile.Parameters(parsed.GetValue(Parameter) ?? []).TryGet(out IReadOnlyDictionary<string, string>? parameters, out VirgaError? error))
        {
            return error;
        }

        StackDeployment deployment = new(client, StackOutput.Teller(json));
        if (!(await deployment.PrepareAsync(template, stack, parameters, cancellation).ConfigureAwait(false)).TryGet(out XElement? set, out error) && error is not null)
        {
            return error;
        }

        Result<XElement> ended = set is null ? await deployment.StackAsync(stack, cancellation).ConfigureAwait(false) : await deployment.ExecuteAsync(set, cancellation).ConfigureAwait(false);
        if (!ended.TryGet(out XElement? made, out error))
        {
            return error;
        }

        IReadOnlyList<string> functions = await deployment.ResourcesAsync(stack, FunctionType, cancellation).ConfigureAwait(false);
        StackOutput.Show(made, functions, hasChanged: set is not null, json);
        return Result.Of(functions);
    }

    private static async Task<Result<IReadOnlyList<string>>> DeployFolderAsync(NodeClient client, string source, bool json, CancellationToken cancellation)
    {
        if (!Directory.Exists(source))
        {
            return new VirgaError(Outcome.NotFound, $"{source} is neither a folder nor a template.");
        }

        if (!FolderDetection.Detect(Path.GetFullPath(source)).TryGet(out FunctionPlan? plan, out VirgaError? error) || !(await new Deployer(client).DeployAsync(plan, cancellation).ConfigureAwait(false)).TryGet(out DeployedFunction? one, out error))
        {
            return error;
        }

        if (json)
        {
            Output.Json(new[] { one });
        }
        else
        {
            await Console.Out.WriteLineAsync($"{(one.Created ? "created" : "updated")} {one.Name} ({plan.Runtime}, {plan.Handler})").ConfigureAwait(false);
        }

        return new[] { one.Name };
    }
}
