namespace Virga.Node.Services.Stacks;

/// <summary>Stacks across restarts. Each call is one durable step: what returned survives a killed process.</summary>
internal interface IStackStore
{
    IReadOnlyList<Stack> LoadStacks();

    /// <summary>Each with the id of its stack.</summary>
    IReadOnlyList<(string Stack, StackResource Resource)> LoadResources();

    IReadOnlyList<ChangeSet> LoadChangeSets();

    /// <summary>Saves a step with the events that tell of it, all or nothing.</summary>
    void Save(StackStep step);

    /// <summary>Events of a stack, the last one first.</summary>
    /// <param name="before">Those with a smaller number.</param>
    IReadOnlyList<StackEvent> Events(string stack, long before, int most);

    /// <summary>The number of a stack's last event; 0: there is none.</summary>
    long LastEvent(string stack);

    /// <summary>A stack and all of it.</summary>
    void Forget(string stack);
}
