using System.CommandLine;
using Virga.Commands;

RootCommand root = new("Virga runs unmodified AWS Lambda code on machines you own.")
{
    UpCommand.Create(),
};
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
