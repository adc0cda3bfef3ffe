using System.Globalization;
using System.Xml;
using Virga.Node.Identity.Sessions;

namespace Virga.Node.Aws.Sts;

/// <summary>Temporary credentials as the API shows them.</summary>
internal static class StsSession
{
    public static void Write(XmlWriter writer, TemporaryCredentials session)
    {
        writer.WriteStartElement("Credentials");
        writer.WriteElementString("AccessKeyId", session.Key.Id);
        writer.WriteElementString("SecretAccessKey", session.Key.Secret);
        writer.WriteElementString("SessionToken", session.Token);
        writer.WriteElementString("Expiration", session.Expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteEndElement();
    }

    /// <summary>Who the credentials are: <c>AssumedRoleUser</c> or <c>FederatedUser</c>.</summary>
    public static void WriteUser(XmlWriter writer, string element, string idName, string id, string arn)
    {
        writer.WriteStartElement(element);
        writer.WriteElementString(idName, id);
        writer.WriteElementString("Arn", arn);
        writer.WriteEndElement();
    }
}
