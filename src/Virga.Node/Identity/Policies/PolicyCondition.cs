namespace Virga.Node.Identity.Policies;

/// <summary>One line of a statement's <c>Condition</c>: an operator, a key, and values of which one must match (or, negated, none may).</summary>
/// <param name="Operator">Null: the operator <c>Null</c>.</param>
/// <remarks>Source: IAM User Guide, "Conditions with multiple context keys or values", "Set operators for multivalued context keys".</remarks>
internal sealed record PolicyCondition(SetOperator Set, ConditionOperator? Operator, bool IfExists, string Key, PolicyPattern[] Values)
{
    public bool Holds(in AccessContext context)
    {
        string[]? actual = context.Find(Key);
        if (Operator is null)
        {
            return Array.Exists(Values, value => value.Text.Equals("true", StringComparison.OrdinalIgnoreCase) == actual is null);
        }

        switch (Set)
        {
            case SetOperator.ForAllValues:
                foreach (string value in actual ?? [])
                {
                    if (!Holds(Operator, value, context))
                    {
                        return false;
                    }
                }

                return true;
            case SetOperator.ForAnyValue:
                return HoldsForAny(Operator, actual ?? [], context);
            default:
                return actual is null
                    ? IfExists || Operator.Negated
                    : Operator.Negated ? Array.TrueForAll(actual, Each(context)) : HoldsForAny(Operator, actual, context);
        }
    }

    private Predicate<string> Each(AccessContext context) => value => Holds(Operator!, value, context);

    private bool HoldsForAny(ConditionOperator test, string[] actual, in AccessContext context)
    {
        foreach (string value in actual)
        {
            if (Holds(test, value, context))
            {
                return true;
            }
        }

        return false;
    }

    private bool Holds(ConditionOperator test, string actual, in AccessContext context)
    {
        foreach (PolicyPattern value in Values)
        {
            if (value.In(context) is { } expected && test.Holds(expected, actual))
            {
                return !test.Negated;
            }
        }

        return test.Negated;
    }
}
