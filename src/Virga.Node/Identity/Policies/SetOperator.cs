namespace Virga.Node.Identity.Policies;

/// <summary>How a condition looks at a key with several values.</summary>
internal enum SetOperator
{
    None,
    ForAllValues,
    ForAnyValue,
}
