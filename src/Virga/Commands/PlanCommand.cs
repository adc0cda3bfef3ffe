using System.CommandLine;
using System.Xml.Linq;
using Virga.Deployment;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga plan</c>: what deploying a template would change.</summary>
internal static class PlanCommand
{
    private static readonly Argument<string> Source = new("template") { Description = "A CloudFormation or SAM template, or the folder that it lies in." };
    private static readonly Option<string?> StackName = new("--stack-name") { Description = "The template's stack (default: the name of its folder)." };
    private static readonly Option<string[]> Parameter = new("--parameter") { Description = "A parameter of the template, NAME=VALUE; may be repeated." };

    public static Command Create() => NodeCommand.Create(
        "plan",
        "Show what deploying a template would add, change, replace and delete, without doing it.\n\nExample:\n  virga plan template.yaml --stack-name shop",
        command =>
        {
            command.Arguments.Add(Source);
            command.Options.Add(StackName);
            command.Options.Add(Parameter);
        },
        async (parsed, client, json, cancellation) =>
        {
            string source = parsed.GetValue(Source)!;
            if (TemplateFile.Find(source) is not { } template)
            {
                return Output.Fail(new VirgaError(Outcome.NotFound, $"There is no template at {source}."));
            }

            if (!TemplateFile.Parameters(parsed.GetValue(Parameter) ?? []).TryGet(out IReadOnlyDictionary<string, string>? parameters, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            StackDeployment deployment = new(client, _ => { });
            string stack = parsed.GetValue(StackName) ?? TemplateFile.StackNameOf(template);
            if (!(await deployment.PrepareAsync(template, stack, parameters, cancellation).ConfigureAwait(false)).TryGet(out XElement? set, out error) && error is not null)
            {
                return Output.Fail(error);
            }

            if (set is not null)
            {
                await deployment.DropAsync(set, cancellation).ConfigureAwait(false);
            }

            Show([.. set?.Descendants("ResourceChange").Select(Read) ?? []], stack, json);
            return 0;
        });

    private static Planned Read(XElement change) => new(
        change.Element("Action")!.Value switch
        {
            "Add" => "add",
            "Remove" => "delete",
            _ => change.Element("Replacement")?.Value switch { "True" => "replace", "Conditional" => "may replace", _ => "change" },
        },
        change.Element("LogicalResourceId")!.Value,
        change.Element("ResourceType")!.Value,
        [.. change.Descendants("Target").Select(target => target.Element("Name")?.Value ?? target.Element("Attribute")!.Value)]);

    private static void Show(Planned[] changes, string stack, bool json)
    {
        if (json)
        {
            Output.Json(changes);
        }
        else if (changes.Length == 0)
        {
            Console.Out.WriteLine($"{stack}: nothing would change");
        }
        else
        {
            Output.Table(["ACTION", "RESOURCE", "TYPE", "PROPERTIES"], changes.Select(change => (string[])[change.Action, change.Resource, change.Type, string.Join(", ", change.Properties)]));
        }
    }

    private sealed record Planned(string Action, string Resource, string Type, IReadOnlyList<string> Properties);
}
