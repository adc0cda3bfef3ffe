using System.Globalization;
using System.Xml;
using Virga.Node.Identity.Entities;

namespace Virga.Node.Aws.Iam;

/// <summary>Entities as the API shows them. Source: AWS IAM API, "Data Types".</summary>
internal static class IamXml
{
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Documents are percent-encoded by RFC 3986 in answers.</summary>
    public static string Document(string json) => Uri.EscapeDataString(json);

    public static void WriteList<T>(this XmlWriter writer, string name, IEnumerable<T> items, Action<XmlWriter, T> write)
    {
        writer.WriteStartElement(name);
        foreach (T item in items)
        {
            writer.WriteStartElement("member");
            write(writer, item);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    /// <summary>One element around what <paramref name="write"/> writes.</summary>
    public static void WriteElement(this XmlWriter writer, string name, Action<XmlWriter> write)
    {
        writer.WriteStartElement(name);
        write(writer);
        writer.WriteEndElement();
    }

    public static void WriteUser(this XmlWriter writer, User user, string account, bool whole = true)
    {
        writer.WriteEntity(user, account);
        writer.WriteHolder(user, whole);
    }

    public static void WriteGroup(this XmlWriter writer, Group group, string account) => writer.WriteEntity(group, account);

    public static void WriteRole(this XmlWriter writer, Role role, string account, bool whole = true)
    {
        writer.WriteEntity(role, account);
        writer.WriteElementString("AssumeRolePolicyDocument", Document(role.Trust));
        if (role.Description is { } description)
        {
            writer.WriteElementString("Description", description);
        }

        writer.WriteElementString("MaxSessionDuration", role.MaxSession.ToString(CultureInfo.InvariantCulture));
        writer.WriteHolder(role, whole);
        if (whole)
        {
            writer.WriteElement("RoleLastUsed", _ => { });
        }
    }

    public static void WritePolicy(this XmlWriter writer, ManagedPolicy policy, IdentitySnapshot now, bool whole = true)
    {
        string arn = policy.ArnIn(now.Account);
        writer.WriteEntity(policy, now.Account);
        writer.WriteElementString("DefaultVersionId", policy.Default.Id);
        writer.WriteElementString("AttachmentCount", Count(now, holder => holder.Attached.Contains(arn)));
        writer.WriteElementString("PermissionsBoundaryUsageCount", Count(now, holder => holder.Boundary == arn));
        writer.WriteElementString("IsAttachable", "true");
        writer.WriteElementString("UpdateDate", Date(policy.Updated));
        if (whole)
        {
            if (policy.Description is { } description)
            {
                writer.WriteElementString("Description", description);
            }

            writer.WriteTags(policy);
        }
    }

    public static void WriteVersion(this XmlWriter writer, ManagedPolicy policy, PolicyVersion version, bool whole)
    {
        if (whole)
        {
            writer.WriteElementString("Document", Document(version.Document));
        }

        writer.WriteElementString("VersionId", version.Id);
        writer.WriteElementString("IsDefaultVersion", version.Number == policy.DefaultNumber ? "true" : "false");
        writer.WriteElementString("CreateDate", Date(version.Created));
    }

    public static void WriteProfile(this XmlWriter writer, InstanceProfile profile, IdentitySnapshot now, bool whole = true)
    {
        writer.WriteEntity(profile, now.Account);
        Role[] roles = profile.Role is { } name && now.Find<Role>(EntityKind.Role, name) is { } role ? [role] : [];
        writer.WriteList("Roles", roles, (inner, one) => inner.WriteRole(one, now.Account, whole: false));
        if (whole)
        {
            writer.WriteTags(profile);
        }
    }

    public static void WriteTag(this XmlWriter writer, KeyValuePair<string, string> tag)
    {
        writer.WriteElementString("Key", tag.Key);
        writer.WriteElementString("Value", tag.Value);
    }

    private static string Count(IdentitySnapshot now, Func<PolicyHolder, bool> holds) => now.Entities.Values.OfType<PolicyHolder>().Count(holds).ToString(CultureInfo.InvariantCulture);

    private static void WriteEntity(this XmlWriter writer, Entity entity, string account)
    {
        writer.WriteElementString("Path", entity.Path);
        writer.WriteElementString($"{entity.Kind}Name", entity.Name);
        writer.WriteElementString($"{entity.Kind}Id", entity.Id);
        writer.WriteElementString("Arn", entity.ArnIn(account));
        writer.WriteElementString("CreateDate", Date(entity.Created));
    }

    /// <summary>Lists leave these out.</summary>
    private static void WriteHolder(this XmlWriter writer, PolicyHolder holder, bool whole)
    {
        if (whole && holder.Boundary is { } boundary)
        {
            writer.WriteElement("PermissionsBoundary", inner =>
            {
                inner.WriteElementString("PermissionsBoundaryType", "Policy");
                inner.WriteElementString("PermissionsBoundaryArn", boundary);
            });
        }

        if (whole)
        {
            writer.WriteTags(holder);
        }
    }

    private static void WriteTags(this XmlWriter writer, Entity entity)
    {
        if (entity.Tags.Count > 0)
        {
            writer.WriteList("Tags", entity.Tags, WriteTag);
        }
    }
}
