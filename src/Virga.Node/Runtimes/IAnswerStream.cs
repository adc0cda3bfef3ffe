namespace Virga.Node.Runtimes;

/// <summary>Takes an answer while it is still being made. Called by one at a time; a taker that has gone away takes everything and keeps nothing.</summary>
internal interface IAnswerStream
{
    /// <summary>Once, before the first part.</summary>
    /// <param name="contentType">The function's word for what it sends.</param>
    /// <param name="executedVersion"><c>$LATEST</c> or a number.</param>
    /// <param name="deadline">Ends the wait for a taker that is slower than the function may run.</param>
    ValueTask BeginAsync(string contentType, string executedVersion, CancellationToken deadline);

    /// <summary>Completes when there is room for more, which is what slows the function down to its reader.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken deadline);
}
