namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, LayersListItem.</summary>
internal sealed record LayerItem(string LayerName, string LayerArn, LayerVersionItem LatestMatchingVersion);
