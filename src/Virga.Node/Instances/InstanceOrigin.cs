namespace Virga.Node.Instances;

/// <summary>How an instance's process came to be, from the slowest way to the fastest.</summary>
internal enum InstanceOrigin
{
    /// <summary>Executed for this function.</summary>
    Started,

    /// <summary>Executed ahead without a function, which it was given late.</summary>
    Slot,

    /// <summary>Forked from a process that has imported what functions commonly use.</summary>
    Zygote,

    /// <summary>Forked from a process that has loaded this function.</summary>
    Template,
}
