namespace Virga.Node.Services.Stacks;

/// <summary>A property of a resource that changes.</summary>
/// <param name="Attribute"><c>Properties</c>, or the attribute of the resource that changes.</param>
/// <param name="Name">Of the property; null for other attributes.</param>
/// <param name="Recreation"><c>Never</c>, <c>Conditionally</c> or <c>Always</c>.</param>
/// <param name="IsDynamic">The new value is known only once other resources are changed.</param>
/// <param name="Cause">The parameter or resource that the value comes from; null: the template itself.</param>
internal sealed record PropertyChange(string Attribute, string? Name, string Recreation, bool IsDynamic, string? Cause);
