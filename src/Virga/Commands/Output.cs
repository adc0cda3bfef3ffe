using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>How the CLI speaks: results on standard output, one helpful line on standard error when something fails.</summary>
internal static class Output
{
    /// <summary>The exit code of the error.</summary>
    public static int Fail(VirgaError error)
    {
        Console.Error.WriteLine($"virga: {error.Message}");
        return error.ExitCode;
    }

    public static Task<int> FailAsync(VirgaError error) => Task.FromResult(Fail(error));
}
