using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Xml;

namespace Virga.Node.Aws.CloudWatch.Protocol;

/// <summary>An answer as the query protocol's XML: properties are elements, elements of lists are called <c>member</c>.</summary>
internal static class XmlResult
{
    public static void Write(XmlWriter writer, object value)
    {
        foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetValue(value) is { } inside)
            {
                WriteElement(writer, property.Name, inside);
            }
        }
    }

    private static void WriteElement(XmlWriter writer, string name, object value)
    {
        writer.WriteStartElement(name);
        switch (value)
        {
            case IReadOnlyDictionary<string, double> map:
                foreach ((string key, double number) in map)
                {
                    writer.WriteStartElement("entry");
                    writer.WriteElementString("key", key);
                    writer.WriteElementString("value", number.ToString(CultureInfo.InvariantCulture));
                    writer.WriteEndElement();
                }

                break;
            case DateTimeOffset time:
                writer.WriteString(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
                break;
            case string or IFormattable:
                writer.WriteString(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable list:
                foreach (object item in list)
                {
                    WriteElement(writer, "member", item);
                }

                break;
            default:
                Write(writer, value);
                break;
        }

        writer.WriteEndElement();
    }
}
