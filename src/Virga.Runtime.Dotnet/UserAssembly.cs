using System.Reflection;
using System.Runtime.Loader;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// Loads the function's assemblies from its package: as its <c>deps.json</c> says where there are several platforms', else what lies beside. They share the
/// default load context, in which this runtime brings nothing that could collide.
/// </summary>
internal static class UserAssembly
{
    public static Assembly Load(string folder, string name)
    {
        string path = Path.Combine(folder, name + ".dll");
        if (!File.Exists(path))
        {
            throw new LambdaValidationException(
                $"Could not find the specified handler assembly with the file name '{name}, Culture=neutral, PublicKeyToken=null'. The assembly should be located in the root of your uploaded .zip file.");
        }

        // Only a package with files for several platforms needs what deps.json says, which takes milliseconds to read; else all lies beside.
        AssemblyDependencyResolver? resolver = Directory.Exists(Path.Combine(folder, "runtimes")) && File.Exists(Path.ChangeExtension(path, ".deps.json"))
            ? new AssemblyDependencyResolver(path)
            : null;
        AssemblyLoadContext context = AssemblyLoadContext.Default;
        context.Resolving += (_, wanted) =>
            Existing(resolver?.ResolveAssemblyToPath(wanted), Path.Combine(folder, wanted.Name + ".dll")) is { } found ? context.LoadFromAssemblyPath(found) : null;
        context.ResolvingUnmanagedDll += (_, wanted) =>
            Existing(resolver?.ResolveUnmanagedDllToPath(wanted), Path.Combine(folder, wanted), Path.Combine(folder, $"lib{wanted}.so")) is { } found
                ? System.Runtime.InteropServices.NativeLibrary.Load(found)
                : 0;
        return context.LoadFromAssemblyPath(path);
    }

    private static string? Existing(params string?[] paths) => paths.FirstOrDefault(File.Exists);
}
