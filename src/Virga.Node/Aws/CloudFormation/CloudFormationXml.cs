using System.Text.Json.Nodes;
using System.Xml;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Answers are built as JSON and written as the query protocol's XML: members of lists are called <c>member</c>.</summary>
internal static class CloudFormationXml
{
    public static void Write(XmlWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? value) in members.Where(pair => pair.Value is not null))
                {
                    writer.WriteStartElement(name);
                    Write(writer, value);
                    writer.WriteEndElement();
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    writer.WriteStartElement("member");
                    Write(writer, item);
                    writer.WriteEndElement();
                }

                break;
            default:
                writer.WriteString(TemplateJson.Text(node) ?? "");
                break;
        }
    }
}
