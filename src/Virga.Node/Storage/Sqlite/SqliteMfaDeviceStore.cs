using System.Text.Json;
using Virga.Node.Identity;
using Virga.Node.Identity.Mfa;

namespace Virga.Node.Storage.Sqlite;

/// <summary>Second factors, each a sealed document.</summary>
internal sealed class SqliteMfaDeviceStore : IMfaDeviceStore, ISealedStore
{
    private readonly SqliteDatabase database;
    private readonly SecretBox box;

    public SqliteMfaDeviceStore(SqliteDatabase database, SecretBox box)
    {
        (this.database, this.box) = (database, box);
        database.Write(connection => SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS mfa_devices (serial TEXT PRIMARY KEY, device BLOB NOT NULL) WITHOUT ROWID"));
    }

    public IReadOnlyList<MfaDevice> Load() => database.Read(connection => SqliteRows.Read(
        connection, "SELECT serial, device FROM mfa_devices", row => JsonSerializer.Deserialize<MfaDevice>(box.Unseal((byte[])row[1], row.GetString(0)))!));

    public void Save(MfaDevice device) => database.Write(connection => SqliteRows.Execute(
        connection,
        "INSERT OR REPLACE INTO mfa_devices (serial, device) VALUES ($serial, $device)",
        ("$serial", device.SerialNumber),
        ("$device", box.Seal(JsonSerializer.SerializeToUtf8Bytes(device), device.SerialNumber))));

    public void Delete(string serialNumber) => database.Write(connection => SqliteRows.Execute(connection, "DELETE FROM mfa_devices WHERE serial = $serial", ("$serial", serialNumber)));

    public void Reseal() => database.Write(connection => Resealing.All(connection, box, "mfa_devices", "serial", "device"));
}
