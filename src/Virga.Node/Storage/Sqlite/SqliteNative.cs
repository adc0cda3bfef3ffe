using System.Reflection;
using System.Runtime.InteropServices;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Binds the SQLite provider to the system's libsqlite3, which Debian keeps patched, instead of a library carried in a package.
/// See docs/decisions/0003-sqlite.md.
/// </summary>
internal static class SqliteNative
{
    private static readonly Lock Gate = new();
    private static bool bound;

    /// <summary>Idempotent; must run before the first connection is made.</summary>
    public static void Bind()
    {
        lock (Gate)
        {
            if (bound)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
            SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
            bound = true;
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == "e_sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : nint.Zero;
}
