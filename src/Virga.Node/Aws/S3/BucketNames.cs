using System.Net;
using System.Text.RegularExpressions;

namespace Virga.Node.Aws.S3;

/// <summary>Which names buckets may have.</summary>
/// <remarks>Source: S3 User Guide, "General purpose bucket naming rules".</remarks>
internal static partial class BucketNames
{
    private static readonly string[] Prefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] Suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    public static bool IsValid(string name) =>
        Shape().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !(IPAddress.TryParse(name, out _) && name.Count(one => one == '.') == 3)
        && !Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) && !Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex Shape();
}
