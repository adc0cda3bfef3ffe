using System.Reflection;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// The function's method, bound once. Source: AWS Lambda developer guide, "Define Lambda function handler in C#": any of no input, input,
/// context or both; a stream or a type that the serializer reads; void, a value, or a task of either.
/// </summary>
internal sealed class Handler
{
    private readonly MethodInvoker method;
    private readonly object? target;
    private readonly Func<Stream, object?>? readInput;
    private readonly Type? contextType;
    private readonly ResultKind result;

    private Handler(MethodInfo handler, object? target)
    {
        method = MethodInvoker.Create(handler);
        this.target = target;
        Serializer? serializer = Serializer.Of(handler);
        ParameterInfo[] parameters = handler.GetParameters();
        if (parameters.Length > 2)
        {
            throw new LambdaValidationException($"Method '{handler.Name}' of type '{handler.DeclaringType}' has {parameters.Length} parameters: a handler takes an input and an ILambdaContext at most.");
        }

        contextType = parameters.Select(parameter => parameter.ParameterType).FirstOrDefault(type => type.Name == "ILambdaContext");
        Type? inputType = parameters.Select(parameter => parameter.ParameterType).FirstOrDefault(type => type != contextType);
        readInput = inputType is null ? null
            : inputType == typeof(Stream) ? stream => stream
            : Need(serializer, handler).Reader(inputType);
        result = ResultKind.Of(handler.ReturnType, type => Need(serializer, handler).Writer(type));
    }

    public static Handler Load(Configuration settings)
    {
        string[] parts = settings.Handler.Split("::");
        if (parts.Length != 3 || parts.Any(part => part.Length == 0))
        {
            throw new LambdaValidationException($"The function handler '{settings.Handler}' is not valid. Use the format 'ASSEMBLY::TYPE::METHOD'.");
        }

        Assembly assembly = UserAssembly.Load(settings.TaskRoot, parts[0]);
        Type type = assembly.GetType(parts[1])
            ?? throw new LambdaValidationException($"Unable to load type '{parts[1]}' from assembly '{parts[0]}'.");
        MethodInfo[] methods = [.. type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy)
            .Where(one => one.Name == parts[2] && !one.IsGenericMethodDefinition)];
        MethodInfo method = methods switch
        {
            [var only] => only,
            [] => throw new LambdaValidationException($"Unable to find method '{parts[2]}' in type '{parts[1]}' from assembly '{parts[0]}'."),
            _ => throw new LambdaValidationException($"Found more than one method '{parts[2]}' in type '{parts[1]}' from assembly '{parts[0]}'."),
        };
        return new Handler(method, method.IsStatic ? null : Activator.CreateInstance(type));
    }

    public async Task<byte[]> InvokeAsync(Invocation invocation, Configuration settings)
    {
        object? context = contextType is null ? null : ContextProxy.Create(contextType, invocation, settings);
        using MemoryStream input = new(invocation.Event.ToArray(), writable: false);
        object? returned = (readInput, context) switch
        {
            (null, null) => method.Invoke(target),
            (null, _) => method.Invoke(target, context),
            (_, null) => method.Invoke(target, readInput(input)),
            _ => method.Invoke(target, readInput(input), context),
        };
        return await result.ToBytesAsync(returned).ConfigureAwait(false);
    }

    private static Serializer Need(Serializer? serializer, MethodInfo handler) => serializer ?? throw new LambdaValidationException(
        $"'{handler}' uses types that need a serializer, but neither the method nor its assembly has a LambdaSerializerAttribute.");
}
