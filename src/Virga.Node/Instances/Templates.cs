using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// A template for each version that is called: a process that has run the function's module level code once and serves no request.
/// The first instance doesn't wait for it: it is built when that one is ready, or at once when a second is wanted.
/// </summary>
internal sealed class Templates(InstanceMaker maker, Blueprints blueprints, ISandbox sandbox, Stocks stocks, TimeProvider time)
{
    /// <summary>Beyond this the least recently used goes; a template holds about as much as its function's own imports.</summary>
    private const int MaxTemplates = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<FunctionVersion, Template> byVersion = new(ReferenceEqualityComparer.Instance);
    private readonly Lock gate = new();

    public int Count
    {
        get
        {
            lock (gate)
            {
                return byVersion.Count;
            }
        }
    }

    /// <summary>The template to fork from; null for the first instance, and when there can't be one.</summary>
    public Task<TemplateForks?> FindAsync(Blueprint blueprint, ForkParent zygote, CancellationToken cancellation)
    {
        Template template = Of(blueprint.Version);
        if (template.IsFirst())
        {
            return Task.FromResult<TemplateForks?>(null);
        }

        Build(template, blueprint, zygote);
        return template.Built.WaitAsync(cancellation);
    }

    /// <summary>The first instance is ready: the next shall be faster. Its call comes before that, and so does a burst of such calls.</summary>
    public async Task BuildSoonAsync(Blueprint blueprint, ForkParent zygote)
    {
        await Task.Delay(Pause, time).ConfigureAwait(false);
        Build(Of(blueprint.Version), blueprint, zygote);
    }

    /// <summary>Why instances of this version load the function themselves; null when they needn't.</summary>
    public string? ReasonAgainst(FunctionVersion version) => Of(version).Reason;

    /// <summary>The version is no more, or its template has died. Its instances go on.</summary>
    public void Retire(FunctionVersion version)
    {
        Template? gone;
        lock (gate)
        {
            byVersion.Remove(version, out gone);
        }

        _ = gone?.RetireAsync(stocks);
    }

    public void Trim(TimeSpan maxAge)
    {
        FunctionVersion[] surplus;
        lock (gate)
        {
            surplus =
            [
                .. byVersion.Where(one => time.GetElapsedTime(one.Value.MadeAt) > maxAge).Select(one => one.Key),
                .. byVersion.Count <= MaxTemplates ? [] : byVersion.OrderByDescending(one => one.Value.LastUsed).Skip(MaxTemplates).Select(one => one.Key),
            ];
        }

        Array.ForEach(surplus, Retire);
    }

    private Template Of(FunctionVersion version)
    {
        lock (gate)
        {
            Template template = byVersion.TryGetValue(version, out Template? found) ? found : byVersion[version] = new Template { MadeAt = time.GetTimestamp() };
            template.LastUsed = time.GetTimestamp();
            return template;
        }
    }

    private void Build(Template template, Blueprint blueprint, ForkParent zygote)
    {
        if (template.TryBegin())
        {
            _ = BuildOrSayWhyNotAsync(template, blueprint, zygote);
        }
    }

    /// <summary>Whatever happens, those who wait for the template are told.</summary>
    private async Task BuildOrSayWhyNotAsync(Template template, Blueprint blueprint, ForkParent zygote)
    {
        try
        {
            await BuildAsync(template, blueprint, zygote).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or SocketException)
        {
            template.SetImpossible("its process died"); // before it was of use
        }
    }

    private async Task BuildAsync(Template template, Blueprint of, ForkParent zygote)
    {
        if (!blueprints.Draw(of.Function, of.Version).TryGet(out Blueprint? blueprint, out VirgaError? error)
            || !(await zygote.ForkAsync(blueprint.Spec with { Forkable = true }, InstanceOrigin.Zygote, CancellationToken.None).ConfigureAwait(false)).TryGet(out Launched? launched, out error))
        {
            template.SetImpossible(error.Message);
            return;
        }

        Instance instance = maker.Make(blueprint, launched);
        InstanceReply reply = await InstanceMaker.InitAsync(instance, blueprint, launched, isTemplate: true).ConfigureAwait(false);
        string? reason = reply.End == InstanceEnd.Result ? ReadReason(reply.Body.Span) : "its init failed there";
        reply.Body.Dispose();
        instance.Log.Flush();
        if (reason is null)
        {
            ForkParent parent = new(launched.Process, sandbox, instance.Dispose);
            Stock spares = new(async () => (await parent.ForkAsync(blueprint.Spec, InstanceOrigin.Template, CancellationToken.None).ConfigureAwait(false)).TryGet(out Launched? spare, out _) ? spare : null);
            template.SetReady(new TemplateForks(parent, spares));
            stocks.Refill(spares);
            return;
        }

        instance.Dispose();
        template.SetImpossible(reason);
    }

    private static string? ReadReason(ReadOnlySpan<byte> ready)
    {
        Utf8JsonReader reader = new(ready);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("reason"u8) && reader.Read())
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }

        return $"its template answered {Encoding.UTF8.GetString(ready)}";
    }
}
