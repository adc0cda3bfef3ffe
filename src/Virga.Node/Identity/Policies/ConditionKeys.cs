namespace Virga.Node.Identity.Policies;

/// <summary>Condition keys given one by one: <c>new ConditionKeys { ["sts:ExternalId"] = ["42"] }</c>.</summary>
/// <param name="others">Asked for the keys that aren't given.</param>
internal sealed class ConditionKeys(IConditionKeys? others = null) : IConditionKeys
{
    private readonly Dictionary<string, string[]> values = new(StringComparer.OrdinalIgnoreCase);

    public string[] this[string key]
    {
        set => values[key] = value;
    }

    public string[]? Find(string key) => values.GetValueOrDefault(key) ?? others?.Find(key);

    /// <summary>Sets the key unless there is no value.</summary>
    public ConditionKeys With(string key, string? value)
    {
        if (value is not null)
        {
            values[key] = [value];
        }

        return this;
    }
}
