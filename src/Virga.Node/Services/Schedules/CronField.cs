using System.Collections;
using System.Globalization;

namespace Virga.Node.Services.Schedules;

/// <summary>A field's values: <c>*</c>, values, ranges, steps and lists of them.</summary>
internal sealed class CronField
{
    private readonly BitArray values;
    private readonly int least;

    private CronField(int least, int most) => (this.least, values) = (least, new BitArray(most - least + 1));

    /// <summary>Null when the text is no such field.</summary>
    /// <param name="names">Of the values from the least on.</param>
    public static CronField? Parse(string text, int least, int most, string[]? names = null)
    {
        CronField field = new(least, most);
        return text.Split(',').All(part => field.Add(part, least, most, names ?? [])) ? field : null;
    }

    public bool Has(int value) => values[value - least];

    private bool Add(string part, int least, int most, string[] names)
    {
        string[] steps = part.Split('/');
        string[] ends = steps[0].Split('-');
        bool all = steps[0] == "*";
        int? from = all ? least : Value(ends[0], least, most, names);
        int? to = all || (steps.Length == 2 && ends.Length == 1) ? most : Value(ends[^1], least, most, names);
        if (steps.Length > 2 || ends.Length > 2 || from is null || to is null || !TryStep(steps, out int step))
        {
            return false;
        }

        int last = to < from ? to.Value + (most - least + 1) : to.Value; // a range may run over the end: FRI-MON, 22-2
        for (int value = from.Value; value <= last; value += step)
        {
            values[(value - least) % values.Count] = true;
        }

        return true;
    }

    private static bool TryStep(string[] steps, out int step)
    {
        step = 1;
        return steps.Length == 1 || (int.TryParse(steps[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) && step is > 0 and < 10_000);
    }

    private static int? Value(string text, int least, int most, string[] names)
    {
        int name = Array.FindIndex(names, one => one.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? least + name
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
            : null;
    }
}
