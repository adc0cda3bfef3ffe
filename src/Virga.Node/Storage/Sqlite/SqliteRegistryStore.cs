using Microsoft.Data.Sqlite;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One row a cell. The database may lose the last transactions in a power cut: then the blocks since are read again.</summary>
internal sealed class SqliteRegistryStore : IRegistryStore
{
    private readonly SqliteDatabase database;

    public SqliteRegistryStore(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS registry (one INTEGER PRIMARY KEY CHECK (one = 1), scope TEXT NOT NULL, position TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS registry_cells (key BLOB PRIMARY KEY, block INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS registry_recent (key BLOB PRIMARY KEY, block INTEGER NOT NULL) WITHOUT ROWID;
            """);
    }

    public RegistryImage? Load(string scope) => database.Read(connection =>
    {
        List<string> position = SqliteRows.Read(connection, "SELECT position FROM registry WHERE scope = $scope", row => row.GetString(0), ("$scope", scope));
        return position.Count == 0 ? null : new RegistryImage(
            position[0],
            SqliteRows.Read(connection, "SELECT key, block, value FROM registry_cells", row => new RegistryCell(RegistryKey.Read((byte[])row[0]), (ulong)row.GetInt64(1), (byte[])row[2])),
            SqliteRows.Read(connection, "SELECT key, block FROM registry_recent", row => (RegistryKey.Read((byte[])row[0]), (ulong)row.GetInt64(1))));
    });

    public void Save(RegistryChange change) => database.Write(connection =>
    {
        if (change.IsFresh)
        {
            SqliteRows.Execute(connection, "DELETE FROM registry_cells");
            SqliteRows.Execute(connection, "DELETE FROM registry_recent");
        }

        foreach (RegistryCell cell in change.Cells)
        {
            _ = cell.Value is null
                ? SqliteRows.Execute(connection, "DELETE FROM registry_cells WHERE key = $key", ("$key", cell.Key.ToArray()))
                : SqliteRows.Execute(connection, "INSERT INTO registry_cells VALUES ($key, $block, $value) ON CONFLICT (key) DO UPDATE SET block = $block, value = $value", ("$key", cell.Key.ToArray()), ("$block", (long)cell.Block), ("$value", cell.Value));
        }

        foreach ((RegistryKey key, ulong block) in change.Recent)
        {
            SqliteRows.Execute(connection, "INSERT INTO registry_recent VALUES ($key, $block) ON CONFLICT (key) DO UPDATE SET block = $block", ("$key", key.ToArray()), ("$block", (long)block));
        }

        SqliteRows.Execute(connection, "DELETE FROM registry_recent WHERE block <= $forget", ("$forget", (long)change.Forget));
        SqliteRows.Execute(connection, "INSERT INTO registry VALUES (1, $scope, $position) ON CONFLICT (one) DO UPDATE SET scope = $scope, position = $position", ("$scope", change.Scope), ("$position", change.Position));
    });
}
