using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// A request in AWS's <c>awsQuery</c> protocol: a form with the operation in <c>Action</c>, XML back. Source: Smithy, "AWS query protocol".
/// </summary>
internal sealed class AwsQuery
{
    private readonly FrozenDictionary<string, string> values;

    private AwsQuery(FrozenDictionary<string, string> values) => this.values = values;

    public string Action => values.GetValueOrDefault("Action", "");

    /// <summary>From the body's form, or from the address of a GET.</summary>
    public static AwsQuery Read(HttpContext context, AwsRequest request)
    {
        Dictionary<string, StringValues> form = request.Body.IsEmpty
            ? context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value)
            : QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Body.Span));
        return new AwsQuery(form.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal));
    }

    /// <summary>The parameter, or null when it isn't given.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    public int? Number(string name) => int.TryParse(this[name], CultureInfo.InvariantCulture, out int number) ? number : null;

    /// <summary>A list: <c>Name.member.1</c>, <c>Name.member.2</c> and so on; flattened lists have no <c>.member</c>.</summary>
    public IReadOnlyList<string> List(string name)
    {
        List<string> all = [];
        while ((this[$"{name}.member.{all.Count + 1}"] ?? this[$"{name}.{all.Count + 1}"]) is { } value)
        {
            all.Add(value);
        }

        return all;
    }

    /// <summary>How many structures a list holds, each with members such as <c>Tags.member.1.Key</c>; they are read by <see cref="Member"/>.</summary>
    public int Count(string name)
    {
        int count = 0;
        while (values.Keys.Any(key => key.StartsWith($"{name}.member.{count + 1}.", StringComparison.Ordinal) || key.StartsWith($"{name}.{count + 1}.", StringComparison.Ordinal)))
        {
            count++;
        }

        return count;
    }

    /// <param name="index">From 1 on.</param>
    public string? Member(string list, int index, string name) => this[$"{list}.member.{index}.{name}"] ?? this[$"{list}.{index}.{name}"];

    /// <summary>Answers <c>&lt;ActionResponse&gt;&lt;ActionResult&gt;...</c>.</summary>
    /// <param name="result">Writes what is inside the result; null: the operation answers with nothing.</param>
    public Task WriteAsync(HttpContext context, AwsRequest request, string xmlNamespace, Action<XmlWriter>? result) => SendAsync(context, 200, writer =>
    {
        writer.WriteStartElement($"{Action}Response", xmlNamespace);
        if (result is not null)
        {
            writer.WriteStartElement($"{Action}Result");
            result(writer);
            writer.WriteEndElement();
        }

        writer.WriteStartElement("ResponseMetadata");
        writer.WriteElementString("RequestId", request.RequestId);
        writer.WriteEndElement();
        writer.WriteEndElement();
    });

    /// <summary>True when a request speaks this protocol, whichever service it is for.</summary>
    public static bool IsSpokenBy(HttpRequest request) =>
        (request.Path == "/" && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true) || request.Query.ContainsKey("Action");

    public static Task WriteErrorAsync(HttpContext context, AwsRequest request, string xmlNamespace, VirgaError error) => WriteErrorAsync(context, request.RequestId, xmlNamespace, error);

    /// <summary>Errors that any service of this protocol may give have names of their own in it.</summary>
    public static Task WriteErrorAsync(HttpContext context, string requestId, string xmlNamespace, VirgaError error) => SendAsync(context, StatusOf(error), writer =>
    {
        writer.WriteStartElement("ErrorResponse", xmlNamespace);
        writer.WriteStartElement("Error");
        writer.WriteElementString("Type", StatusOf(error) >= 500 ? "Receiver" : "Sender");
        writer.WriteElementString("Code", CodeOf(error));
        writer.WriteElementString("Message", error.Message);
        writer.WriteEndElement();
        writer.WriteElementString("RequestId", requestId);
        writer.WriteEndElement();
    });

    private static string CodeOf(VirgaError error) => error.AwsCode switch
    {
        "AccessDeniedException" => "AccessDenied",
        "ExpiredTokenException" => "ExpiredToken",
        "IncompleteSignatureException" => "IncompleteSignature",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
        "ServiceException" => "ServiceFailure",
        "UnknownOperationException" => "InvalidAction",
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "ValidationException" => "ValidationError",
        string code => code,
    };

    private static int StatusOf(VirgaError error) => error.Outcome is Outcome.UnknownOperation or Outcome.IncompleteSignature ? 400 : error.HttpStatus;

    private static Task SendAsync(HttpContext context, int status, Action<XmlWriter> write)
    {
        using MemoryStream body = new();
        using (XmlWriter writer = XmlWriter.Create(body, new XmlWriterSettings { Encoding = new UTF8Encoding(false), CheckCharacters = false }))
        {
            write(writer);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/xml";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length)).AsTask();
    }
}
