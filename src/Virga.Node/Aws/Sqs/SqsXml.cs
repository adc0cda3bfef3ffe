using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>An answer of the JSON protocol as the query protocol has it. Source: Amazon SQS API Reference of 2012-11-05.</summary>
internal static class SqsXml
{
    private const string Namespace = "http://queue.amazonaws.com/doc/2012-11-05/";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    /// <summary>Lists by name: their members' element.</summary>
    private static readonly FrozenDictionary<string, string> Members = new Dictionary<string, string>
    {
        ["QueueUrls"] = "QueueUrl",
        ["queueUrls"] = "QueueUrl",
        ["Messages"] = "Message",
        ["Failed"] = "BatchResultErrorEntry",
        ["Results"] = "ListMessageMoveTasksResultEntry",
    }.ToFrozenDictionary();

    /// <summary>Maps by name: their entries' element and the key's.</summary>
    private static readonly FrozenDictionary<string, (string Entry, string Key)> Entries = new Dictionary<string, (string, string)>
    {
        ["Attributes"] = ("Attribute", "Name"),
        ["MessageAttributes"] = ("MessageAttribute", "Name"),
        ["Tags"] = ("Tag", "Key"),
    }.ToFrozenDictionary();

    public static byte[] Result(string operation, string requestId, JsonObject result) => Write(writer =>
    {
        writer.WriteStartElement($"{operation}Response", Namespace);
        if (result.Count > 0 || operation.StartsWith("List", StringComparison.Ordinal) || operation is "ReceiveMessage" or "GetQueueAttributes")
        {
            writer.WriteStartElement($"{operation}Result");
            WriteMembers(writer, operation, result);
            writer.WriteEndElement();
        }

        writer.WriteStartElement("ResponseMetadata");
        writer.WriteElementString("RequestId", requestId);
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    public static byte[] Error(string requestId, VirgaError error) => Write(writer =>
    {
        writer.WriteStartElement("ErrorResponse", Namespace);
        writer.WriteStartElement("Error");
        writer.WriteElementString("Type", error.HttpStatus >= 500 ? "Receiver" : "Sender");
        writer.WriteElementString("Code", SqsError.QueryCode(error));
        writer.WriteElementString("Message", error == SqsError.NoQueue ? "The specified queue does not exist for this wsdl version." : error.Message);
        writer.WriteElementString("Detail", "");
        writer.WriteEndElement();
        writer.WriteElementString("RequestId", requestId);
        writer.WriteEndElement();
    });

    private static void WriteMembers(XmlWriter writer, string operation, JsonObject members)
    {
        foreach ((string name, JsonNode? value) in members)
        {
            if (value is JsonArray list)
            {
                foreach (JsonNode? member in list)
                {
                    WriteValue(writer, operation, name == "Successful" ? $"{operation}ResultEntry" : Members[name], member);
                }
            }
            else if (value is JsonObject map && Entries.TryGetValue(name, out (string Entry, string Key) entry))
            {
                foreach ((string key, JsonNode? one) in map)
                {
                    writer.WriteStartElement(entry.Entry);
                    writer.WriteElementString(entry.Key, key);
                    WriteValue(writer, operation, "Value", one);
                    writer.WriteEndElement();
                }
            }
            else
            {
                WriteValue(writer, operation, name, value);
            }
        }
    }

    private static void WriteValue(XmlWriter writer, string operation, string element, JsonNode? value)
    {
        writer.WriteStartElement(element);
        if (value is JsonObject structure)
        {
            WriteMembers(writer, operation, structure);
        }
        else
        {
            WriteText(writer, value?.ToString() ?? "");
        }

        writer.WriteEndElement();
    }

    /// <summary>A parser would turn a bare carriage return into a line feed: the body's MD5 would no longer hold.</summary>
    private static void WriteText(XmlWriter writer, string text)
    {
        string[] parts = text.Split('\r');
        for (int part = 0; part < parts.Length; part++)
        {
            if (part > 0)
            {
                writer.WriteCharEntity('\r');
            }

            writer.WriteString(parts[part]);
        }
    }

    private static byte[] Write(Action<XmlWriter> write)
    {
        using MemoryStream body = new();
        using (XmlWriter writer = XmlWriter.Create(body, Settings))
        {
            write(writer);
        }

        return body.ToArray();
    }
}
