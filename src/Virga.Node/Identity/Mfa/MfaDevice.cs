using System.Collections.Immutable;

namespace Virga.Node.Identity.Mfa;

/// <summary>A user's authenticator app. All of it is sealed at rest.</summary>
internal sealed record MfaDevice
{
    /// <summary><c>arn:aws:iam::ACCOUNT:mfa/PATH/NAME</c>.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Shared with the app.</summary>
    public required byte[] Secret { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Unique id of the user; null: it isn't enabled for anyone.</summary>
    public string? UserId { get; init; }

    public DateTimeOffset? Enabled { get; init; }

    /// <summary>Of the last code that was taken: it and those before it are spent.</summary>
    public long LastStep { get; init; }

    /// <summary>Wrong codes since the last right one.</summary>
    public int Failures { get; init; }

    /// <summary>No code is taken before.</summary>
    public DateTimeOffset LockedUntil { get; init; }

    /// <summary>SHA-256 in hexadecimal of those that are left.</summary>
    public ImmutableArray<string> RecoveryCodes { get; init; } = [];

    /// <summary>Without the secret, whoever prints it.</summary>
    public override string ToString() => SerialNumber;
}
