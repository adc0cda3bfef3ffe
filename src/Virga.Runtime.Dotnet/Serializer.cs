using System.Reflection;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// The serializer that the function brings: a type named by its LambdaSerializer attribute, with <c>Deserialize&lt;T&gt;(Stream)</c> and
/// <c>Serialize&lt;T&gt;(T, Stream)</c>. Bound by name, because the interface is in the function's own Amazon.Lambda.Core.
/// </summary>
internal sealed class Serializer(object instance)
{
    /// <summary>The method's attribute, else the assembly's, else null.</summary>
    public static Serializer? Of(MethodInfo method)
    {
        CustomAttributeData? attribute = Find(method.CustomAttributes) ?? Find(method.DeclaringType!.Assembly.CustomAttributes);
        return attribute?.ConstructorArguments is [{ Value: Type type }] ? new Serializer(Activator.CreateInstance(type)!) : null;
    }

    public Func<Stream, object?> Reader(Type type)
    {
        MethodInvoker invoker = MethodInvoker.Create(MethodOf("Deserialize", 1).MakeGenericMethod(type));
        return stream => invoker.Invoke(instance, stream);
    }

    public Action<object?, Stream> Writer(Type type)
    {
        MethodInvoker invoker = MethodInvoker.Create(MethodOf("Serialize", 2).MakeGenericMethod(type));
        return (value, stream) => invoker.Invoke(instance, value, stream);
    }

    private static CustomAttributeData? Find(IEnumerable<CustomAttributeData> attributes) =>
        attributes.FirstOrDefault(attribute => attribute.AttributeType.Name == "LambdaSerializerAttribute");

    private MethodInfo MethodOf(string name, int parameters) =>
        instance.GetType().GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .FirstOrDefault(method => method.Name == name && method.IsGenericMethodDefinition && method.GetParameters().Length == parameters)
        ?? throw new LambdaValidationException($"The serializer {instance.GetType().FullName} has no public method {name}<T>.");
}
