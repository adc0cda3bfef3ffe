namespace Virga.Node.Values;

/// <summary>
/// The machine could not store or read: its disk is full or fails. Nothing of the change was kept. The wire answers with
/// <see cref="Outcome.InsufficientStorage"/>; a background service tries again later.
/// </summary>
public sealed class StorageException : Exception
{
    public StorageException()
    {
    }

    public StorageException(string message)
        : base(message)
    {
    }

    public StorageException(string message, Exception cause)
        : base(message, cause)
    {
    }

    public VirgaError Error => new(Outcome.InsufficientStorage, Message);
}
