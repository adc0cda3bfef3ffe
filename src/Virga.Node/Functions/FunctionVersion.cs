using System.Collections.Immutable;
using Virga.Node.Functions.Images;
using Virga.Node.Values;

namespace Virga.Node.Functions;

/// <summary>
/// One immutable state of a function: what runs when it is invoked. <c>$LATEST</c> is replaced whole by each update, so that an
/// instance started for one state never serves another.
/// </summary>
public sealed record FunctionVersion
{
    public const string Latest = "$LATEST";

    /// <summary>Name within the node's account.</summary>
    public required string FunctionName { get; init; }

    /// <summary>The function's number on this node: short, never used again, the key of usage records.</summary>
    public required int FunctionNumber { get; init; }

    /// <summary><c>$LATEST</c> or a published number.</summary>
    public string Qualifier { get; init; } = Latest;

    /// <summary>The runtime as asked for, for instance <c>python3.13</c>.</summary>
    public required string Runtime { get; init; }

    public required string Handler { get; init; }

    /// <summary>ARN of the execution role.</summary>
    public required string Role { get; init; }

    public required CodeHash Code { get; init; }

    /// <summary>When the package is an image; null: it is a zip.</summary>
    public FunctionImage? Image { get; init; }

    /// <summary>Size of the package as uploaded, in bytes.</summary>
    public required long CodeSize { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Seconds a call may take, 1-900.</summary>
    public int TimeoutSeconds { get; init; } = 3;

    public MemorySize Memory { get; init; } = new(128);

    /// <summary>Size of <c>/tmp</c>.</summary>
    public MemorySize EphemeralStorage { get; init; } = new(512);

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<string> Architectures { get; init; } = ["x86_64"];

    /// <summary><c>Active</c> or <c>PassThrough</c>.</summary>
    public string TracingMode { get; init; } = "PassThrough";

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Changes with every update: the caller's guard against lost updates.</summary>
    public required string RevisionId { get; init; }

    /// <summary>In the order in which they are merged under <c>/opt</c>: later ones cover earlier ones.</summary>
    public ImmutableArray<LayerUse> Layers { get; init; } = [];

    /// <summary>ARN to which events that were given up go; null: they are only recorded.</summary>
    public string? DeadLetterTarget { get; init; }

    /// <summary><c>None</c> or <c>PublishedVersions</c>; versions load from a template either way.</summary>
    public string SnapStart { get; init; } = "None";

    /// <summary>Settings (JSON) that are shown to their owner and have no effect here.</summary>
    public ImmutableSortedDictionary<string, string> Kept { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public LogSettings Logging { get; init; } = LogSettings.Default;

    /// <summary>Where its lines go: they stay when the function is deleted, and a later one of its name goes on there.</summary>
    public string LogGroup => Logging.Group ?? $"/aws/lambda/{FunctionName}";

    /// <summary>The package's digest as AWS spells it: base64 for a zip, hexadecimal for an image.</summary>
    public string CodeSha256 => Image is null ? Code.Base64 : Code.Hex;

    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
}
