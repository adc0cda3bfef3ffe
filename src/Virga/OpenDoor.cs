using System.Net.Http.Json;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga;

/// <summary>What a node answers to whoever asks: signing in, and its authorization server.</summary>
internal sealed class OpenDoor(string endpoint) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(60) };

    public string Endpoint => endpoint;

    public Task<Result<JsonElement>> PostAsync(string path, object body, CancellationToken cancellation) => SendAsync(path, JsonContent.Create(body, options: CliJson.Options), cancellation);

    public Task<Result<JsonElement>> PostFormAsync(string path, CancellationToken cancellation, params (string Name, string Value)[] form) =>
        SendAsync(path, new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Name, one.Value))), cancellation);

    public void Dispose() => http.Dispose();

    private async Task<Result<JsonElement>> SendAsync(string path, HttpContent content, CancellationToken cancellation)
    {
        try
        {
            using (content)
            {
                using HttpResponseMessage response = await http.PostAsync(new Uri(endpoint + path), content, cancellation).ConfigureAwait(false);
                JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation).ConfigureAwait(false);
                return response.IsSuccessStatusCode ? answer : ErrorOf((int)response.StatusCode, answer);
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return new VirgaError(Outcome.Unavailable, $"No node answers at {endpoint}: is `virga up` running?");
        }
    }

    private static VirgaError ErrorOf(int status, JsonElement answer)
    {
        string message = answer.TryGetProperty("error_description", out JsonElement words) || answer.TryGetProperty("message", out words) ? words.ToString() : answer.ToString();
        return new VirgaError(status switch { 401 or 403 => Outcome.AccessDenied, >= 500 => Outcome.Unavailable, _ => Outcome.InvalidParameter }, message);
    }
}
