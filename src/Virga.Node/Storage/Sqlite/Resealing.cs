using Microsoft.Data.Sqlite;
using Virga.Node.Identity;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Seals a table's column again, in the caller's transaction, so that no row is opened that somebody writes meanwhile.</summary>
internal static class Resealing
{
    /// <param name="key">The column that names a row, which is also the context that its secret is sealed for.</param>
    public static void All(SqliteConnection connection, SecretBox box, string table, string key, string column)
    {
        using SqliteCommand read = connection.CreateCommand();
        using SqliteCommand write = connection.CreateCommand();
#pragma warning disable CA2100 // only called with literals
        read.CommandText = $"SELECT {key}, {column} FROM {table}";
        write.CommandText = $"UPDATE {table} SET {column} = $sealed WHERE {key} = $key";
#pragma warning restore CA2100
        List<(string Key, byte[] Sealed)> rows = [];
        using (SqliteDataReader reader = read.ExecuteReader())
        {
            while (reader.Read())
            {
                rows.Add((reader.GetString(0), (byte[])reader[1]));
            }
        }

        SqliteParameter name = write.Parameters.Add("$key", SqliteType.Text), value = write.Parameters.Add("$sealed", SqliteType.Blob);
        foreach ((string row, byte[] old) in rows)
        {
            name.Value = row;
            value.Value = box.Seal(box.Unseal(old, row), row);
            write.ExecuteNonQuery();
        }
    }
}
