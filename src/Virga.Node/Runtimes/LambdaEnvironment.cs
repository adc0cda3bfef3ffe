using System.Globalization;
using Virga.Node.Functions;

namespace Virga.Node.Runtimes;

/// <summary>
/// The environment that AWS defines for a function. Source: AWS Lambda developer guide, "Defined runtime environment variables".
/// </summary>
internal static class LambdaEnvironment
{
    /// <summary>Where the sandbox's listener answers (see <c>sandbox/README.md</c>).</summary>
    private const string NodeAddress = "127.0.0.1:{port}";

    /// <summary>Names that a function's configuration may not set.</summary>
    public static readonly IReadOnlySet<string> Reserved = new HashSet<string>(StringComparer.Ordinal)
    {
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    };

    /// <summary>What is the same for all functions, and so known when a process is started ahead of any.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> Constant =
    [
        new("LAMBDA_TASK_ROOT", "/var/task"),
        new("LAMBDA_RUNTIME_DIR", "/var/runtime"),
        new("PATH", "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin"),
        new("LD_LIBRARY_PATH", "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"),
        new("LANG", "C.UTF-8"),
        new("TZ", ":UTC"),
        new("HOME", "/tmp"),
    ];

    /// <summary>
    /// Whether a variable of the function's own is read when a process starts, by its loader, C library or language, so that it would
    /// come too late for one that has been started already.
    /// </summary>
    public static bool MattersAtStart(string name) =>
        AtStart.Contains(name) || (name != "NODE_ENV" && AtStartPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

    private static readonly string[] AtStartPrefixes = ["LD_", "LC_", "PYTHON", "NODE_", "DOTNET_", "COMPlus_", "CORECLR_", "MALLOC_", "UV_"];

    private static readonly HashSet<string> AtStart = ["TZ", "LANG", "PATH", "HOME", "GLIBC_TUNABLES", "AWS_LAMBDA_EXEC_WRAPPER"];

    /// <summary>The whole environment: Lambda's with the execution role's credentials, then the runtime's, then the function's own.</summary>
    public static Dictionary<string, string> For(FunctionVersion version, LaunchPlan plan, string region, string logStream, IReadOnlyDictionary<string, string> credentials)
    {
        Dictionary<string, string> all = new(Constant, StringComparer.Ordinal);
        foreach ((string name, string value) in OfFunction(version, region, logStream).Concat(credentials).Concat(plan.Environment).Concat(version.Environment))
        {
            all[name] = value;
        }

        return all;
    }

    private static Dictionary<string, string> OfFunction(FunctionVersion version, string region, string logStream) => new()
    {
        ["_HANDLER"] = version.Handler,
        ["AWS_REGION"] = region,
        ["AWS_DEFAULT_REGION"] = region,
        ["AWS_EXECUTION_ENV"] = $"AWS_Lambda_{version.Runtime}",
        ["AWS_LAMBDA_FUNCTION_NAME"] = version.FunctionName,
        ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = version.Memory.Megabytes.ToString(CultureInfo.InvariantCulture),
        ["AWS_LAMBDA_FUNCTION_VERSION"] = version.Qualifier,
        ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
        ["AWS_LAMBDA_LOG_GROUP_NAME"] = version.LogGroup,
        ["AWS_LAMBDA_LOG_STREAM_NAME"] = logStream,
        ["AWS_LAMBDA_RUNTIME_API"] = NodeAddress,
        ["AWS_ENDPOINT_URL"] = $"http://{NodeAddress}",
    };
}
