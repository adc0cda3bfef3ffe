using System.CommandLine;
using System.Text;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>Secrets for the CLI: from a file or standard input, never from the command line, which others see; never printed.</summary>
internal static class Passphrase
{
    private const int Most = 64 * 1024;

    public static Option<string> Option() => new("--passphrase-file") { Description = "File whose first line is the passphrase; - reads standard input.", Required = true };

    /// <summary>The first line, without its end.</summary>
    public static Result<byte[]> Read(string path)
    {
        if (!ReadAll(path).TryGet(out byte[]? all, out VirgaError? error))
        {
            return error;
        }

        byte[] line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(all).Split('\n')[0].TrimEnd('\r'));
        return line.Length > 0 ? line : new VirgaError(Outcome.InvalidParameter, "The passphrase is empty.");
    }

    public static Result<byte[]> ReadAll(string path, int most = Most)
    {
        try
        {
            using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            byte[] buffer = new byte[most];
            int length = stream.ReadAtLeast(buffer, most, throwOnEndOfStream: false);
            return length == most ? new VirgaError(Outcome.InvalidParameter, $"{path} is too long.") : buffer[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new VirgaError(Outcome.NotFound, $"{path} can't be read: {e.Message}");
        }
    }
}
