using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>The files in which AWS's tools keep profiles. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".</summary>
internal static class ProfileFile
{
    /// <summary>The value of a setting, or null.</summary>
    /// <param name="section">Null, or one that isn't there: the first of the file that has the setting.</param>
    public static string? Read(string path, string setting, string? section = null)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        (string? first, string? wanted, string current) = (null, null, "");
        foreach (string line in File.ReadLines(path))
        {
            current = SectionOf(line) ?? current;
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0] == setting)
            {
                first ??= parts[1];
                wanted ??= current == section ? parts[1] : null;
            }
        }

        return wanted ?? first;
    }

    /// <summary>Puts the settings in the place of all that the section had; other sections stay as they are.</summary>
    public static void Write(string path, string section, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        StringBuilder text = new();
        bool isOther = true;
        foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            isOther = SectionOf(line) is { } name ? name != section : isOther;
            text.Append(isOther ? line + "\n" : "");
        }

        text.Append('[').Append(section).Append("]\n");
        foreach ((string name, string value) in settings)
        {
            text.Append(name).Append(" = ").Append(value).Append('\n');
        }

        PrivateFile.Write(path, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string? SectionOf(string line) => line.Trim() is ['[', .. string name, ']'] ? name.Trim() : null;
}
