using Virga.Scenarios.Faults;

// Not how tests are run (`dotnet test` is): what needs a process of its own. `faults` plays fault schedules; see FaultOptions.
return args switch
{
    ["faults", .. var rest] => await FaultCommand.RunAsync(rest),
    _ => throw new InvalidOperationException("`dotnet test` runs the scenarios; `faults` plays fault schedules"),
};
