using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Tests.Scheduling;

public sealed class AdmissionTests
{
    [Fact]
    public void Enter_OneFunctionAlone_MayTakeTheWholeAccount()
    {
        Admission admission = new(new SchedulingOptions { AccountConcurrency = 10, UnreservedConcurrency = 0 });
        FunctionLoad load = new();
        Assert.Equal(10, Enumerable.Range(0, 20).Count(_ => admission.Enter(load, out bool _) is null));
        Assert.Equal(10, admission.Running);
    }

    [Fact]
    public void Enter_NearTheLimit_NoFunctionHoldsMoreThanItsShare()
    {
        Admission admission = new(new SchedulingOptions { AccountConcurrency = 100, UnreservedConcurrency = 0 });
        FunctionLoad flood = new();
        FunctionLoad quiet = new();
        Assert.Null(admission.Enter(quiet, out _));
        int taken = Enumerable.Range(0, 200).Count(_ => admission.Enter(flood, out bool _) is null);
        Assert.Equal(79, taken); // up to the contended part, and beyond it not more than half
        Assert.Equal(20, Enumerable.Range(0, 20).Count(_ => admission.Enter(quiet, out bool _) is null));
    }

    [Fact]
    public void Reserve_ForOneFunction_IsItsLimitAndNobodyElses()
    {
        Admission admission = new(new SchedulingOptions { AccountConcurrency = 100, UnreservedConcurrency = 10 });
        FunctionLoad reserved = new();
        FunctionLoad other = new();
        Assert.Null(admission.Reserve(reserved, 3));
        Assert.Equal(97, Enumerable.Range(0, 200).Count(_ => admission.Enter(other, out bool _) is null));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => admission.Enter(reserved, out bool _) is null));
        admission.Leave(reserved, isShared: false);
        Assert.Null(admission.Enter(reserved, out bool isShared));
        Assert.False(isShared);
    }

    [Fact]
    public void Reserve_Zero_RefusesEveryCall()
    {
        Admission admission = new(new SchedulingOptions());
        FunctionLoad load = new();
        Assert.Null(admission.Reserve(load, 0));
        Assert.Equal(Outcome.TooManyRequests, admission.Enter(load, out _)?.Outcome);
        Assert.Null(admission.Reserve(load, null));
        Assert.Null(admission.Enter(load, out _));
    }

    [Fact]
    public void Reserve_MoreThanMayBe_IsRefused()
    {
        Admission admission = new(new SchedulingOptions { AccountConcurrency = 1000, UnreservedConcurrency = 100 });
        Assert.Equal(Outcome.InvalidParameter, admission.Reserve(new FunctionLoad(), 901)?.Outcome);
        Assert.Null(admission.Reserve(new FunctionLoad(), 900));
    }

    [Fact]
    public void Enter_AndRefused_IsCountedOnce()
    {
        Admission admission = new(new SchedulingOptions { AccountConcurrency = 10, UnreservedConcurrency = 0 });
        FunctionLoad load = new();
        Parallel.For(0, 25, _ => admission.Enter(load, out bool _));
        Assert.Equal((15L, 0L), (load.TakeThrottles(), load.TakeThrottles()));
        Assert.InRange(load.TakePeak(), 10, 25);
        admission.Leave(load, isShared: true);
        Assert.Equal((10, 9), (load.TakePeak(), load.TakePeak()));
    }
}
