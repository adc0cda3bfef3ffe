using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Federation.Access;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Federation.Access.SignIn;
using Virga.Node.Federation.Management;
using Virga.Node.Identity;
using Virga.Node.Identity.Mfa;
using Virga.Node.Identity.Tokens;
using Virga.Node.Identity.Wallets;
using Virga.Node.Storage.Sqlite;

namespace Virga.Node.Hosting;

/// <summary>The bridge between wallets and the node's own identities.</summary>
internal static class IdentitySetup
{
    public static void AddIdentityBridge(this IServiceCollection services)
    {
        services.AddSingleton<IMfaDeviceStore, SqliteMfaDeviceStore>().AddSingleton(all => (ISealedStore)all.GetRequiredService<IMfaDeviceStore>());
        services.AddSingleton<MfaDevices>().AddSingleton<SecondFactor>().AddSingleton<MfaUsers>().AddSingleton<WalletAttachments>();
        services.AddSingleton<ITokenKeyStore, SqliteTokenKeyStore>().AddSingleton(all => (ISealedStore)all.GetRequiredService<ITokenKeyStore>()).AddSingleton<TokenKeys>();
        services.AddSingleton(all => new PublicAddress(() => all.GetRequiredService<NodeEndpoint>().Public)).AddSingleton<Nonces>().AddSingleton<ChainIdentity>();
        services.AddSingleton<WalletSignIn>().AddOpen<SignInEndpoint>();
        services.AddSingleton<Func<TokenDeployment?>>(all => () => all.GetRequiredService<ManagementChains>().Current is { } chain
            ? new TokenDeployment(chain.ChainId, chain.Access.Address, TimeSpan.FromSeconds(chain.Parameters.LongestAccess))
            : null);
        services.AddSingleton<AuthorizationServer>().AddSingleton<BearerTokens>().AddOpen<OAuthEndpoint>();
        services.AddRoutes<IdentityApi>().AddRoutes<RecoveryApi>();
    }
}
