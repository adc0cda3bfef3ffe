using System.Reflection;

namespace Virga.Runtime.Dotnet;

/// <summary>How a handler's return value becomes the answer's bytes, decided once from its declared type.</summary>
internal sealed class ResultKind(Func<object?, Task<object?>> wait, Action<object?, Stream>? write)
{
    private static readonly byte[] Null = "null"u8.ToArray();

    public static ResultKind Of(Type declared, Func<Type, Action<object?, Stream>> writerOf)
    {
        (Type value, Func<object?, Task<object?>> wait) = Unwrap(declared);
        return new ResultKind(wait, value == typeof(void) ? null : typeof(Stream).IsAssignableFrom(value) ? Copy : writerOf(value));
    }

    public async Task<byte[]> ToBytesAsync(object? returned)
    {
        object? value = await wait(returned).ConfigureAwait(false);
        if (write is null)
        {
            return Null;
        }

        using MemoryStream output = new();
        write(value, output);
        return output.Length == 0 ? Null : output.ToArray();
    }

    private static (Type Value, Func<object?, Task<object?>> Wait) Unwrap(Type declared)
    {
        if (declared == typeof(Task))
        {
            return (typeof(void), async returned => { await ((Task)returned!).ConfigureAwait(false); return null; });
        }

        if (declared == typeof(ValueTask))
        {
            return (typeof(void), async returned => { await ((ValueTask)returned!).ConfigureAwait(false); return null; });
        }

        if (declared.IsGenericType && declared.GetGenericTypeDefinition() is var generic && (generic == typeof(Task<>) || generic == typeof(ValueTask<>)))
        {
            MethodInfo wait = typeof(ResultKind).GetMethod(generic == typeof(Task<>) ? nameof(WaitTask) : nameof(WaitValueTask), BindingFlags.NonPublic | BindingFlags.Static)!;
            Type value = declared.GetGenericArguments()[0];
            return (value, wait.MakeGenericMethod(value).CreateDelegate<Func<object?, Task<object?>>>());
        }

        return (declared, Task.FromResult);
    }

    private static async Task<object?> WaitTask<T>(object? returned) => await ((Task<T>)returned!).ConfigureAwait(false);

    private static async Task<object?> WaitValueTask<T>(object? returned) => await ((ValueTask<T>)returned!).ConfigureAwait(false);

    private static void Copy(object? value, Stream output)
    {
        using Stream? answer = (Stream?)value;
        if (answer is { CanSeek: true })
        {
            answer.Position = 0;
        }

        answer?.CopyTo(output);
    }
}
