using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// Implements the interfaces of the function's own Amazon.Lambda.Core (ILambdaContext, ILambdaLogger, IClientContext,
/// IClientApplication, ICognitoIdentity) from a table of values by member name; what isn't in it answers its type's default.
/// </summary>
public class ContextProxy : DispatchProxy
{
    private Func<string, object?[], object?> answer = (_, _) => null;

    internal static object Create(Type contextType, Invocation invocation, Configuration settings)
    {
        Type? TypeOf(string property) => contextType.GetProperty(property)?.PropertyType;
        Dictionary<string, object?> values = new()
        {
            ["AwsRequestId"] = invocation.RequestId,
            ["FunctionName"] = settings.FunctionName,
            ["FunctionVersion"] = settings.FunctionVersion,
            ["InvokedFunctionArn"] = invocation.FunctionArn,
            ["LogGroupName"] = settings.LogGroup,
            ["LogStreamName"] = settings.LogStream,
            ["MemoryLimitInMB"] = int.Parse(settings.MemoryMb, CultureInfo.InvariantCulture),
            ["TraceId"] = invocation.TraceId,
            ["Logger"] = TypeOf("Logger") is { } logger ? Make(logger, Log) : null,
            ["Identity"] = TypeOf("Identity") is { } identity ? FromJson(identity, invocation.CognitoIdentity, "cognitoIdentityId", "cognitoIdentityPoolId") : null,
            ["ClientContext"] = invocation.ClientContext.Length > 0 && TypeOf("ClientContext") is { } client ? ClientContext(client, invocation.ClientContext) : null,
        };
        return Make(contextType, (member, _) => member == "RemainingTime"
            ? Max(invocation.Deadline - DateTimeOffset.UtcNow)
            : values.GetValueOrDefault(member));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        string name = targetMethod!.Name;
        object? value = answer(name.StartsWith("get_", StringComparison.Ordinal) ? name[4..] : name, args ?? []);
        Type type = targetMethod.ReturnType;
        return value is null && type.IsValueType && type != typeof(void) ? Activator.CreateInstance(type) : value;
    }

    private static TimeSpan Max(TimeSpan remaining) => remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;

    private static object Make(Type type, Func<string, object?[], object?> answer)
    {
        object proxy = Create(type, typeof(ContextProxy));
        ((ContextProxy)proxy).answer = answer;
        return proxy;
    }

    /// <summary>Log("x"), LogLine("x"), LogInformation("x"), Log("level", "x", args): the last string says what, a first one the level.</summary>
    private static object? Log(string member, object?[] arguments)
    {
        string[] texts = [.. arguments.OfType<string>()];
        string level = member switch
        {
            "Log" when texts.Length > 1 => texts[0],
            "LogTrace" or "LogDebug" or "LogWarning" or "LogError" or "LogCritical" => member[3..],
            _ => "info",
        };
        level = level.ToLowerInvariant() switch { "information" => "info", "warning" => "warn", "error" => "fail", "critical" => "crit", "debug" => "dbug", "trace" => "trce", var other => other };
        string message = texts.LastOrDefault() ?? "";
        LogOutput.Current?.Log(level, message.TrimEnd('\n'));
        return null;
    }

    private static object ClientContext(Type type, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        Dictionary<string, string> Map(string name) => root.TryGetProperty(name, out JsonElement map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.ToString())
            : [];
        IDictionary custom = Map("custom");
        IDictionary environment = Map("env");
        object? client = type.GetProperty("Client")?.PropertyType is { } clientType && root.TryGetProperty("client", out JsonElement element)
            ? FromJson(clientType, element.GetRawText(), "app_package_name", "app_title", "app_version_code", "app_version_name", "installation_id")
            : null;
        return Make(type, (member, _) => member switch { "Client" => client, "Custom" => custom, "Environment" => environment, _ => null });
    }

    /// <summary>Members by the JSON names that AWS sends, whatever their case and underscores; IdentityId means cognitoIdentityId.</summary>
    private static object FromJson(Type type, string json, params string[] names)
    {
        using JsonDocument? document = json.Length > 0 ? JsonDocument.Parse(json) : null;
        Dictionary<string, string?> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            string key = name.Replace("_", "", StringComparison.Ordinal).Replace("cognito", "", StringComparison.Ordinal);
            values[key] = document?.RootElement.TryGetProperty(name, out JsonElement value) == true ? value.ToString() : "";
        }

        return Make(type, (member, _) => values.GetValueOrDefault(member));
    }
}
