namespace Virga.Node.Instances;

/// <summary>How an exchange with an instance ended.</summary>
internal enum InstanceEnd
{
    /// <summary>An answer; the instance lives on.</summary>
    Result,

    /// <summary>The handler's error; the instance lives on.</summary>
    Error,

    /// <summary>The answer was too large for Lambda.</summary>
    TooLarge,

    /// <summary>The handler couldn't be loaded; the instance is gone.</summary>
    InitError,

    /// <summary>Stopped at its deadline; the instance is gone.</summary>
    TimedOut,

    /// <summary>Killed at its memory limit.</summary>
    OutOfMemory,

    /// <summary>The process ended by itself.</summary>
    Exited,
}
