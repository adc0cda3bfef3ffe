using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Documents as S3 writes and reads them.</summary>
internal static class S3Xml
{
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>Keys may hold what XML forbids: it is written as a character reference, as S3 does.</summary>
    private static readonly XmlWriterSettings Loose = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CheckCharacters = false, NewLineHandling = NewLineHandling.Entitize };

    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'.000Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Answers with a document.</summary>
    public static async Task<VirgaError?> AnswerAsync(S3Call call, string root, Action<XmlWriter> write, int status = StatusCodes.Status200OK)
    {
        await SendAsync(call.Context, status, xml =>
        {
            xml.WriteStartElement(root, Namespace);
            write(xml);
            xml.WriteEndElement();
        }).ConfigureAwait(false);
        return null;
    }

    public static Task<VirgaError?> AnswerAsync(S3Call call, string document)
    {
        call.Response.ContentType = "application/xml";
        return WriteAsync(call.Context, Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document));
    }

    public static Task<VirgaError?> AnswerAsync(S3Call call, int status)
    {
        call.Response.StatusCode = status;
        return Task.FromResult<VirgaError?>(null);
    }

    public static async Task ErrorAsync(HttpContext context, VirgaError error, string requestId)
    {
        context.Response.StatusCode = error.HttpStatus;
        if (HttpMethods.IsHead(context.Request.Method) || error.HttpStatus == StatusCodes.Status304NotModified)
        {
            return;
        }

        await SendAsync(context, error.HttpStatus, xml => xml.Element("Error", () =>
        {
            xml.WriteElementString("Code", S3Error.CodeOf(error));
            xml.WriteElementString("Message", error.Message);
            xml.WriteElementString("Resource", S3Address.RawPath(context.Request));
            xml.WriteElementString("RequestId", requestId);
            xml.WriteElementString("HostId", requestId);
        })).ConfigureAwait(false);
    }

    /// <summary>Takes back what an operation has said of its answer, which hasn't begun, and answers with the error.</summary>
    public static Task FailAsync(HttpContext context, VirgaError error)
    {
        string requestId = context.Response.Headers[S3Service.RequestIdHeader].ToString();
        context.Response.Clear();
        S3Service.Name(context, requestId);
        return ErrorAsync(context, error, requestId);
    }

    public static void Element(this XmlWriter xml, string name, Action write)
    {
        xml.WriteStartElement(name);
        write();
        xml.WriteEndElement();
    }

    public static void Optional(this XmlWriter xml, string name, string? value)
    {
        if (value is not null)
        {
            xml.WriteElementString(name, value);
        }
    }

    public static void Owner(this XmlWriter xml, string name, string account) => xml.Element(name, () =>
    {
        xml.WriteElementString("ID", OwnerId(account));
        xml.WriteElementString("DisplayName", account);
    });

    /// <summary>An account's canonical user id.</summary>
    public static string OwnerId(string account) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(account)));

    public static XElement? Child(this XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement element, string name) => element.Elements().Where(child => child.Name.LocalName == name);

    public static string? Text(this XElement element, string name) => element.Child(name)?.Value;

    public static Result<XElement> Parse(ReadOnlyMemory<byte> bytes, string root)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(bytes.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false, XmlResolver = null });
            XElement element = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
            return element.Name.LocalName == root ? element : S3Error.MalformedXml();
        }
        catch (XmlException)
        {
            return S3Error.MalformedXml();
        }
    }

    private static async Task SendAsync(HttpContext context, int status, Action<XmlWriter> write)
    {
        using MemoryStream document = new();
        using (XmlWriter xml = XmlWriter.Create(document, Loose))
        {
            xml.WriteStartDocument();
            write(xml);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        await WriteAsync(context, document.ToArray()).ConfigureAwait(false);
    }

    private static async Task<VirgaError?> WriteAsync(HttpContext context, byte[] document)
    {
        context.Response.ContentLength = document.Length;
        await context.Response.Body.WriteAsync(document, context.RequestAborted).ConfigureAwait(false);
        return null;
    }
}
