namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, AddPermission and AddLayerVersionPermission.</summary>
internal sealed record PermissionRequest
{
    public string? StatementId { get; init; }

    public string? Action { get; init; }

    public string? Principal { get; init; }

    public string? SourceArn { get; init; }

    public string? SourceAccount { get; init; }

    public string? EventSourceToken { get; init; }

    public string? PrincipalOrgID { get; init; }

    public string? OrganizationId { get; init; }

    public string? FunctionUrlAuthType { get; init; }

    public bool? InvokedViaFunctionUrl { get; init; }

    public string? RevisionId { get; init; }
}
