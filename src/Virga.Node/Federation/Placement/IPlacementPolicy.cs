namespace Virga.Node.Federation.Placement;

/// <summary>
/// Which of a request's two candidates runs it. A pure function of public inputs, in whole numbers, so that an auditor's machine comes to
/// the same answer. The contract proves that the executor was a candidate; that it was the policy's choice is for auditors to see.
/// </summary>
internal interface IPlacementPolicy
{
    /// <summary>A place of the epoch's list: one of <c>question.Draw()</c>.</summary>
    int Choose(PlacementQuestion question);
}
