using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>Takes a stack's resources back to what they were when its update began; what the update made is left for the clean-up.</summary>
internal sealed class StackRollback(StackWork work, StackOperation operation)
{
    /// <summary>What the update made and nothing needs now.</summary>
    public static IReadOnlyList<StackResource> GarbageOf(IEnumerable<StackResource> now, IEnumerable<StackResource> before)
    {
        HashSet<(string, int)> kept = [.. before.Select(resource => (resource.LogicalId, resource.Generation))];
        return [.. now.Where(resource => !kept.Contains((resource.LogicalId, resource.Generation)))];
    }

    /// <returns>Logical ids of what couldn't be taken back.</returns>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        List<string> failed = [];
        foreach (StackResource before in operation.Before)
        {
            StackResource? now = work.Resources.GetValueOrDefault(before.LogicalId);
            if (now is null || now.Generation != before.Generation)
            {
                work.Keep(before); // its replacement goes in the clean-up
                continue;
            }

            JsonObject from = (JsonObject)JsonNode.Parse(now.Properties)!;
            if (now == before || now.Status == before.Status && JsonNode.DeepEquals(from, JsonNode.Parse(before.Properties)))
            {
                continue;
            }

            StackResource step = work.Record(before with { Status = "UPDATE_IN_PROGRESS", Reason = null });
            Result<ResourceState> result = await work.Types.Find(before.Type)!.UpdateAsync(work.Call(step, from)).ConfigureAwait(false);
            bool done = result.TryGet(out ResourceState? state, out VirgaError? error);
            work.Record(done
                ? step with { Status = "UPDATE_COMPLETE", PhysicalId = state!.PhysicalId, Attributes = state.Attributes.Write() }
                : now with { Status = "UPDATE_FAILED", Reason = WireFailure.Reason(before.Type, error!) });
            if (!done)
            {
                failed.Add(before.LogicalId);
            }
        }

        return failed;
    }
}
