using System.CommandLine;
using Virga.Commands;

RootCommand root = new("Virga runs unmodified AWS Lambda code on machines you own.")
{
    UpCommand.Create(),
    DemoCommand.Create(),
    DeployCommand.Create(),
    PlanCommand.Create(),
    InvokeCommand.Create(),
    ListCommand.Create(),
    LogsCommand.Create(),
    CostCommand.Create(),
    EventsCommand.Create(),
    SchedulesCommand.Create(),
    WhyCommand.Create(),
    ProvisionCommand.Create(),
    RemoveCommand.Create(),
    RotateKeyCommand.Create(),
    DoctorCommand.Create(),
    ProviderCommand.Create(),
    ChainCommand.Create(),
    RegistryCommand.Create(),
    WalletCommand.Create(),
    RegisterCommand.Create(),
    EndPointCommands.Grant(),
    EndPointCommands.Revoke(),
    EndPointCommands.Retire(),
    EndPointCommands.Transfer(),
    MoneyCommands.Deposit(),
    MoneyCommands.Withdraw(),
    MoneyCommands.Budget(),
    MoneyCommands.PayOut(),
    BalanceCommand.Create(),
    StakeCommand.Create(),
    DisputeCommand.Create(),
    BridgeCommand.Create(),
    CallCommand.Create(),
    VerifyCommand.Create(),
    AuditCommand.Create(),
    JournalCommand.Create(),
    LoginCommand.Create(),
    MfaCommand.Create(),
    TokenCommand.Create(),
    ContentCommand.Create(),
    TopicCommand.Create(),
    MeshCommand.Create(),
};
root.Subcommands.Add(CompletionCommand.Create(root));

// A mistyped command line is the caller's error: 2, as for every other bad input.
ParseResult parsed = root.Parse(args);
InvocationConfiguration configuration = new();
if (parsed.CommandResult.Command.Name == FederationDemoCommand.Name)
{
    configuration.ProcessTerminationTimeout = FederationDemoCommand.Goodbye; // it has much to clear away
}

int exit = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
return parsed.Errors.Count > 0 ? 2 : exit;
