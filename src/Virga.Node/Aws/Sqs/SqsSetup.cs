using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Wire;
using Virga.Node.Services.Queues;

namespace Virga.Node.Aws.Sqs;

/// <summary>The service's parts.</summary>
internal static class SqsSetup
{
    public static void AddSqs(this IServiceCollection services)
    {
        services.AddSingleton<SqsService>().AddSingleton<IAwsService>(all => all.GetRequiredService<SqsService>()).AddSingleton<IQueueAccess, RoleAccess>();
        services.AddSingleton<ISqsOperations, QueueOperations>().AddSingleton<ISqsOperations, AttributeOperations>().AddSingleton<ISqsOperations, QueueTags>();
        services.AddSingleton<ISqsOperations, QueuePermissions>().AddSingleton<ISqsOperations, SendOperations>().AddSingleton<ISqsOperations, ReceiveOperation>();
        services.AddSingleton<ISqsOperations, ReceiptOperations>().AddSingleton<ISqsOperations, MoveOperations>();
    }
}
