namespace Virga.Scenarios.Cheats;

/// <summary>One world for all classes that play cheats against the contracts.</summary>
[CollectionDefinition(nameof(CheatWorld))]
public sealed class SharedCheatWorld : ICollectionFixture<CheatWorld>;
