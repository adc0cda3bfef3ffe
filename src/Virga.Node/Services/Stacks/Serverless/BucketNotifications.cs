using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Buckets of the template get the notifications that functions asked of them.</summary>
internal static class BucketNotifications
{
    public static void Finish(SamDocument document)
    {
        foreach (IGrouping<string, (string Bucket, JsonObject Configuration, string Permission)> asked in document.Notifications.GroupBy(one => one.Bucket))
        {
            JsonObject bucket = (JsonObject)document.Resources[asked.Key]!;
            JsonObject properties = Child(bucket, "Properties");
            JsonObject notification = Child(properties, "NotificationConfiguration");
            JsonArray functions = notification["LambdaConfigurations"] as JsonArray ?? [];
            notification["LambdaConfigurations"] = functions;
            HashSet<string> needs = bucket["DependsOn"] switch { JsonArray list => [.. list.Select(name => name!.ToString())], JsonValue name => [name.ToString()], _ => [] };
            foreach ((_, JsonObject configuration, string permission) in asked)
            {
                functions.Add(configuration);
                needs.Add(permission);
            }

            bucket["DependsOn"] = new JsonArray([.. needs.Select(name => JsonValue.Create(name))]);
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            parent[name] = child = [];
        }

        return child;
    }
}
