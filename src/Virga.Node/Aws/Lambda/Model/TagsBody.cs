namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Request of TagResource and answer of ListTags.</summary>
internal sealed record TagsBody(IReadOnlyDictionary<string, string>? Tags);
