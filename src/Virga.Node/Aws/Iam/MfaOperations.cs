using System.Text;
using System.Xml;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>
/// Virtual MFA devices. Source: AWS IAM API, CreateVirtualMFADevice, EnableMFADevice, ResyncMFADevice, DeactivateMFADevice, DeleteVirtualMFADevice,
/// GetMFADevice, ListMFADevices, ListVirtualMFADevices. There is no picture of the secret (<c>QRCodePNG</c>), only its text.
/// </summary>
internal sealed class MfaOperations(MfaDevices devices, SecondFactor factor) : IIamOperations
{
    private const EntityKind User = EntityKind.User;

    public IEnumerable<IamOperation> All =>
    [
        new("CreateVirtualMFADevice", ["VirtualMFADeviceName"], SerialOf, Create),
        new("EnableMFADevice", ["UserName", "SerialNumber", "AuthenticationCode1", "AuthenticationCode2"], ArnOfUser, call => ForUser(call, (user, serial) => factor.Enable(user.Id, serial, call["AuthenticationCode1"]!, call["AuthenticationCode2"]!))),
        new("ResyncMFADevice", ["UserName", "SerialNumber", "AuthenticationCode1", "AuthenticationCode2"], ArnOfUser, call => ForUser(call, (user, serial) => factor.Resync(user.Id, serial, call["AuthenticationCode1"]!, call["AuthenticationCode2"]!))),
        new("DeactivateMFADevice", ["SerialNumber"], ArnOfUser, call => ForUser(call, (user, serial) => factor.Deactivate(user.Id, serial))),
        new("DeleteVirtualMFADevice", ["SerialNumber"], call => call["SerialNumber"]!, call => devices.Delete(call["SerialNumber"]!) is { } error ? error : IamAnswer.Done),
        new("GetMFADevice", ["SerialNumber"], ArnOfUser, Get),
        new("ListMFADevices", [], ArnOfUser, List),
        new("ListVirtualMFADevices", [], _ => "*", ListAll),
    ];

    private static string ArnOfUser(IamCall call) => call.ArnOf(User, call.UserName);

    private static string SerialOf(IamCall call) => $"arn:aws:iam::{call.Account}:mfa{call["Path"] ?? "/"}{call["VirtualMFADeviceName"]}";

    private static Result<User> UserOf(IamCall call) => call.UserName is { } name ? IamCall.Find<User>(call.Now, User, name) : IamError.InvalidInput("The root of this account has no MFA devices: name a user.");

    private static Result<IamAnswer> ForUser(IamCall call, Func<User, string, VirgaError?> work) =>
        !UserOf(call).TryGet(out User? user, out VirgaError? error) ? error : work(user, call["SerialNumber"]!) is { } refused ? refused : IamAnswer.Done;

    private static void WriteSerial(XmlWriter writer, MfaDevice device, string? user)
    {
        if (user is not null)
        {
            writer.WriteElementString("UserName", user);
        }

        writer.WriteElementString("SerialNumber", device.SerialNumber);
        if (device.Enabled is { } since)
        {
            writer.WriteElementString("EnableDate", IamXml.Date(since));
        }
    }

    /// <summary>The secret is shown only here.</summary>
    private Result<IamAnswer> Create(IamCall call) => IamAnswer.After(devices.Create(SerialOf(call), IamChange.TagsOf(call)), (writer, device) => writer.WriteElement("VirtualMFADevice", inner =>
    {
        WriteSerial(inner, device, null);
        inner.WriteElementString("Base32StringSeed", Convert.ToBase64String(Encoding.ASCII.GetBytes(Base32.Encode(device.Secret))));
        WriteTags(inner, device);
    }));

    private Result<IamAnswer> Get(IamCall call)
    {
        User? user = null;
        VirgaError? error = null;
        if (call.UserName is not null && !UserOf(call).TryGet(out user, out error))
        {
            return error;
        }

        return devices.Find(call["SerialNumber"]!) is { UserId: { } owner } device && (user is null || owner == user.Id)
            ? IamAnswer.Of(writer => WriteSerial(writer, device, call.Now.All<User>().FirstOrDefault(one => one.Id == owner)?.Name))
            : MfaError.Missing(call["SerialNumber"]!);
    }

    private Result<IamAnswer> List(IamCall call) => call.UserName is null ? IamPage.Of(call, "MFADevices", Array.Empty<MfaDevice>(), device => device.SerialNumber, (_, _) => { })
        : !UserOf(call).TryGet(out User? user, out VirgaError? error) ? error
        : IamPage.Of(call, "MFADevices", devices.Of(user.Id), device => device.SerialNumber, (writer, device) => WriteSerial(writer, device, user.Name));

    private Result<IamAnswer> ListAll(IamCall call)
    {
        Dictionary<string, User> users = call.Now.All<User>().ToDictionary(user => user.Id);
        IEnumerable<MfaDevice> wanted = devices.All.Where(device => call["AssignmentStatus"] switch
        {
            "Assigned" => device.UserId is not null,
            "Unassigned" => device.UserId is null,
            _ => true,
        });
        return IamPage.Of(call, "VirtualMFADevices", wanted, device => device.SerialNumber, (writer, device) =>
        {
            WriteSerial(writer, device, null);
            if (device.UserId is { } id && users.TryGetValue(id, out User? user))
            {
                writer.WriteElement("User", inner => inner.WriteUser(user, call.Account, whole: false));
            }

            WriteTags(writer, device);
        });
    }

    private static void WriteTags(XmlWriter writer, MfaDevice device)
    {
        if (device.Tags.Count > 0)
        {
            writer.WriteList("Tags", device.Tags, IamXml.WriteTag);
        }
    }
}
