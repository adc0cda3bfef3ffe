using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Receipts;

public sealed class CallLedgerTests
{
    private readonly CallLedger ledger = new();

    [Fact]
    public void Reserve_WhatIsPending_CountsUntilItsSettled()
    {
        AdmittedCall first = Call(1, 60), second = Call(2, 50);
        Assert.Null(ledger.Reserve(first));
        Assert.Equal("NotEnoughMoney", ledger.Reserve(second)?.AwsCode);
        ledger.Close(first, 50);
        Assert.Null(ledger.Reserve(second));
        ledger.Close(second, null);
        Assert.Equal((UInt128)50, ledger.OwedBy(Vectors.Request.User));
        ledger.Release(0, 1000);
        Assert.Equal((UInt128)0, ledger.OwedBy(Vectors.Request.User));
        Assert.False(ledger.Takes(0, 1000));
        Assert.True(ledger.Takes(0, 1001));
    }

    [Fact]
    public void Ended_AnEpochWithARunningCall_SaysSoAndTakesNoMore()
    {
        AdmittedCall running = Call(1, 10);
        Assert.Null(ledger.Reserve(running));
        Assert.Empty(ledger.Ended(1000));
        Assert.Equal(new EpochTotals(0, 1000, 1, 0, 0, 1), Assert.Single(ledger.Ended(1001)));
        Assert.Equal("WrongEpoch", ledger.Reserve(Call(2, 10))?.AwsCode);
        ledger.Close(running, 7);
        Assert.Equal(new EpochTotals(0, 1000, 0, 1, 7, 1), Assert.Single(ledger.Ended(1001)));
    }

    [Fact]
    public void Close_AfterItsEpochWasReleased_OwesNothing()
    {
        AdmittedCall running = Call(1, 10);
        Assert.Null(ledger.Reserve(running));
        ledger.Release(0, 1000);
        ledger.Close(running, 7);
        Assert.Equal((UInt128)0, ledger.OwedBy(Vectors.Request.User));
        Assert.Empty(ledger.Ended(1001));
    }

    [Fact]
    public void Reserve_MoreUsersThanABatchCharges_IsRefused()
    {
        for (uint i = 0; i < CallLedger.MostCharges; i++)
        {
            ledger.Add(new ReceiptTotal(0, 1000, i + 100, Vectors.Request.User, 1, 0));
        }

        Assert.Equal((503, "EpochFull"), ledger.Reserve(Call(1, 1)) is { } error ? (error.HttpStatus, error.AwsCode) : default);
    }

    private static AdmittedCall Call(ulong nonce, ulong most)
    {
        SignedCall signed = SignedCall.Of(Vectors.Request with { Nonce = nonce }, new byte[65]);
        return new AdmittedCall(signed, new EndPointTerms(default, CallMethods.All, true, 1, 1, 0, default, default, default), most, 100);
    }
}
