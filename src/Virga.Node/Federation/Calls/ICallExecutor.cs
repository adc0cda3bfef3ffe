using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Runs calls that were taken, where they belong.</summary>
internal interface ICallExecutor
{
    /// <summary>Once, or not at all. An error: it didn't run, or nobody knows; nobody pays for it then.</summary>
    Task<Result<PlacedCall>> RunAsync(HttpContext context, AdmittedCall call, CallCode code, CallTarget target, ReadOnlyMemory<byte> body);
}
