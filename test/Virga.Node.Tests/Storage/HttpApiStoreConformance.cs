using System.Collections.Immutable;
using System.Text.Json;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IHttpApiStore"/> does.</summary>
public abstract class HttpApiStoreConformance
{
    [Fact]
    public void Load_AfterSaveAndReopen_GivesAllOfTheApi()
    {
        HttpApi api = new()
        {
            ApiId = "a",
            Name = "n",
            CreatedDate = DateTimeOffset.UnixEpoch,
            Tags = ImmutableDictionary<string, string>.Empty.Add("k", "v"),
            Definition = new ApiDefinition
            {
                Cors = new ApiCors { AllowOrigins = ["*"] },
                Routes = [new ApiRoute { RouteId = "r", RouteKey = "GET /", Target = "integrations/i", AuthorizationScopes = ["s"] }],
                Integrations = [new ApiIntegration { IntegrationId = "i", IntegrationType = "AWS_PROXY", ResponseParameters = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["200"] = new Dictionary<string, string> { ["a"] = "b" } } }],
                Authorizers = [new ApiAuthorizer { AuthorizerId = "z", JwtConfiguration = new JwtConfiguration(["a"], "https://i") }],
            },
            Stages = [new ApiStage { StageName = "$default", RouteSettings = new Dictionary<string, RouteSettings> { ["GET /"] = new() { ThrottlingRateLimit = 1.5 } } }],
            Deployments = [new ApiDeployment { DeploymentId = "d", Definition = new ApiDefinition() }],
        };
        Open().Save(api);
        Assert.Equal(JsonSerializer.Serialize(api), JsonSerializer.Serialize(Assert.Single(Open().LoadApis())));
    }

    [Fact]
    public void Load_AfterDelete_GivesNothing()
    {
        Open().Save(new HttpApi { ApiId = "a", Name = "n", CreatedDate = DateTimeOffset.UnixEpoch });
        Open().Save(new ApiDomain { DomainName = "x.localhost", Mappings = [new ApiMapping { ApiId = "a", Stage = "s" }] });
        Assert.Equal("s", Assert.Single(Open().LoadDomains()).Mappings[0].Stage);
        Open().DeleteApi("a");
        Open().DeleteDomain("x.localhost");
        Assert.Empty(Open().LoadApis());
        Assert.Empty(Open().LoadDomains());
    }

    internal abstract IHttpApiStore Open();
}
