using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Virga.Bench;

/// <summary>The yardstick: Kestrel with nothing behind it.</summary>
internal static class KestrelHello
{
    public static async Task<int> RunAsync(int port)
    {
        using IHost host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .ConfigureWebHost(web => web
                .UseKestrelCore()
                .ConfigureKestrel(server => server.Listen(IPAddress.Loopback, port))
                .Configure(app => app.Run(context => context.Response.WriteAsync("ok"))))
            .Build();
        await host.StartAsync().ConfigureAwait(false);
        await Console.Out.WriteLineAsync("ready").ConfigureAwait(false);
        await host.WaitForShutdownAsync().ConfigureAwait(false);
        return 0;
    }
}
