using System.Xml;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Access keys of users and of the root. Source: AWS IAM API, CreateAccessKey, ListAccessKeys, UpdateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed.</summary>
internal sealed class AccessKeyOperations(AccessKeys keys) : IIamOperations
{
    private const int MaxKeys = 2;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateAccessKey", [], ArnOfOwner, call => ForOwner(call, Create)),
        new("ListAccessKeys", [], ArnOfOwner, call => ForOwner(call, owner => IamPage.Of(call, "AccessKeyMetadata", keys.Of(owner.Arn), key => key.Id, (writer, key) => Write(writer, key, owner.Name)))),
        new("UpdateAccessKey", ["AccessKeyId", "Status"], ArnOfOwner, call => ForKey(call, key => keys.Save(key with { IsActive = call["Status"] == "Active" }))),
        new("DeleteAccessKey", ["AccessKeyId"], ArnOfOwner, call => ForKey(call, key => keys.Delete(key.Id))),
        new("GetAccessKeyLastUsed", ["AccessKeyId"], call => keys.TryFind(call["AccessKeyId"]!, out AccessKey? key) ? key.Owner.Arn : "*", LastUsed),
    ];

    private static string ArnOfOwner(IamCall call) => call.ArnOf(EntityKind.User, call.UserName);

    private static Result<IamAnswer> ForOwner(IamCall call, Func<Principal, Result<IamAnswer>> work) =>
        call.UserName is { } name && call.Now.Find<User>(EntityKind.User, name) is null ? IamError.NoSuchEntity(EntityKind.User, name) : work(new Principal(ArnOfOwner(call)));

    private static void Write(XmlWriter writer, AccessKey key, string userName)
    {
        if (userName.Length > 0)
        {
            writer.WriteElementString("UserName", userName);
        }

        writer.WriteElementString("AccessKeyId", key.Id);
        writer.WriteElementString("Status", key.IsActive ? "Active" : "Inactive");
        writer.WriteElementString("CreateDate", IamXml.Date(key.Created));
    }

    private static VirgaError Missing(string id) => IamError.NoSuchEntity($"The Access Key with id {id} cannot be found.");

    private Result<IamAnswer> Create(Principal owner)
    {
        if (owner.Kind == PrincipalKind.User && keys.Of(owner.Arn).Count >= MaxKeys)
        {
            return IamError.Quota("AccessKeysPerUser", MaxKeys);
        }

        AccessKey key = keys.Issue(owner);
        return IamAnswer.Of(writer => writer.WriteElement("AccessKey", inner =>
        {
            Write(inner, key, owner.Name);
            inner.WriteElementString("SecretAccessKey", key.Secret);
        }));
    }

    private Result<IamAnswer> ForKey(IamCall call, Action<AccessKey> work) => ForOwner(call, owner =>
    {
        if (!keys.TryFind(call["AccessKeyId"]!, out AccessKey? key) || key.Owner.Arn != owner.Arn)
        {
            return Missing(call["AccessKeyId"]!);
        }

        work(key);
        return IamAnswer.Done;
    });

    private Result<IamAnswer> LastUsed(IamCall call)
    {
        if (!keys.TryFind(call["AccessKeyId"]!, out AccessKey? key))
        {
            return Missing(call["AccessKeyId"]!);
        }

        KeyUse? use = keys.LastUse(key.Id);
        return IamAnswer.Of(writer =>
        {
            writer.WriteElementString("UserName", key.Owner.Name);
            writer.WriteElement("AccessKeyLastUsed", inner =>
            {
                if (use is not null)
                {
                    inner.WriteElementString("LastUsedDate", IamXml.Date(use.Time));
                }

                inner.WriteElementString("ServiceName", use?.Service ?? "N/A");
                inner.WriteElementString("Region", use?.Region ?? "N/A");
            });
        });
    }
}
