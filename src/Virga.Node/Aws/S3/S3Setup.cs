using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Triggers.Object;

namespace Virga.Node.Aws.S3;

/// <summary>The service's parts.</summary>
internal static class S3Setup
{
    public static void AddS3(this IServiceCollection services)
    {
        services.AddSingleton<S3Service>().AddSingleton<Signature2>().AddSingleton<PostForm>().AddSingleton<S3Access>().AddSingleton<ObjectLookup>().AddSingleton<ObjectNews>();
        services.AddSingleton<CopySource>().AddSingleton<CopyOperation>();
        services.AddSingleton<IS3Operations, BucketOperations>().AddSingleton<IS3Operations, ListOperations>().AddSingleton<IS3Operations, ReadOperations>();
        services.AddSingleton<IS3Operations, WriteOperations>().AddSingleton<IS3Operations, DeleteOperations>().AddSingleton<IS3Operations, VersioningOperations>();
        services.AddSingleton<IS3Operations, UploadOperations>().AddSingleton<IS3Operations, PartOperations>().AddSingleton<IS3Operations, CompleteOperation>();
        services.AddSingleton<IS3Operations, TaggingOperations>().AddSingleton<IS3Operations, AclOperations>().AddSingleton<IS3Operations, LockOperations>().AddSingleton<IS3Operations, PolicyOperations>().AddSingleton<IS3Operations, SettingOperations>();
        services.AddSingleton<ITargetPermissions, NotificationTargets>().AddSingleton<IS3Operations, NotificationOperations>();
    }
}
