using Microsoft.Playwright;

namespace Virga.Scenarios;

/// <summary>Debian's Chromium, driven by Playwright. A page's error fails the test that opened it.</summary>
internal sealed class Browser(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    private readonly List<string> faults = [];

    public static async Task<Browser> StartAsync()
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        }));
    }

    public async Task<IPage> OpenAsync(string url)
    {
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1100, Height = 940 } });
        page.PageError += (_, fault) => faults.Add(fault);
        IResponse? response = await page.GotoAsync(url);
        Assert.True(response is { Ok: true }, $"{url}: {response?.Status} {await page.ContentAsync()}");
        return page;
    }

    /// <summary>Keeps a picture of the page among the run's results.</summary>
    public static Task PictureAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(ProjectFolder.Root, "artifacts/test", name), FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        Assert.Empty(faults);
    }
}
